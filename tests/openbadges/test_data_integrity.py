"""Proofs: the vectors of the standard, other people's verifier and signer, and every kind of change."""

import copy
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from openbadgeslib.baking import extract_png
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

from openbadges import base58, keys, rdf, v3
from openbadges.baking.png import KEYWORD_V3, bake
from openbadges.model import Evidence
from openbadges.proofs.data_integrity import ProofError, Unsupported, check, hash_data, proof_of, sign
from tests.openbadges.samples import DID, METHOD, SIGNED_AT, a_plain_award, an_award, png
from tests.openbadges.vectors import VECTORS

KEY = keys.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
PEM = PUBLIC.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
SIGNED = sign(v3.credential(an_award()), KEY, METHOD, SIGNED_AT)
SCHEMA = Path(__file__).parent / "schemas/ob_v3p0_achievementcredential_schema.json"


def vector(name):
    text = (VECTORS / name).read_text()
    return json.loads(text) if name.endswith(".json") else text


def test_w3c_vector_byte_for_byte():
    signed, config = vector("signedDataInt.json"), vector("proofConfigDataInt.json")
    unsecured = {name: member for name, member in signed.items() if name != "proof"}
    document, options = rdf.canonical(unsecured), rdf.canonical(config)
    assert document == vector("canonDocDataInt.txt")
    assert options == vector("proofCanonDataInt.txt")
    assert hashlib.sha256(document.encode()).hexdigest() == vector("docHashDataInt.txt")
    assert hashlib.sha256(options.encode()).hexdigest() == vector("proofHashDataInt.txt")
    assert hash_data(unsecured, config).hex() == vector("combinedHashDataInt.txt")
    pair = vector("keyPair.json")
    key = keys.from_private_bytes(base58.decode(pair["privateKeyMultibase"][1:])[2:])
    assert key.sign(hash_data(unsecured, config)).hex() == vector("sigHexDataInt.txt")
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    method = f"did:key:{pair['publicKeyMultibase']}#{pair['publicKeyMultibase']}"
    assert sign(unsecured, key, method, created) == signed
    check(signed, keys.from_multibase(pair["publicKeyMultibase"]))


def test_w3c_vector_of_the_forerunner_is_read():
    signed, config = vector("signedEdSig.json"), vector("proofConfigEdSig.json")
    unsecured = {name: member for name, member in signed.items() if name != "proof"}
    assert rdf.canonical(unsecured) == vector("canonDocEdSig.txt")
    assert rdf.canonical(config) == vector("proofCanonEdSig.txt")
    assert hash_data(unsecured, config).hex() == vector("combinedHashEdSig.txt")
    check(signed, keys.from_multibase(vector("keyPair.json")["publicKeyMultibase"]))
    with pytest.raises(ProofError, match="something in it was changed"):
        check({**signed, "name": "Other"}, keys.from_multibase(vector("keyPair.json")["publicKeyMultibase"]))


def key_named_in(document):
    """The Multikey that stands in the verification method of the 1EdTech samples."""
    return keys.from_multibase(proof_of(document)["verificationMethod"].replace("#", ":").rpartition(":")[2])


@pytest.mark.parametrize(
    "name",
    [
        "clr-complex",
        "clr-simple",
        "clr-simple_v1",
        "complete",
        "credential-status-revoked-blank-nodes",
        "endorsement-valid",
        "simple",
        "simple-context-alias",
        "simple-context-version",
        "simple-eddsa-2022",
        "simple-multiple-proofs",
        "simple_v1",
        "status-list",
    ],
)
def test_check_accepts_what_other_products_signed(name):
    document = vector(f"1edtech/{name}.json")
    check(document, key_named_in(document))
    document["validFrom" if "validFrom" in document else "issuanceDate"] = "2001-01-01T00:00:00Z"
    with pytest.raises(ProofError, match="something in it was changed"):
        check(document, key_named_in(document))


