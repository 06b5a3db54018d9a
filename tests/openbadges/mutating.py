"""Forgeries: good badges of one issuer, changed in every way that changes what they say, the same by seed."""

import base64
import copy
import hashlib
import hmac
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openbadges import base64url, keys, status_list, v2, v3
from openbadges.baking import KEYWORD_V2, KEYWORD_V3, Baked, png, svg
from openbadges.proofs import data_integrity, jwt
from openbadges.reading import Unreadable, parse
from openbadges.verify import Standing
from tests.openbadges import samples
from tests.openbadges.samples import DID, METHOD, ORIGIN, SIGNED_AT, an_award
from tests.openbadges.verifying import (
    ASSERTION,
    ASSERTION_ID,
    ATTACKER,
    BADGE_ID,
    ISSUER_ID,
    KEY,
    KID,
    LIST,
    PICTURE,
    PROFILE,
    Site,
    a_list,
    pages,
    rsa,
)

INDEX = 94_567
EC_KEY = ec.derive_private_key(7, ec.SECP256R1())
EC_KID, ED_KID = f"{ORIGIN}/issuers/northlake/keys/ec-1", f"{ORIGIN}/issuers/northlake/keys/key-1"
ATTACKER_DID = f"did:key:{keys.multibase(ATTACKER.public_key())}"
ATTACKER_METHOD = f"{ATTACKER_DID}#{keys.multibase(ATTACKER.public_key())}"
ATTACKER_KID = "https://attacker.example/keys/1"
OB2_KEY = f"{ORIGIN}/ob2/keys/1"
OTHER_ID = f"{ORIGIN}/ob2/assertions/2"
SIGNED_ISSUER_ID = f"{ORIGIN}/ob2/issuers/signing"
SIGNED_BADGE_ID = f"{ORIGIN}/ob2/badges/signed"
LOOK_ALIKES = {"a": "\u0430", "e": "\u0435", "o": "\u043e", "c": "\u0441", "i": "\u0456", "A": "\u0391"}


@dataclass(frozen=True)
class Mutation:
    """One forgery: which good badge, what kind of change, and the bytes that are shown."""

    form: str
    kind: str
    data: bytes


# -- the good ones


def credential(**changes: Any) -> dict[str, Any]:
    return v3.credential(an_award(status=status_list.entry(LIST, INDEX), **changes))


def di(**changes: Any) -> dict[str, Any]:
    return data_integrity.sign({**credential(), **changes}, KEY, METHOD, SIGNED_AT)


def es256(payload: dict[str, Any], kid: str) -> str:
    """The library signs no ES256, others do."""
    header = {"alg": "ES256", "kid": kid, "typ": "JWT"}
    claims = {**payload, **claims_of(payload)}
    text = f"{part(header)}.{part(claims)}"
    r, s = decode_dss_signature(EC_KEY.sign(text.encode(), ec.ECDSA(SHA256())))
    return f"{text}.{base64url.encode(r.to_bytes(32) + s.to_bytes(32))}"


def claims_of(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwt.read(plain_token(payload)).payload.items() if name in CLAIMS}


CLAIMS = ("iss", "jti", "sub", "nbf", "exp")


@cache
def _token_of(text: str) -> str:
    return jwt.sign(json.loads(text), KEY, ED_KID)


def plain_token(payload: dict[str, Any]) -> str:
    return _token_of(json.dumps(payload))


def part(value: Any) -> str:
    return base64url.encode(json.dumps(value).encode())


def signed_assertion(**changes: Any) -> dict[str, Any]:
    verification = {"type": "SignedBadge", "creator": OB2_KEY}
    return {
        **ASSERTION,
        "id": "urn:uuid:5d2f4b1e-2f6e-4a39-9a55-5d0c7a2b6c11",
        "badge": SIGNED_BADGE_ID,
        "verification": verification,
        **changes,
    }


