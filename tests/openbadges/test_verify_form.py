"""Documents that are refused before anybody is asked, and embedded endorsements."""

import copy

import pytest

from openbadges import base64url, v3
from openbadges.contexts import CREDENTIALS_V1, CREDENTIALS_V2, OPEN_BADGES_V3
from openbadges.proofs import data_integrity, jwt
from openbadges.verify_form import looseness
from tests.openbadges.good_badges import ATTACKER_DID, ATTACKER_METHOD, rs256
from tests.openbadges.samples import DID, METHOD, SIGNED_AT, an_achievement, an_award
from tests.openbadges.test_data_integrity import changed_at
from tests.openbadges.verifying import (
    ATTACKER,
    KEY,
    KID,
    SIGNED,
    Site,
    judged,
    last,
    outcomes,
    pages,
    signed,
    token,
)

OLDER = OPEN_BADGES_V3.replace("3.0.3", "3.0.2")


def endorsement(subject=SIGNED["id"], *, key=KEY, method=METHOD, **changes):
    document = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": "urn:uuid:7c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1aa",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": SIGNED["issuer"],
        "validFrom": "2026-11-02T09:30:00Z",
        "credentialSubject": {
            "id": subject,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Rightly so.",
        },
        **changes,
    }
    return data_integrity.sign(document, key, method, SIGNED_AT)


def endorsed(*endorsements, site=None, **changes):
    verdict = judged(signed(endorsement=list(endorsements), **changes), site=site)
    lines = [(one.ok, one.detail) for one in verdict.checks if one.name == "endorsements"]
    return verdict.state, lines


def test_endorsement_that_holds():
    assert endorsed(endorsement()) == ("valid", [(True, "endorsed by Northlake College")])


def test_endorsements_of_achievement_and_issuer():
    document = v3.credential(an_award())
    achievement = document["credentialSubject"]["achievement"]
    achievement["endorsement"] = [endorsement(achievement["id"])]
    verdict = judged(data_integrity.sign(document, KEY, METHOD, SIGNED_AT))
    assert (verdict.state, last(verdict)[1:]) == (
        "valid",
        ("endorsements", "endorsed by Northlake College"),
    )


def test_endorsements_beyond_a_number_are_counted():
    """Nobody is told less than there is: the ninth may be the one that does not hold."""
    ninth = endorsement(id="urn:uuid:9", key=ATTACKER)
    state, lines = endorsed(*[endorsement(id=f"urn:uuid:{number}") for number in range(8)], ninth)
    assert (state, [ok for ok, _ in lines]) == ("valid", [True] * 8 + [None])
    assert lines[-1][1] == "endorsements that were not checked: 1 more"


def test_endorsement_by_a_stranger():
    changes = {"issuer": {"id": ATTACKER_DID, "type": ["Profile"], "name": "A stranger"}}
    one = endorsement(key=ATTACKER, method=ATTACKER_METHOD, **changes)
    assert endorsed(one) == ("valid", [(True, "endorsed by A stranger")])
    one = endorsement(key=ATTACKER, method=ATTACKER_METHOD, issuer=ATTACKER_DID)
    assert endorsed(one) == ("valid", [(True, f"endorsed by {ATTACKER_DID}")])


def test_endorsement_whose_issuer_cannot_be_read():
    changes = {"issuer": {"id": "did:web:away.example", "type": ["Profile"], "name": "Away"}}
    one = endorsement(method="did:web:away.example#key-1", **changes)
    state, lines = endorsed(one)
    assert (state, lines[0][0]) == ("valid", None)
    assert lines[0][1].startswith("an endorsement by Away does not hold")


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (endorsement(key=ATTACKER), "something in it was changed"),
        (endorsement("urn:uuid:another"), "of something else"),
        (endorsement(validUntil="2026-12-01T00:00:00Z"), "expired"),
        (endorsement(issuer={**SIGNED["issuer"], "id": ATTACKER_DID}), "passes itself off"),
    ],
)
def test_endorsement_that_does_not_hold(one, why):
    state, lines = endorsed(one)
    assert (state, lines[0][0]) == ("valid", False)
    assert why in lines[0][1]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ("urn:uuid:1", "cannot be read"),
        ({"type": "Evidence"}, "is none"),
        (5, "is none"),
        ({**endorsement(), "id": 5}, "lacks its id"),
        ({**endorsement(), "issuer": None}, "lacks its id"),
        ({**endorsement(), "credentialSubject": []}, "something else"),
        ({**endorsement(), "@context": "none"}, "contexts"),
        ({**endorsement(), "validFrom": "now"}, "date"),
    ],
)
def test_endorsements_of_a_token_that_are_none(one, why):
    verdict = judged(token(endorsement=[one]))
    assert verdict.state == "valid"
    assert last(verdict)[1] == "endorsements"
    assert why in last(verdict)[2]


