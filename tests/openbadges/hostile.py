"""Bytes made to hurt whoever reads them: each case by name, with what is needed to get as far as possible."""

import base64
import copy
import gzip
import json
import random
import zlib
from collections.abc import Iterator
from typing import Any

from openbadges import base64url, keys, status_list, v3
from openbadges.baking import KEYWORD_V2, KEYWORD_V3, png, svg
from openbadges.proofs import data_integrity
from tests.openbadges import samples
from tests.openbadges.samples import DID, METHOD, SIGNED_AT, an_award, chunk
from tests.openbadges.verifying import KEY, LIST, SIGNED, Site, pages, token

CREDENTIAL = v3.credential(an_award())


def cases() -> Iterator[tuple[str, bytes]]:
    """Every case: name and bytes."""
    yield from _texts()
    yield from _statements()
    yield from _tokens()
    yield from _pictures()
    yield from _drawings()


def world() -> Site:
    """A world that answers what the cases ask for, hostile answers among them."""
    huge_key = {"kty": "RSA", "n": base64url.encode(b"\xff" * 2048), "e": "AQAB"}
    slow_key = {"kty": "RSA", "n": base64url.encode(b"\xff" * 1024), "e": base64url.encode(b"\xff" * 1023)}
    many = [keys.PublishedKey(f"k{number}", KEY.public_key()) for number in range(2_000)]
    return Site(
        pages=pages(
            **{
                LIST: _bomb_list(),
                SIGNED["image"]["id"]: (200, samples.png()),
                "https://issuer.example/issuers/a/keys/huge": huge_key,
                "https://issuer.example/issuers/a/keys/slow": slow_key,
                "https://issuer.example/issuers/many/did.json": keys.did_document(
                    "did:web:issuer.example:issuers:many", many
                ),
            }
        ),
        standing={},
    )


def _json(**changes: Any) -> bytes:
    return json.dumps({**SIGNED, **changes}).encode()


def _signed(**changes: Any) -> bytes:
    """As far as a forger can get who has a key that is believed."""
    return json.dumps(data_integrity.sign({**CREDENTIAL, **changes}, KEY, METHOD, SIGNED_AT)).encode()