def rs256(payload: dict[str, Any], key: Any = None, header: dict[str, Any] | None = None) -> str:
    """A JWS of anything, also of what the library would not sign."""
    text = f"{part(header or {'alg': 'RS256', 'typ': 'JWT'})}.{part(payload)}"
    return f"{text}.{base64url.encode(jwt._signature(key or rsa(), text.encode()))}"


@cache
def good() -> dict[str, bytes]:
    """Good badges in every form, by name."""
    document, assertion = json.dumps(di()), json.dumps(ASSERTION)
    token, drawing = jwt.sign(credential(), rsa(), KID), svg.wrap(samples.png(), "A badge")
    return {
        "3.0 JSON": document.encode(),
        "3.0 JWT RS256": token.encode(),
        "3.0 JWT ES256": es256(credential(), EC_KID).encode(),
        "3.0 JWT EdDSA": plain_token(credential()).encode(),
        "2.0 JSON hosted": assertion.encode(),
        "2.0 JWS signed": rs256(signed_assertion()).encode(),
        "PNG both": png.bake(samples.png(), {KEYWORD_V2: assertion, KEYWORD_V3: document}),
        "PNG JWT": png.bake(samples.png(), {KEYWORD_V3: token}),
        "PNG 2.0": png.bake(samples.png(), {KEYWORD_V2: assertion}),
        "SVG JSON": svg.bake(drawing, document, "3.0"),
        "SVG JWT": svg.bake(drawing, "", "3.0", token),
        "SVG 2.0": svg.bake(drawing, assertion, "2.0", ASSERTION_ID),
    }


@cache
def other_assertion() -> dict[str, Any]:
    award = an_award(awarded_at=samples.NOW.replace(year=2026, month=9))
    return v2.assertion(award, OTHER_ID, BADGE_ID, PICTURE)


def world() -> Site:
    """Northlake's world, with its lists and every key, and what an attacker publishes."""
    pem = rsa().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    signing = {**PROFILE, "id": SIGNED_ISSUER_ID, "publicKey": OB2_KEY, "revocationList": f"{ORIGIN}/revoked"}
    published = pages(
        **{
            LIST: a_list(indices=[5]),
            EC_KID: keys.jwk(EC_KEY.public_key()),
            ED_KID: keys.jwk(KEY.public_key()),
            OTHER_ID: other_assertion(),
            SIGNED_BADGE_ID: {**pages()[BADGE_ID], "id": SIGNED_BADGE_ID, "issuer": SIGNED_ISSUER_ID},
            SIGNED_ISSUER_ID: signing,
            OB2_KEY: {"id": OB2_KEY, "owner": SIGNED_ISSUER_ID, "publicKeyPem": pem},
            f"{ORIGIN}/revoked": {"revokedAssertions": ["urn:uuid:another"]},
            ATTACKER_KID: keys.jwk(ATTACKER.public_key()),
            "https://attacker.example/jwks.json": {"keys": [keys.jwk(ATTACKER.public_key())]},
        }
    )
    mine = {credential()["id"]: Standing("good")}
    return Site(pages=published, standing=mine, known=(DID, ISSUER_ID, SIGNED_ISSUER_ID))


# -- whether a change changes anything


def meaning(data: bytes) -> Any:
    """What a badge says, in one form for all ways of saying it, to find changes that change nothing.

    JSON without order of members, without blanks, sets as sets, of one or in an array alike; tokens letter
    by letter. A whole PNG is its badges, wherever they stand, and all its other bytes; a broken one all its
    bytes. Of an SVG, which nothing protects as a whole, only the badges count.
    """
    if data.startswith(png.SIGNATURE):
        if png.fault(data) or png.end(data) < len(data):
            return data
        return png.strip(data), _meanings(png.unbake, data)
    if data.lstrip().startswith(b"<"):
        return _meanings(svg.unbake, data)
    try:
        document = parse(data)
    except Unreadable:
        return data.strip()
    return _normal(document) if "issuer" in document else json.dumps(document, sort_keys=True)