@pytest.mark.parametrize(
    "name", ["v1WithValidStatus", "v2DoubleSigWithValidStatus", "v2EddsaWithValidStatus"]
)
def test_check_accepts_what_the_digital_credentials_consortium_signed(name):
    document = vector(f"dcc/{name}.json")
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    for proof in proofs:
        check({**document, "proof": proof}, key_named_in({**document, "proof": proof}))
        with pytest.raises(ProofError, match="something in it was changed"):
            check({**document, "proof": proof, "name": "Other"}, key_named_in(document))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("simple-err-type", "'OtherCredential' is not an absolute IRI"),
        ("simple-err-context", "'DataIntegrityProof' is not an absolute IRI"),
        ("simple-err-proof-value", "something in it was changed"),
    ],
)
def test_check_refuses_what_is_wrong_with_other_products(name, reason):
    document = vector(f"1edtech/{name}.json")
    with pytest.raises(ProofError, match=reason):
        check(document, key_named_in(document))


def test_credential_signed_by_another_product():
    document = vector("1edtech-simple-did-key.json")
    public = keys.from_multibase(proof_of(document)["verificationMethod"].removeprefix("did:key:"))
    check(document, public)
    document["name"] += "."
    with pytest.raises(ProofError, match="something in it was changed"):
        check(document, public)


@pytest.mark.parametrize("award", [an_award(), a_plain_award()], ids=["full", "plain"])
def test_signed_credential_passes_the_schema_and_another_verifier(award):
    signed = sign(v3.credential(award), KEY, METHOD, SIGNED_AT)
    jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text())).validate(signed)
    assert OB3LdpVerifier(PEM).verify(json.dumps(signed)).issuer.id == DID
    check(signed, PUBLIC)


def test_another_verifier_resolves_our_did_document():
    did = "did:web:badges.example.org:issuers:northlake"
    document = keys.did_document(did, [keys.PublishedKey("key-1", PUBLIC)])
    award = an_award()
    ours = replace(award.achievement.issuer, id=did)
    award = replace(award, achievement=replace(award.achievement, issuer=ours))
    signed = sign(v3.credential(award), KEY, f"{did}#key-1", SIGNED_AT)
    verifier = OB3LdpVerifier.for_issuer_did(did)
    asked = []

    def download(url, *args, **options):
        asked.append(url)
        return json.dumps(document).encode()

    verifier.verify(json.dumps(signed), download=download)
    assert asked == ["https://badges.example.org/issuers/northlake/did.json"]


def test_another_extractor_and_verifier_read_our_picture():
    baked = bake(png(), {KEYWORD_V3: json.dumps(SIGNED)})
    text = extract_png(baked, keyword=KEYWORD_V3.encode())
    assert OB3LdpVerifier(PEM).verify(text).issuer.id == DID
    with pytest.raises(ProofError):
        check(json.loads(text), keys.generate().public_key())


def test_another_verifier_refuses_what_we_refuse():
    changed = {**SIGNED, "name": "Other"}
    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier(PEM).verify(json.dumps(changed))
    with pytest.raises(ProofError, match="something in it was changed"):
        check(changed, PUBLIC)


def test_sign_leaves_its_argument_alone_and_repeats_itself():
    unsigned = v3.credential(an_award())
    before = copy.deepcopy(unsigned)
    assert sign(unsigned, KEY, METHOD, SIGNED_AT) == SIGNED
    assert unsigned == before


def test_sign_refuses_a_signed_document_and_a_moment_without_zone():
    with pytest.raises(ValueError, match="signed already"):
        sign(SIGNED, KEY, METHOD, SIGNED_AT)
    with pytest.raises(ValueError, match="created: a datetime needs a time zone"):
        sign(v3.credential(an_award()), KEY, METHOD, datetime(2026, 1, 1))


@pytest.mark.parametrize("member", ["endorsementJwt", "jti"])
def test_sign_refuses_members_that_some_verifiers_do_not_know(member):
    document = v3.credential(an_award())
    document["credentialSubject"]["achievement"][member] = "urn:x"
    with pytest.raises(ValueError, match=f"{member}: not every verifier knows it"):
        sign(document, KEY, METHOD, SIGNED_AT)