def _endorsement(number: int) -> dict[str, Any]:
    endorsement = {
        "@context": SIGNED["@context"][:2],
        "id": f"urn:uuid:{number}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": CREDENTIAL["issuer"],
        "validFrom": "2026-11-02T09:30:00Z",
        "credentialSubject": {
            "id": CREDENTIAL["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": f"Good, {number} times.",
        },
    }
    return data_integrity.sign(endorsement, KEY, METHOD, SIGNED_AT)


def _texts() -> Iterator[tuple[str, bytes]]:
    dice = random.Random(5)
    yield "nothing", b""
    for size in (1, 100, 10_000, 900_000):
        yield f"{size} random bytes", dice.randbytes(size)
    yield "100,000 open brackets", b"[" * 100_000
    yield "100,000 open objects", b'{"a":' * 100_000
    yield "deep arrays, closed", b'{"a":' + b"[" * 900 + b"]" * 900 + b"}"
    yield "a megabyte in one text", _json(narrative="x" * 900_000)
    yield "a megabyte of members", json.dumps({f"member{number}": {} for number in range(45_000)}).encode()
    yield "a megabyte of small arrays", b'{"a":[' + b"[]," * 300_000 + b"[]]}"
    yield "a megabyte of numbers", b'{"a":[' + b"1," * 480_000 + b"1]}"
    yield "as many parts as are read", b'{"a":[' + b"{}," * 24_000 + b"{}]}"
    yield "a megabyte of backslashes", b'{"a":"' + b"\\\\" * 450_000 + b'"}'
    yield "a member a hundred thousand times", b"{" + b'"a":1,' * 100_000 + b'"a":1}'
    yield "NaN", b'{"type": ["VerifiableCredential"], "validFrom": NaN}'
    yield "a long number", b'{"a":' + b"9" * 900_000 + b"}"
    yield "an exponent", b'{"a": 1e999999999}'
    yield "half characters", b'{"a": "\\ud800"}'
    yield "ten megabytes", b"x" * 10_000_000
    for size in (1_400_000, 7_000_000, 31_000_000):
        yield f"{size} blanks", b" " * size
        yield f"{size} blanks behind a bracket", b"<" + b" " * size
    yield "UTF-16", json.dumps(SIGNED).encode("utf-16")
    yield "two documents", json.dumps(SIGNED).encode() * 2


def _statements() -> Iterator[tuple[str, bytes]]:
    """Well-formed credentials whose statements are many, or hard to tell apart."""
    for count in (64, 1_000):
        tied = [{"type": ["Evidence"]} for _ in range(count)]
        yield f"{count} tied blank nodes", _json(evidence=tied)
        distinct = [{"type": ["Evidence"], "genre": str(number)} for number in range(count)]
        yield f"{count} blank nodes", _signed(evidence=distinct)
    ring = [
        {"id": f"_:n{n}", "type": ["Profile"], "parentOrg": {"id": f"_:n{(n + 1) % 64}"}} for n in range(64)
    ]
    yield (
        "a ring of blank nodes",
        _json(credentialSubject={**CREDENTIAL["credentialSubject"], "source": ring}),
    )
    clique = [
        {"id": f"_:n{n}", "type": ["Profile"], "parentOrg": [{"id": f"_:n{m}"} for m in range(10)]}
        for n in range(10)
    ]
    yield "like nodes", _json(credentialSubject={**CREDENTIAL["credentialSubject"], "source": clique})
    nested: Any = {"type": ["Evidence"]}
    for _ in range(24):
        nested = (
            {"type": ["Evidence"], "endorsement": [nested, nested]} if _ < 9 else {"endorsement": [nested]}
        )
    yield "a deep tree", _json(evidence=[nested])
    for count in (1_000, 10_000):
        subject = copy.deepcopy(CREDENTIAL["credentialSubject"])
        subject["achievement"]["tag"] = [str(number) for number in range(count)]
        yield f"{count} tags", _json(credentialSubject=subject)
    yield "a signed megabyte in one text", _signed(name="x" * 900_000)
    yield "1,000 contexts", _json(**{"@context": SIGNED["@context"] * 300})
    yield "a context in place", _json(**{"@context": [*SIGNED["@context"], {"a": {"@id": "b:c"}}]})
    yield "nested contexts", _json(evidence=[{"@context": SIGNED["@context"], "type": "Evidence"}] * 200)
    yield (
        "an issuer of many keys",
        _json(
            id="urn:uuid:1",
            issuer={"id": "did:web:issuer.example:issuers:many", "type": ["Profile"], "name": "Many"},
            proof={**SIGNED["proof"], "verificationMethod": "did:web:issuer.example:issuers:many#k1999"},
        ),
    )
    yield "a signature in long base58", _json(proof={**SIGNED["proof"], "proofValue": "z" + "2" * 500_000})
    yield (
        "a did:key in long base58",
        _json(issuer={"id": "did:key:z" + "2" * 500_000, "name": "Long"}, id="urn:uuid:1"),
    )
    yield "a long did:web", _json(issuer={"id": "did:web:" + "a:" * 100_000, "name": "Long"}, id="urn:uuid:1")
    yield "20 endorsements", _signed(endorsement=[_endorsement(number) for number in range(20)])
    entry = status_list.entry(LIST, 5)
    bombed = {**v3.credential(an_award(status=entry))}
    yield (
        "a bomb in the status list",
        json.dumps(data_integrity.sign(bombed, KEY, METHOD, SIGNED_AT)).encode(),
    )


def _bomb_list() -> dict[str, Any]:
    packed = gzip.compress(bytes(200_000_000), 9, mtime=0)
    document = status_list.credential(
        id=LIST,
        issuer=DID,
        encoded="u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode(),
        valid_from=SIGNED_AT,
        valid_until=None,
        ttl_ms=1,
    )
    return data_integrity.sign(document, KEY, METHOD, SIGNED_AT)


def _tokens() -> Iterator[tuple[str, bytes]]:
    good = token()
    header, payload, signature = good.split(".")
    yield "a megabyte of token", f"{header}.{base64url.encode(b'x' * 750_000)}.{signature}".encode()
    yield (
        "a megabyte of payload",
        f"{header}.{base64url.encode(_json(name='x' * 700_000))}.{signature}".encode(),
    )
    yield "a megabyte of header", f"{base64url.encode(b'x' * 750_000)}.{payload}.{signature}".encode()
    yield "a megabyte of signature", f"{header}.{payload}.{'A' * 1_000_000}".encode()
    yield "ten megabytes of token", b"eyJ" + b"A" * 10_000_000 + b".e30.AA"
    yield "dots", b"eyJ" + b"." * 900_000
    for name, modulus, exponent in (("16k bits", 2048, b"\1\0\1"), ("a huge exponent", 1024, b"\xff" * 1023)):
        jwk = {"kty": "RSA", "n": base64url.encode(b"\xff" * modulus), "e": base64url.encode(exponent)}
        head = base64url.encode(json.dumps({"alg": "RS256", "jwk": jwk}).encode())
        yield f"an RSA key with {name} in the header", f"{head}.{payload}.{signature}".encode()
    said = json.loads(base64url.decode(payload))
    said["issuer"] = {
        **said["issuer"],
        "id": "did:web:issuer.example:issuers:a",
        "name": "A",
        "url": "https://a.example",
    }
    said["id"] = said["jti"] = "urn:uuid:1"
    said["iss"] = said["issuer"]["id"]
    for name in ("huge", "slow"):
        kid = f"https://issuer.example/issuers/a/keys/{name}"
        head = base64url.encode(json.dumps({"alg": "RS256", "kid": kid}).encode())
        body = base64url.encode(json.dumps(said).encode())
        yield f"a {name} RSA key at an address", f"{head}.{body}.{signature}".encode()


def _pictures() -> Iterator[tuple[str, bytes]]:
    text = json.dumps(SIGNED)
    good = png.bake(samples.png(), {KEYWORD_V3: text})
    for end in range(0, len(good), 64):
        yield f"a picture cut off after {end} bytes", good[:end]
    bare, last = samples.png()[:-12], samples.png()[-12:]
    bomb = zlib.compress(bytes(100_000_000), 9)
    for keyword in (KEYWORD_V2, KEYWORD_V3):
        packed = chunk(b"iTXt", keyword.encode() + b"\0\1\0\0\0" + bomb)
        yield f"a bomb in iTXt ({keyword})", bare + packed + last
        yield f"a bomb in zTXt ({keyword})", bare + chunk(b"zTXt", keyword.encode() + b"\0\0" + bomb) + last
    yield "200,000 chunks", bare + chunk(b"tEXt", b"a\0b") * 200_000 + last
    yield "50,000 badge chunks", bare + chunk(b"tEXt", b"openbadges\0{}") * 50_000 + last
    yield "a length of 4 gigabytes", bare + b"\xff\xff\xff\xffiTXt" + last
    yield "a picture in another", png.bake(samples.png(), {KEYWORD_V2: "https://localhost:8000/x.png"})
    yield "20 megabytes of picture", bare + chunk(b"IDAT", bytes(20_000_000)) + last
    yield "40 megabytes", png.SIGNATURE + bytes(40_000_000)


def _drawings() -> Iterator[tuple[str, bytes]]:
    lol = '<!ENTITY lol "lol">' + "".join(
        f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10)
    )
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
    yield "a billion laughs", f"<?xml version='1.0'?><!DOCTYPE svg [{lol}]>{start}&lol9;</svg>".encode()
    yield (
        "an outside entity",
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{start}&x;</svg>'.encode(),
    )
    yield "a deep drawing", (start + "<g>" * 100_000).encode()
    yield "a wide drawing", (start + "<g/>" * 200_000 + "</svg>").encode()
    attributes = " ".join(f"a{number}=''" for number in range(50_000))
    yield "a drawing with many attributes", f"{start[:-1]} {attributes}/>".encode()
    yield "a drawing with a long text", f"{start}<openbadges:assertion>{'x' * 5_000_000}".encode()
    yield "a drawing in pieces", svg.bake(svg.wrap(samples.png(), "A"), json.dumps(SIGNED), "3.0")[:-40]
    signed = json.dumps(SIGNED)
    good = svg.bake(svg.wrap(samples.png(), "A"), signed, "3.0")
    titles = b"<title></title >" * 2_000 + b"<!--" + b"x" * 1_000_000 + b"-->"
    yield "a drawing of half titles", good.replace(b"<title>", titles + b"<title>")
    yield "blanks at the end of the root", good.replace(b'role="img"', b'role="img"' + b" " * 1_000_000)
    yield "blanks between names and values", good.replace(b"role=", b"role" + b" " * 1_000_000 + b"=")
    badges = "<openbadges:assertion verify='x'/>" * 10_000
    yield "a drawing with 10,000 badges", f"{start}{badges}</svg>".encode()