def _meanings(unbake: Callable[[bytes], Baked], data: bytes) -> Any:
    try:
        return {keyword: meaning(text.encode()) for keyword, text in unbake(data).texts.items()}
    except ValueError:
        return data


def _normal(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {member: _normal(one, member) for member, one in sorted(value.items())}
    if isinstance(value, list):
        members = [_normal(one) for one in value]
        if len(members) == 1:
            return members[0]
        ordered = name in ("@context", "allowedValue")
        return members if ordered else sorted(members, key=lambda one: json.dumps(one, sort_keys=True))
    return value


# -- changes to JSON


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


def _bytes(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return dice.choice(
        [
            data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :],
            data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :],
            data[:at] + data[at + 1 :],
            data[:at] + dice.randbytes(dice.randrange(1, 5)) + data[at:],
            data[:at],
            data[:at] + data[at : at + 9][::-1] + data[at + 9 :],
        ]
    )


def mutated_text(text: str, kind: str, dice: random.Random) -> str:
    """A JSON document after a change of one kind."""
    if kind == "named twice":
        return _named_twice(text, dice)
    document = json.loads(text)
    JSON_KINDS[kind](document, dice)
    return json.dumps(document)


# -- changes to tokens


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, payload, signature = token.split(".")
    return json.loads(base64url.decode(header)), json.loads(base64url.decode(payload)), signature


def _none(token: str, dice: random.Random) -> str:
    header, payload, signature = _parts(token)
    header["alg"] = dice.choice(["none", "None", "NONE", "nOnE", "", None])
    if dice.random() < 0.5:
        payload["name"] = "Forged"
    return f"{part(header)}.{part(payload)}.{dice.choice(['', signature, base64url.encode(b'x')])}"


def _hmac(token: str, dice: random.Random) -> str:
    """The public key, which everybody has, as the secret of a symmetric algorithm."""
    header, payload, _ = _parts(token)
    public = rsa().public_key()
    secrets = [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps(keys.jwk(public)).encode(),
        KEY.public_key().public_bytes_raw(),
        b"",
    ]
    size = dice.choice(["256", "384", "512"])
    header["alg"] = f"HS{size}"
    payload["name"] = "Forged"
    text = f"{part(header)}.{part(payload)}"
    digest = hmac.new(dice.choice(secrets), text.encode(), getattr(hashlib, f"sha{size}")).digest()
    return f"{text}.{base64url.encode(digest)}"


def _header(token: str, dice: random.Random) -> str:
    header, payload, signature = _parts(token)
    jwk = keys.jwk(ATTACKER.public_key())
    change = dice.choice(
        [
            {"kid": ATTACKER_KID},
            {"kid": f"{ORIGIN}/issuers/northlake/../../issuers/attacker/keys/1"},
            {"kid": f"{ORIGIN}/issuers/northlakes/keys/1"},
            {"kid": f"{DID}#key-2"},
            {"kid": 5},
            {"jku": "https://attacker.example/jwks.json"},
            {"x5u": "https://attacker.example/cert"},
            {"crit": ["b64"], "b64": False},
            {"alg": dice.choice(["RS512", "PS256", "ES384", "EdDSA", "ES256", "RS256"])},
            {"typ": "vc+jwt"},
            {"zip": "DEF"},
            {"jwk": jwk},
        ]
    )
    return f"{part({**header, **change})}.{part(payload)}.{signature}"


