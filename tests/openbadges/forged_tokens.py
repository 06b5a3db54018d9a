"""Changes to a badge that is a JWS: header, payload, signature, and the keys behind it."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from openbadges import base64url, keys
from tests.openbadges.forged_json import mutated_text
from tests.openbadges.good_badges import (
    ATTACKER_DID,
    ATTACKER_KID,
    ATTACKER_METHOD,
    CLAIMS,
    good,
    part,
    rs256,
)
from tests.openbadges.samples import DID, ORIGIN
from tests.openbadges.verifying import (
    ATTACKER,
    KEY,
    KID,
    PROFILE,
    rsa,
)


def mutated_bytes(data: bytes, dice: random.Random) -> bytes:
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
            mutated_bytes(raw, dice),
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
