"""What tools that are not ours make of a credential, with nothing but its addresses on a running site."""

import base64
import gzip
import io
import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import jsonschema
import openbadges_bakery
from joserfc import jws
from joserfc.jwk import RSAKey
from openbadgeslib.baking import extract_png
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier
from openbadgeslib.ob3.did import fetch_did_web_document, resolve_verification_method
from openbadgeslib.ob3.ldp import verify_data_integrity_proof

from tests.journeys import files

SCHEMAS = Path(__file__).parents[1] / "openbadges" / "schemas"


def everybody_accepts(origin: str, id: Any, *, taken_back: bool = False) -> None:
    """Each reader takes the credential for genuine, and hears how it stands."""
    document = json.loads(files.http_get(f"{origin}/ob3/credentials/{id}")[1])
    embedded_proof(document)
    picture = files.http_get(f"{origin}/credentials/{id}.png")[1]
    assert json.loads(extract_png(picture, keyword=files.KEYWORD_V3)) == document
    web_token(origin, id, document)
    hosted_twin(origin, id, picture, taken_back=taken_back)
    assert bit_in_list(document) is taken_back


def embedded_proof(document: dict[str, Any]) -> None:
    """The official schema, and openbadgeslib by way of the issuer's did.json."""
    conforms(document, "ob_v3p0_achievementcredential_schema.json")
    verifier = OB3LdpVerifier.for_issuer_did(document["issuer"]["id"])
    verified = verifier.verify(json.dumps(document), download=files.over_plain_http([]))
    assert verified.issuer.id == document["issuer"]["id"]


def web_token(origin: str, id: Any, document: dict[str, Any]) -> None:
    """The VC-JWT by joserfc and by openbadgeslib, with the one key that its `kid` leads to."""
    token = files.http_get(f"{origin}/ob3/credentials/{id}.jwt", "text/plain")[1].decode()
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert set(header) == {"alg", "kid", "typ"} and header["alg"] == "RS256" and header["typ"] == "JWT"
    key = RSAKey.import_key(json.loads(files.http_get(header["kid"])[1]))
    payload = json.loads(jws.deserialize_compact(token, key, algorithms=["RS256"]).payload)
    conforms(payload, "ob_v3p0_achievementcredential_schema.json")
    assert payload["jti"] == payload["id"] == document["id"]
    assert payload["iss"] == document["issuer"]["id"]
    assert payload["sub"] == document["credentialSubject"]["id"]
    assert OB3Verifier(key.as_pem(private=False)).verify(token).issuer.id == document["issuer"]["id"]


def hosted_twin(origin: str, id: Any, picture: bytes, *, taken_back: bool) -> None:
    """The 2.0 assertion, as openbadges-bakery finds it in the picture, is what its own address answers."""
    baked = json.loads(openbadges_bakery.unbake(io.BytesIO(picture)))
    assert baked["id"] == f"{origin}/ob2/assertions/{id}"
    try:
        status, hosted = files.http_get(baked["id"])
    except HTTPError as error:
        status, hosted = error.code, error.read()
    if taken_back:
        assert (status, json.loads(hosted)["revoked"]) == (410, True)
    else:
        assert (status, json.loads(hosted)) == (200, baked)


def bit_in_list(document: dict[str, Any]) -> bool:
    """The credential's bit, from a list whose own proof openbadgeslib has verified."""
    entry = document["credentialStatus"]
    listed = json.loads(files.http_get(entry["statusListCredential"])[1])
    issuer = listed["issuer"]
    assert (issuer if isinstance(issuer, str) else issuer["id"]) == document["issuer"]["id"]
    method = listed["proof"]["verificationMethod"]
    assert (
        method
        in fetch_did_web_document(document["issuer"]["id"], files.over_plain_http([]))["assertionMethod"]
    )
    verify_data_integrity_proof(listed, resolve_verification_method(method, files.over_plain_http([])))
    text = listed["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert len(bits) >= 16 * 1024
    index = int(entry["statusListIndex"])
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def conforms(document: dict[str, Any], schema: str) -> None:
    jsonschema.Draft201909Validator(json.loads((SCHEMAS / schema).read_text())).validate(document)


def did_of(origin: str, slug: str) -> str:
    return f"did:web:{urlsplit(origin).netloc.replace(':', '%3A')}:issuers:{slug}"