def _resigned(token: str, dice: random.Random) -> str:
    """Signed by somebody else, with every way of pointing to that key."""
    _, payload, _ = _parts(token)
    jwk = keys.jwk(ATTACKER.public_key())
    header = dice.choice(
        [
            {"kid": KID},
            {"kid": ATTACKER_KID},
            {"jwk": jwk},
            {"kid": ATTACKER_KID, "jwk": jwk},
            {"kid": f"{ORIGIN}/issuers/northlake/keys/none", "jwk": jwk},
            {"kid": ATTACKER_METHOD},
            {"kid": f"{DID}#key-1"},
            {},
        ]
    )
    if dice.random() < 0.7:
        payload["name"] = f"Forged {dice.random()}"
    text = f"{part({'alg': 'EdDSA', 'typ': 'JWT', **header})}.{part(payload)}"
    return f"{text}.{base64url.encode(ATTACKER.sign(text.encode()))}"


def _impostor(token: str, dice: random.Random) -> str:
    """A stranger's own good token in our name."""
    _, payload, _ = _parts(token)
    if "issuer" not in payload:
        payload["badge"] = {"type": "BadgeClass", "name": "Mine", "issuer": PROFILE}
    else:
        payload["issuer"] = {**payload["issuer"], "id": ATTACKER_DID}
        payload["iss"] = ATTACKER_DID
    key = dice.choice([{"kid": ATTACKER_METHOD}, {"jwk": keys.jwk(ATTACKER.public_key())}])
    text = f"{part({'alg': 'EdDSA', 'typ': 'JWT', **key})}.{part(payload)}"
    return f"{text}.{base64url.encode(ATTACKER.sign(text.encode()))}"


def _claims(token: str, dice: random.Random) -> str:
    """Claims that say something else than the credential, even with a good signature of the issuer."""
    header, payload, _ = _parts(token)
    name = dice.choice(CLAIMS)
    if "issuer" not in payload:
        payload["verification"] = {"type": "SignedBadge", "creator": ATTACKER_KID}
    elif dice.random() < 0.3:
        payload.pop(name, None)
    else:
        payload[name] = dice.choice([ATTACKER_DID, 0, None, 4_000_000_000, [payload.get(name)]])
    header = {**header, "alg": "RS256", **({"kid": KID} if "issuer" in payload else {})}
    return rs256(payload, header=header)


def _payload(token: str, dice: random.Random) -> str:
    header, payload, signature = token.split(".")
    kind = dice.choice(["value", "deleted member", "added member", "moved member", "status"])
    text = mutated_text(base64url.decode(payload).decode(), kind, dice)
    return f"{header}.{base64url.encode(text.encode())}.{signature}"


def _signature(token: str, dice: random.Random) -> str:
    header, payload, signature = token.split(".")
    raw = base64url.decode(signature)
    forged = dice.choice(
        [
            b"",
            raw[:-1],
            raw + b"\0",
            raw[::-1],
            b"\0" * len(raw),
            bytes(64),
            _bytes(raw, dice),
            base64url.decode(good()["3.0 JWT ES256"].decode().split(".")[2]),
        ]
    )
    padded = base64.urlsafe_b64encode(raw).decode()
    return f"{header}.{payload}.{dice.choice([base64url.encode(forged), padded + '=', signature + '.x'])}"


TOKEN_KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "alg none": _none,
    "HS256 with the public key": _hmac,
    "header": _header,
    "foreign key": _resigned,
    "issuer swapped": _impostor,
    "claims": _claims,
    "payload": _payload,
    "signature": _signature,
}


# -- changes to pictures


def _chunks(data: bytes) -> list[bytes]:
    found, at = [], len(png.SIGNATURE)
    while at < len(data):
        end = at + 12 + struct.unpack_from(">I", data, at)[0]
        found.append(data[at:end])
        at = end
    return found


def _a_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _order(data: bytes, dice: random.Random) -> bytes:
    """Chunks in another order, doubled, cut off or left out, of those that make the picture."""
    chunks = _chunks(data)
    essential = [at for at, one in enumerate(chunks) if one[4:8] in (b"IHDR", b"IDAT", b"IEND")]
    at = dice.choice(essential)
    chunk = chunks.pop(at)
    if dice.random() < 0.7:
        chunks.insert(dice.choice([place for place in range(len(chunks) + 1) if place != at]), chunk)
    return png.SIGNATURE + b"".join(chunks)