def test_proof_may_stand_in_an_array_with_foreign_ones():
    document = {**SIGNED, "proof": [{"type": "Ed25519Signature2020"}, "no proof", SIGNED["proof"]]}
    assert proof_of(document) == SIGNED["proof"]
    check(document, PUBLIC)


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        (None, "exactly one"),
        ([], "exactly one"),
        ("proof", "exactly one"),
        ({**SIGNED["proof"], "created": 5}, "no texts"),
        ({**SIGNED["proof"], "proofPurpose": "authentication"}, "not made for assertions"),
        ({**SIGNED["proof"], "proofValue": "uAAAA"}, "not in base58"),
        ({**SIGNED["proof"], "proofValue": "z0"}, "not a base58 letter"),
        ({**SIGNED["proof"], "proofValue": "z" + "1" * 64}, "something in it was changed"),
        ({**SIGNED["proof"], "created": "2026-11-02T09:30:01Z"}, "something in it was changed"),
        ({**SIGNED["proof"], "id": "urn:uuid:1"}, "something in it was changed"),
        ({**SIGNED["proof"], "cryptosuite": "eddsa-2022"}, "something in it was changed"),
        ({k: v for k, v in SIGNED["proof"].items() if k != "created"}, "something in it was changed"),
        ({k: v for k, v in SIGNED["proof"].items() if k != "proofValue"}, "lacks members"),
    ],
)
def test_check_refuses_other_proofs(proof, reason):
    with pytest.raises(ProofError, match=reason) as caught:
        check({**SIGNED, "proof": proof}, PUBLIC)
    assert not isinstance(caught.value, Unsupported)


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ([SIGNED["proof"], SIGNED["proof"]], "exactly one"),
        ({**SIGNED["proof"], "cryptosuite": "eddsa-jcs-2022"}, "exactly one"),
        ({**SIGNED["proof"], "cryptosuite": ["eddsa-rdfc-2022"]}, "exactly one"),
        ({**SIGNED["proof"], "type": "Ed25519Signature2018"}, "exactly one"),
        ({**SIGNED["proof"], "expires": "2020-01-01T00:00:00Z"}, "not understood"),
        ({**SIGNED["proof"], "verificationMethod": "#key-1"}, "not an absolute IRI"),
    ],
)
def test_check_says_which_proofs_it_cannot_judge(proof, reason):
    with pytest.raises(Unsupported, match=reason) as caught:
        check({**SIGNED, "proof": proof}, PUBLIC)
    assert caught.value.address is None


def test_check_names_a_vocabulary_it_does_not_know():
    with pytest.raises(Unsupported, match="is not known") as caught:
        check({**SIGNED, "@context": [*SIGNED["@context"], "https://example.org/context"]}, PUBLIC)
    assert caught.value.address == "https://example.org/context"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unknown": "x"}, "no plain member"),
        ({"description": "a\tb"}, "control character"),
        ({"evidence": [{"narrative": "x" * number} for number in range(5_000)]}, "says too much"),
    ],
)
def test_check_cannot_judge_what_it_cannot_work_out(changes, reason):
    with pytest.raises(Unsupported, match=reason) as caught:
        check({**SIGNED, **changes}, PUBLIC)
    assert caught.value.address is None


def test_check_refuses_keys_of_other_kinds():
    with pytest.raises(ProofError, match="not one for eddsa-rdfc-2022"):
        check(SIGNED, generate_private_key(SECP256R1()).public_key())


@pytest.mark.parametrize("control", ["\t", "\r", "\x7f", "\x85", "\0"])
def test_sign_refuses_control_characters(control):
    document = {**v3.credential(an_award()), "description": f"a{control}b"}
    with pytest.raises(ValueError, match="control character"):
        sign(document, KEY, METHOD, SIGNED_AT)


@pytest.mark.parametrize("control", ["\t", "\x7f", "\x85", "\0"])
def test_check_refuses_control_characters(control):
    with pytest.raises(ProofError, match="control character"):
        check({**SIGNED, "description": f"a{control}b"}, PUBLIC)


