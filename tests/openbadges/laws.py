"""What holds of every document we make, whatever it says: the official schemas, and what they leave open."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator

from openbadges import rdf

SCHEMAS = Path(__file__).parent / "schemas"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MOMENTS = {"validFrom", "validUntil", "awardedDate", "created", "issuedOn", "expires"}
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
NEVER = {"endorsementJwt", "jti"}  # the context in use elsewhere does not know them
SETS = {
    *("type", "evidence", "credentialSchema", "identifier", "result", "tag", "alignment", "related"),
    *("resultDescription", "rubricCriterionLevel", "achievement", "verifiableCredential", "association"),
}
# where the same member holds one: the subject's achievement, a result's description, types of small parts
SINGLE = {"achievement": dict, "resultDescription": str, "type": str}


def official(name: str) -> Draft201909Validator:
    return Draft201909Validator(json.loads((SCHEMAS / f"{name}_schema.json").read_text()))


CREDENTIAL = official("ob_v3p0_achievementcredential")
ACHIEVEMENT = CREDENTIAL.evolve(
    schema={**CREDENTIAL.schema["$defs"]["Achievement"], "$defs": CREDENTIAL.schema["$defs"]}
)
RECORD = official("clr_v2p0_clrcredential")


def members(document: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every member at any depth: its path, its name, its value."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield f"{path}.{name}", name, value
            yield from members(value, f"{path}.{name}")
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from members(value, f"{path}[{number}]")


def texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


def keep(document: dict[str, Any]) -> None:
    """The laws of every family of documents."""
    for path, name, value in members(document):
        assert value not in (None, "", [], {}), path
        assert name not in NEVER, path
        assert not any(CONTROL.search(text) for text in texts(value)), path
        if name in MOMENTS:
            assert MOMENT.fullmatch(str(value)), path
        if isinstance(value, list):
            assert not any(value.count(one) > 1 for one in value), path
    assert json.loads(json.dumps(document)) == document


def keep_3(document: dict[str, Any], schema: Draft201909Validator = CREDENTIAL) -> None:
    """The laws of an Open Badges 3.0 or CLR 2.0 credential; its terms are all defined."""
    keep(document)
    assert [error.message for error in schema.iter_errors(document)] == []
    for path, name, value in members(document):
        if name == "image":
            assert set(value) <= {"id", "type", "caption"} and value["type"] == "Image", path
        elif name == "credentialStatus":
            assert isinstance(value, dict) and isinstance(value["statusListIndex"], str), path
        elif name == "issuer":
            assert isinstance(value, dict) and "Profile" in value["type"], path
        elif name in ("evidence", "proof"):
            assert "credentialSubject" not in path or "verifiableCredential" in path, path
        elif name == "related":
            assert all(set(one) <= {"id", "type", "inLanguage", "version"} for one in value), path
        if name in SETS and not (name in SINGLE and isinstance(value, SINGLE[name])):
            assert isinstance(value, list), path
    _results_fit(document["credentialSubject"])
    rdf.canonical({name: value for name, value in document.items() if name != "proof"})


def _results_fit(subject: dict[str, Any]) -> None:
    if "result" not in subject:
        return
    known = {one["id"]: one for one in subject["achievement"]["resultDescription"]}
    for result in subject["result"]:
        description = known[result["resultDescription"]]
        if "achievedLevel" in result:
            assert result["achievedLevel"] in {one["id"] for one in description["rubricCriterionLevel"]}
        assert ("status" in result) == (description["resultType"] == "Status")


# -- Open Badges 2.0 has no official schema


def _object(required: str, optional: str = "", **shapes: Any) -> dict[str, Any]:
    names = required.split() + optional.split()
    return {
        "type": "object",
        "required": required.split(),
        "properties": {name: shapes.get(name, {"type": "string", "minLength": 1}) for name in names},
        "additionalProperties": False,
    }


def _some(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


_CONTEXT = {"const": "https://w3id.org/openbadges/v2"}
_ADDRESS = {"type": "string", "pattern": r"^https?://[^\s\"<>\\^`{|}]+$"}
_MOMENT = {"type": "string", "pattern": f"^{MOMENT.pattern}$"}

_EVIDENCE = {
    **_object("type", "id name narrative genre", type={"const": "Evidence"}, id=_ADDRESS),
    "anyOf": [{"required": ["id"]}, {"required": ["narrative"]}],
}
_HASHED = _object(
    "type hashed salt identity",
    type={"const": "email"},
    hashed={"const": True},
    identity={"type": "string", "pattern": r"^sha256\$[0-9a-f]{64}$"},
)
_BY_PAGE = _object("type hashed identity", type={"const": "url"}, hashed={"const": False}, identity=_ADDRESS)

ASSERTION = _object(
    "@context id type recipient badge verification issuedOn image",
    "expires narrative evidence",
    **{"@context": _CONTEXT},
    id=_ADDRESS,
    type={"const": "Assertion"},
    recipient={"oneOf": [_HASHED, _BY_PAGE]},
    badge=_ADDRESS,
    verification=_object("type", type={"const": "HostedBadge"}),
    issuedOn=_MOMENT,
    expires=_MOMENT,
    image=_ADDRESS,
    evidence=_some(_EVIDENCE),
)
BADGE_CLASS = _object(
    "@context id type name description image criteria issuer",
    "tags alignment version related",
    **{"@context": _CONTEXT},
    id=_ADDRESS,
    type={"const": "BadgeClass"},
    image=_ADDRESS,
    criteria={"oneOf": [_ADDRESS, _object("type narrative", "id", type={"const": "Criteria"}, id=_ADDRESS)]},
    issuer=_ADDRESS,
    tags=_some({"type": "string", "minLength": 1}),
    alignment=_some(
        _object(
            "type targetName targetUrl",
            "targetCode targetFramework targetDescription",
            type={"const": "AlignmentObject"},
            targetUrl=_ADDRESS,
        )
    ),
    related=_some(_object("id", "version", id=_ADDRESS)),
)
PROFILE = _object(
    "@context id type name url email",
    "description image",
    **{"@context": _CONTEXT},
    id=_ADDRESS,
    type={"const": "Issuer"},
    url=_ADDRESS,
    email={"type": "string", "pattern": r"^[^@\s]+@[^@\s]+$"},
    image=_ADDRESS,
)


def keep_2(document: dict[str, Any], shape: dict[str, Any]) -> None:
    """The laws of an Open Badges 2.0 document, by the vocabulary of that standard; its terms are defined."""
    keep(document)
    assert [error.message for error in Draft201909Validator(shape).iter_errors(document)] == []
    rdf.canonical({**document, "@context": [document["@context"]]})