def _chunk(data: bytes, dice: random.Random) -> bytes:
    """A badge chunk that says something else, or another kind of chunk, with a good checksum."""
    texts = dict(png.unbake(data).texts)
    keyword = dice.choice(sorted(texts))
    forged = dice.choice(["", "{}", "none", texts[keyword][:-1], texts[keyword] + "x", json.dumps(["x"])])
    body = keyword.encode() + b"\0\0\0\0\0" + forged.encode()
    bare, last = png.strip(data)[:-12], png.strip(data)[-12:]
    rest = {name: text for name, text in texts.items() if name != keyword}
    chunk = dice.choice(
        [
            _a_chunk(b"iTXt", body),
            _a_chunk(b"tEXt", keyword.encode() + b"\0" + forged.encode()),
            _a_chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(forged.encode())),
            _a_chunk(b"iTXt", keyword.encode() + b"\0\1\0\0\0" + b"not packed"),
            _a_chunk(b"iTXt", body)[:-4] + b"\0\0\0\0",
        ]
    )
    return png.bake(bare + chunk + last, rest) if rest else bare + chunk + last


def _twin(data: bytes, dice: random.Random) -> bytes:
    """Another award's 2.0 assertion, which is good by itself, beside the 3.0 credential."""
    texts = dict(png.unbake(data).texts)
    texts[KEYWORD_V2] = json.dumps(other_assertion())
    return png.bake(data, texts)


def _in_picture(form: str, data: bytes, dice: random.Random) -> tuple[str, bytes]:
    """A picture with one of its badges changed and baked anew."""
    baked = png.unbake(data) if form.startswith("PNG") else svg.unbake(data)
    keyword = dice.choice(sorted(baked.texts))
    kind, text = _text_mutation(baked.texts[keyword], dice)
    if form.startswith("PNG"):
        return kind, png.bake(data, {**baked.texts, keyword: text})
    if keyword == KEYWORD_V2:
        return kind, svg.bake(data, text, "2.0", ASSERTION_ID)
    return kind, svg.bake(data, "", "3.0", text) if text[:1] != "{" else svg.bake(data, text, "3.0")


def _text_mutation(text: str, dice: random.Random) -> tuple[str, str]:
    if text.startswith("{"):
        kind = dice.choice([*JSON_KINDS, "named twice"])
        return kind, mutated_text(text, kind, dice)
    kind = dice.choice(list(TOKEN_KINDS))
    return kind, TOKEN_KINDS[kind](text, dice)


def _one(form: str, data: bytes, dice: random.Random) -> tuple[str, bytes]:
    if dice.random() < 0.15:
        return "bytes", _bytes(data, dice)
    if form.startswith("PNG") and dice.random() < 0.4:
        kinds = {"order of chunks": _order, "chunk": _chunk}
        if form == "PNG both":
            kinds["twin"] = _twin
        kind = dice.choice(sorted(kinds))
        return kind, kinds[kind](data, dice)
    if form.startswith(("PNG", "SVG")):
        return _in_picture(form, data, dice)
    kind, text = _text_mutation(data.decode(), dice)
    return kind, text.encode()


def mutations(count: int, seed: int) -> Iterator[Mutation]:
    """`count` forgeries, the same for the same seed; what changes no meaning is left out.

    So is what the tools that make good badges refuse to make.
    """
    dice = random.Random(seed)
    forms = list(good().items())
    originals = {form: meaning(data) for form, data in forms}
    made = 0
    while made < count:
        form, data = forms[made % len(forms)]
        try:
            kind, forged = _one(form, copy.deepcopy(data), dice)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue
        if meaning(forged) != originals[form]:
            made += 1
            yield Mutation(form, kind, forged)