def test_endorsement_as_a_token_in_a_token():
    verdict = judged(token(endorsementJwt=["eyJhbGciOiJub25lIn0.e30."]))
    assert verdict.state == "valid"
    assert "cannot be read" in last(verdict)[2]


# -- form


@pytest.mark.parametrize(
    ("contexts", "detail"),
    [
        ([CREDENTIALS_V2, OPEN_BADGES_V3, "https://x.example/v1"], "the vocabulary https://x.example/v1"),
        ([CREDENTIALS_V2, OPEN_BADGES_V3, {"x": "urn:x"}], "the vocabulary @context"),
        ([CREDENTIALS_V2, {"x": "urn:x"}], "the contexts are not those"),
        ([CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.9.json"], "is not known here"),
        ([CREDENTIALS_V2, "https://purl.imsglobal.org/spec/clr/v2p0/context.json"], "the contexts are not"),
        (["https://x.example/", OPEN_BADGES_V3], "the contexts are not"),
        ([], "the contexts are not"),
        (None, "the contexts are not"),
    ],
)
def test_vocabularies_that_are_not_known(contexts, detail):
    verdict = judged({**SIGNED, "@context": contexts})
    assert (verdict.state, verdict.checks[-1].name) == ("not_a_credential", "structure")
    assert detail in verdict.checks[-1].detail


def test_unknown_vocabulary_within():
    inner = {"@context": ["https://x.example/v1"], "id": "urn:x", "type": ["Evidence"]}
    verdict = judged(changed_at(SIGNED, ("evidence", 0), lambda _: inner))
    assert (verdict.state, verdict.checks[-1].name) == ("not_a_credential", "structure")
    assert "https://x.example/v1" in verdict.checks[-1].detail


def test_token_with_vocabularies_that_are_not_known():
    """A JWS covers every byte, whatever the words mean."""
    for url in ("https://x.example/v1", {"x": "urn:x"}):
        verdict = judged(token(**{"@context": [CREDENTIALS_V2, OPEN_BADGES_V3, url]}))
        assert verdict.state == "valid"
        assert "vocabulary" in verdict.warnings[0]
    older = judged(token(**{"@context": [CREDENTIALS_V2, OPEN_BADGES_V3.replace("3.0.3", "3.0.0")]}))
    assert older.state == "valid"


@pytest.mark.parametrize(
    "changes",
    [
        {"proof": {**SIGNED["proof"], "cryptosuite": "ecdsa-rdfc-2019"}},
        {"description": "a\tb"},
        {"unknown": "x"},
        {"evidence": [{"narrative": str(number)} for number in range(5_000)]},
    ],
)
def test_documents_that_cannot_be_judged(changes):
    verdict = of_a_stranger({**SIGNED, **changes})
    assert (verdict.state, outcomes(verdict)[-1]) == ("not_a_credential", ("proof", None))
    assert last(judged({**SIGNED, **changes}))[:2] == ("tampered", "proof")


@pytest.mark.parametrize("header", [{"typ": "vc+jwt"}, {"cty": "vc"}, {"alg": "ES384"}])
def test_tokens_that_cannot_be_judged(header):
    payload = jwt.read(token()).payload
    shown = rs256(payload, header={"alg": "RS256", "kid": KID, **header})
    verdict = judged(shown)
    assert (verdict.state, outcomes(verdict)) == ("not_a_credential", [("proof", None)])
    said = judged(token(endorsementJwt=[shown]))
    assert (said.state, said.checks[-1].ok) == ("valid", None)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_tokens_that_anybody_could_sign(algorithm):
    shown = rs256(jwt.read(token()).payload, header={"alg": algorithm, "kid": KID})
    assert last(judged(shown))[:2] == ("tampered", "proof")


def test_token_with_line_ends_and_tabs():
    payload = {**jwt.read(token()).payload, "description": "one\r\n\ttwo"}
    assert judged(rs256(payload, header={"alg": "RS256", "kid": KID})).state == "valid"


def test_older_editions_get_a_warning():
    verdict = judged(token(**{"@context": [CREDENTIALS_V2, OLDER]}))
    assert (verdict.state, verdict.warnings) == (
        "valid",
        ("It follows an older edition of Open Badges 3.0.",),
    )


def test_older_data_model_with_dates_of_its_own():
    contexts = [CREDENTIALS_V1, OLDER, "https://w3id.org/security/suites/ed25519-2020/v1"]
    document = v3.credential(an_award())
    del document["credentialSchema"], document["awardedDate"]
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    verdict = judged({**document, "@context": contexts, "proof": SIGNED["proof"]})
    assert verdict.checks[0].name == "structure"
    assert verdict.checks[0].ok
    assert verdict.warnings[0] == "It follows an older version of the standard for credentials (1.1)."


def test_token_of_the_older_data_model():
    payload = jwt.read(token()).payload
    payload["issuanceDate"] = payload.pop("validFrom")
    payload["expirationDate"] = payload.pop("validUntil")
    header = {"alg": "RS256", "kid": KID}
    older = {**payload, "@context": [CREDENTIALS_V1, OLDER]}
    assert judged(rs256(older, header=header)).state == "valid"
    changed = rs256({**older, "expirationDate": "2099-01-01T00:00:00Z"}, header=header)
    assert last(judged(changed))[:2] == ("tampered", "claims")


def of_a_stranger(document):
    site = Site(pages=pages())
    site.vouch = lambda document: None
    return judged(document, site=site)


def test_members_left_out_in_one_of_two_places():
    shorter = copy.deepcopy(SIGNED)
    del shorter["issuer"]["email"]
    assert looseness(SIGNED) is None
    assert last(judged(shorter))[:2] == ("tampered", "proof")
    assert "described in two places" in last(judged(shorter))[2]
    verdict = of_a_stranger(shorter)
    assert verdict.state == "valid"
    assert "described in two places" in verdict.warnings[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": []},
        {"proof": [SIGNED["proof"], None]},
        {"proof": [SIGNED["proof"], {"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023"}]},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "OpenBadgeCredential"]},
        {"evidence": [SIGNED["evidence"][0], SIGNED["evidence"][0]]},
        {"credentialSubject": {**SIGNED["credentialSubject"], "creditsEarned": "3"}},
        {"credentialSubject": {**SIGNED["credentialSubject"], "creditsEarned": True}},
        {
            "credentialSubject": changed_at(
                SIGNED["credentialSubject"], ("identifier", 0, "hashed"), lambda _: "true"
            )
        },
    ],
)
def test_json_that_a_proof_does_not_tell_apart(changes):
    assert looseness({**SIGNED, **changes})
    assert judged({**SIGNED, **changes}).state == "tampered"


VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


@pytest.mark.parametrize(
    ("path", "change"),
    [
        (("credentialSubject", "achievement", "alignment", 0, "targetUrl"), lambda url: {"id": url}),
        (("issuer", "url"), lambda url: {"id": url}),
        (("credentialSubject", "achievement", "achievementType"), lambda name: VOCABULARY + name),
        (("type", 1), lambda name: VOCABULARY + name),
    ],
)
def test_other_words_for_the_same(path, change):
    assert judged(changed_at(SIGNED, path, change)).state in ("tampered", "not_a_credential")


def test_criteria_that_are_only_an_address():
    award = an_award(achievement=an_achievement(criteria_narrative=None))
    assert judged(signed(award)).state == "valid"
    path = ("credentialSubject", "achievement", "criteria")
    assert judged(changed_at(signed(award), path, lambda criteria: criteria["id"])).state == "tampered"


def test_types_said_twice_by_a_stranger_are_no_fault():
    types = ["VerifiableCredential", "OpenBadgeCredential", "OpenBadgeCredential"]
    verdict = of_a_stranger({**SIGNED, "type": types})
    assert (verdict.state, len(verdict.warnings)) == ("valid", 1)


def test_json_that_may_repeat_itself():
    assert looseness({"id": "urn:x", "allowedValue": ["1", "1"], "creditsEarned": 3.5, "issuer": DID}) is None


def test_claims_of_an_older_kind_of_token():
    head = base64url.encode(b'{"alg":"RS256"}')
    body = base64url.encode(b'{"vc":{"type":["VerifiableCredential"]}}')
    assert "older standard" in judged(f"{head}.{body}.AA").checks[-1].detail
