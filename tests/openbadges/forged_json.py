"""Changes to the JSON of a badge: each takes a document and dice, and changes it in place."""

import json
import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from openbadges import contexts
from openbadges.proofs import data_integrity
from tests.openbadges.good_badges import ATTACKER_DID, ATTACKER_METHOD, INDEX, credential
from tests.openbadges.samples import DID, METHOD, SIGNED_AT
from tests.openbadges.verifying import (
    ATTACKER,
    BADGE_ID,
    KEY,
    PROFILE,
)

LOOK_ALIKES = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "c": "\u0441", "i": "\u0456", "A": "\u0391"}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every member and array entry."""
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, one in members:
        yield (*path, name)
        yield from _places(one, (*path, name))


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        document = document[name]
    return document


def _changed_value(value: Any, dice: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + dice.choice([1, -1, 0.5, 10**6])
    if not isinstance(value, str):
        return dice.choice([None, "", [], {}, 0, "x"])
    at = dice.randrange(len(value) + 1)
    letter = dice.choice("aZ09 -/#\u00e9\u200b\n\0")
    similar = [place for place, one in enumerate(value) if one in LOOK_ALIKES]
    options = [
        value[:at] + letter + value[at:],
        value[:at] + letter + value[at + 1 :],
        value[:at] + value[at + 1 :],
        value.swapcase(),
        value[::-1],
        value + " ",
    ]
    if similar:
        place = dice.choice(similar)
        options += [value[:place] + LOOK_ALIKES[value[place]] + value[place + 1 :]] * 2
    return dice.choice(options)


def _value(document: dict[str, Any], dice: random.Random) -> None:
    path = dice.choice(
        [path for path in _places(document) if not isinstance(_at(document, path), dict | list)]
    )
    _at(document, path[:-1])[path[-1]] = _changed_value(_at(document, path), dice)


def _delete(document: dict[str, Any], dice: random.Random) -> None:
    path = dice.choice(list(_places(document)))
    del _at(document, path[:-1])[path[-1]]


def _add(document: dict[str, Any], dice: random.Random) -> None:
    holders = [(), *(path for path in _places(document) if isinstance(_at(document, path), dict))]
    name, value = dice.choice(
        [
            ("validUntil", "2099-01-01T00:00:00Z"),
            ("narrative", "Also a doctor."),
            ("evidence", []),
            ("licenseNumber", "1"),
            ("unknown", 1),
            ("unknown", []),
            ("unknown", None),
            ("@type", "Profile"),
            ("@id", "urn:x"),
            ("@graph", []),
            ("@included", []),
            ("@reverse", {}),
            ("awardedDate", "2020-01-01T00:00:00Z"),
            ("email", "attacker@attacker.example"),
            ("type", ["OpenBadgeCredential"]),
            ("tag", ["another"]),
            ("iss", ATTACKER_DID),
            ("revoked", False),
        ]
    )
    holder = _at(document, dice.choice(holders))
    holder[name if name not in holder else f"{name}2"] = value


def _rename(document: dict[str, Any], dice: random.Random) -> None:
    path = dice.choice([path for path in _places(document) if isinstance(path[-1], str)])
    holder, name = _at(document, path[:-1]), path[-1]
    others = ["name", "description", "id", "type", name.upper(), name + "s", "@" + name, "x:" + name]
    value = holder.pop(name)
    holder[dice.choice([one for one in others if one not in holder and one != name])] = value


def _move(document: dict[str, Any], dice: random.Random) -> None:
    places = list(_places(document))
    path = dice.choice([path for path in places if isinstance(path[-1], str)])
    value = _at(document, path[:-1]).pop(path[-1])
    holders = [(), *(one for one in _places(document) if isinstance(_at(document, one), dict))]
    _at(document, dice.choice(holders))[path[-1]] = value


def _swap(document: dict[str, Any], dice: random.Random) -> None:
    places = [path for path in _places(document) if isinstance(_at(document, path), str)]
    one, other = dice.sample(places, 2)
    first, second = _at(document, one), _at(document, other)
    _at(document, one[:-1])[one[-1]] = second
    _at(document, other[:-1])[other[-1]] = first


def _wrap(document: dict[str, Any], dice: random.Random) -> None:
    path = dice.choice(list(_places(document)))
    holder, value = _at(document, path[:-1]), _at(document, path)
    if isinstance(value, list) and value and dice.random() < 0.5:
        holder[path[-1]] = dice.choice([value[0], [value], [*value, value[0]], value[1:]])
    else:
        holder[path[-1]] = dice.choice(
            [[value, value], [[value]], {"@value": value}, {"id": value}, [value, None]]
        )


def _retype(document: dict[str, Any], dice: random.Random) -> None:
    path = dice.choice(
        [path for path in _places(document) if not isinstance(_at(document, path), dict | list)]
    )
    value = _at(document, path)
    text = json.dumps(value) if not isinstance(value, str) else value
    options: list[Any] = [None, True, [], {}, 1]
    options += [text] if text != value else [int(text)] if text.isdecimal() else []
    _at(document, path[:-1])[path[-1]] = dice.choice(options)


def _rewrite(document: dict[str, Any], dice: random.Random) -> None:
    """The same statements in other JSON: labels, vocabularies, arrays, digits that a proof does not see."""
    places = list(_places(document))
    holders = [document, *(_at(document, path) for path in places)]
    holders = [one for one in holders if isinstance(one, dict)]
    nameless = [one for one in holders if "id" not in one]
    numbers = [path for path in places if type(_at(document, path)) in (int, float)]
    path = dice.choice([one for one in places if not isinstance(_at(document, one), list)])
    urls = [url for url in contexts.PINS if url not in document["@context"]]

    def number() -> None:
        place = dice.choice(numbers)
        value = _at(document, place)
        other = float(value) if isinstance(value, int) else math.nextafter(value, math.inf)
        _at(document, place[:-1])[place[-1]] = other

    dice.choice(
        [
            lambda: dice.choice(nameless).update(id=f"_:{dice.choice('xyz')}"),
            lambda: document["@context"].append(dice.choice(urls)),
            lambda: document["@context"].append(document["@context"][1]),
            lambda: dice.choice(holders[1:]).update({"@context": dice.choice(list(contexts.PINS))}),
            lambda: dice.choice(holders[1:]).update({"@context": document["@context"]}),
            lambda: document.update(proof=[document["proof"]]),
            number,
            lambda: _at(document, path[:-1]).__setitem__(path[-1], [_at(document, path)]),
        ]
    )()


def _status(document: dict[str, Any], dice: random.Random) -> None:
    entry = document.get("credentialStatus")
    if entry is None:  # 2.0: a revoked one that says it is not
        document["revoked"] = False
        return
    dice.choice(
        [
            lambda: document.pop("credentialStatus"),
            lambda: entry.update(statusListIndex=str(dice.randrange(131_072))),
            lambda: entry.update(statusListIndex=INDEX),
            lambda: entry.update(statusPurpose="suspension"),
            lambda: entry.update(statusListCredential="https://attacker.example/status"),
            lambda: document.update(credentialStatus=[]),
            lambda: document.update(credentialStatus=[entry, {"id": "urn:x", "type": "None"}]),
        ]
    )()


def _proof(document: dict[str, Any], dice: random.Random) -> None:
    if "proof" not in document:  # 2.0
        document["verification"] = dice.choice(
            [{"type": "SignedBadge"}, {"type": "HostedBadge", "url": "https://attacker.example/"}, {}, None]
        )
        return
    proof = document["proof"]
    other = data_integrity.sign(credential(name="Another"), KEY, METHOD, SIGNED_AT)["proof"]
    dice.choice(
        [
            lambda: proof.update(created="2026-11-03T00:00:00Z"),
            lambda: proof.pop(dice.choice(sorted(proof))),
            lambda: proof.update(verificationMethod=f"{DID}#key-2"),
            lambda: proof.update(verificationMethod=ATTACKER_METHOD),
            lambda: proof.update(proofPurpose="authentication"),
            lambda: proof.update(
                cryptosuite=dice.choice(["eddsa-jcs-2022", "ecdsa-rdfc-2019", "eddsa-2022"])
            ),
            lambda: proof.update(type="Ed25519Signature2020"),
            lambda: proof.update(expires="2099-01-01T00:00:00Z"),
            lambda: proof.update(domain="attacker.example"),
            lambda: proof.update(proofValue=other["proofValue"]),
            lambda: proof.update(proofValue=_changed_value(proof["proofValue"], dice)),
            lambda: document.update(proof=other),
            lambda: document.update(proof=[proof, other]),
            lambda: document.update(proof=dice.choice([None, [], {}, "none"])),
            lambda: document.pop("proof"),
        ]
    )()


def _foreign_key(document: dict[str, Any], dice: random.Random) -> None:
    """Signed by somebody else in the issuer's name, hosted ones elsewhere."""
    if "proof" not in document:
        document["id"] = document["id"].replace("localhost:8000", "attacker.example")
        return
    del document["proof"]
    if dice.random() < 0.7:
        document["name"] = f"Doctor of everything {dice.random()}"
    method = dice.choice([METHOD, f"{DID}#key-2", f"{DID}#key-3", ATTACKER_METHOD, f"{DID}{ATTACKER_METHOD}"])
    document.update(data_integrity.sign(document, ATTACKER, method, SIGNED_AT))