def test_check_takes_line_ends_of_other_products():
    document = {**v3.credential(an_award()), "description": "one\r\ntwo"}
    config = {name: member for name, member in SIGNED["proof"].items() if name != "proofValue"}
    value = "z" + base58.encode(KEY.sign(hash_data(document, config)))
    check({**document, "proof": {**config, "proofValue": value}}, PUBLIC)


def leaves(value, path=()):
    """The path of every text in a document."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(member, (*path, key))


def changed_at(document, path, change):
    document = copy.deepcopy(document)
    *way, last = path
    parent = document
    for step in way:
        parent = parent[step]
    parent[last] = change(parent[last])
    return document


@given(st.sampled_from(list(leaves(SIGNED))), st.data())
def test_any_changed_letter_of_any_value_is_found(path, data):
    def change(text):
        position = data.draw(st.integers(0, len(text) - 1))
        letter = data.draw(st.characters(codec="utf-8").filter(lambda one: one != text[position]))
        return text[:position] + letter + text[position + 1 :]

    with pytest.raises(ProofError):
        check(changed_at(SIGNED, path, change), PUBLIC)


IDENTIFIER = ("credentialSubject", "identifier", 0)
SUBJECT = ("credentialSubject",)
ACHIEVEMENT = ("credentialSubject", "achievement")


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ((), lambda d: {**d, "unknownMember": "not signed"}),
        ((), lambda d: {**d, "validUntil": None}),
        ((), lambda d: {**d, "type": [*d["type"], "NoSuchType"]}),
        ((), lambda d: {**d, "https://schema.org/name": "by its IRI"}),
        ((), lambda d: {**d, "@included": [{"id": "urn:x"}]}),
        ((), lambda d: {**d, "evidence": [*d["evidence"], {"id": "relative", "type": ["Evidence"]}]}),
        ((), lambda d: {**d, "@context": [*d["@context"], {"expires": "urn:x"}]}),
        ((), lambda d: {**d, "@context": d["@context"][0]}),
        ((), lambda d: {**d, "@context": [*d["@context"], "https://example.org/context"]}),
        ((), lambda d: {**d, "@context": [*d["@context"]] * 5}),
        ((), lambda d: {**d, "name": {"@value": d["name"]}}),
        ((), lambda d: {**d, "name": [[d["name"]]]}),
        ((), lambda d: {**d, "name": ["x"] * 301}),
        ((), lambda d: {**d, "name": 10**400}),
        ((), lambda d: {k: v for k, v in d.items() if k != "validUntil"}),
        (("id",), lambda _: 7),
        (ACHIEVEMENT, lambda d: {"Criteria" if k == "criteria" else k: v for k, v in d.items()}),
        (IDENTIFIER, lambda d: {**d, "hashed": False}),
        (IDENTIFIER, lambda d: {**d, "hashed": 1}),
        (SUBJECT, lambda d: {**d, "id": f"{d['id']}> <urn:p> <urn:o> .\n<urn:s"}),
        (SUBJECT, lambda d: {**d, "verifiableCredential": [{"id": "urn:x", "type": ["Profile"]}]}),
    ],
)
def test_check_refuses_what_was_not_signed_word_for_word(path, change):
    document = changed_at({"document": SIGNED}, ("document", *path), change)["document"]
    with pytest.raises(ProofError):
        check(document, PUBLIC)


def test_order_of_a_set_is_free_and_order_of_a_list_is_not():
    document = v3.credential(an_award())
    description = document["credentialSubject"]["achievement"]["resultDescription"][1]
    description["allowedValue"] = ["Failed", "Completed", "Failed"]
    signed = sign(document, KEY, METHOD, SIGNED_AT)
    signed["evidence"].reverse()
    check(signed, PUBLIC)
    signed["credentialSubject"]["achievement"]["resultDescription"][1]["allowedValue"].pop()
    with pytest.raises(ProofError, match="something in it was changed"):
        check(signed, PUBLIC)


def test_awards_with_many_like_pieces_of_evidence_can_be_signed():
    award = an_award(evidence=[Evidence(name=f"Piece {number}") for number in range(60)])
    check(sign(v3.credential(award), KEY, METHOD, SIGNED_AT), PUBLIC)