def _issuer(document: dict[str, Any], dice: random.Random) -> None:
    """A good signature of a stranger who has taken our name, our address or our ids."""
    if "proof" not in document:
        document["badge"] = {
            "type": "BadgeClass",
            "id": BADGE_ID,
            "name": "Mine",
            "issuer": {**PROFILE, "verification": {"allowedOrigins": ["attacker.example"]}},
        }
        return
    del document["proof"]
    document["issuer"] = {**document["issuer"], "id": ATTACKER_DID}
    dice.choice(
        [
            lambda: None,
            lambda: document["issuer"].update(name="Somebody"),
            lambda: document["issuer"].update(url="https://attacker.example/"),
            lambda: document.update(id=f"urn:uuid:{dice.randrange(10**9)}"),
        ]
    )()
    document.update(data_integrity.sign(document, ATTACKER, ATTACKER_METHOD, SIGNED_AT))


JSON_KINDS: dict[str, Callable[[dict[str, Any], random.Random], None]] = {
    "value": _value,
    "deleted member": _delete,
    "added member": _add,
    "renamed member": _rename,
    "moved member": _move,
    "swapped values": _swap,
    "wrapped": _wrap,
    "retyped": _retype,
    "rewritten": _rewrite,
    "status": _status,
    "proof": _proof,
    "foreign key": _foreign_key,
    "issuer swapped": _issuer,
}


def _named_twice(text: str, dice: random.Random) -> str:
    """The JSON with one member named twice, the false one first or last."""
    at = dice.choice([place for place, letter in enumerate(text) if letter == "{"])
    end = text.index('"', at + 2) if text[at + 1] == '"' else -1
    name = text[at + 2 : end] if end > 0 else "id"
    return f'{text[: at + 1]}"{name}": "forged", {text[at + 1 :]}'


def mutated_text(text: str, kind: str, dice: random.Random) -> str:
    """A JSON document after a change of one kind."""
    if kind == "named twice":
        return _named_twice(text, dice)
    document = json.loads(text)
    JSON_KINDS[kind](document, dice)
    return json.dumps(document)
