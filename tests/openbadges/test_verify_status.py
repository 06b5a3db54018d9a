"""Whether a credential still stands: the issuer's own word, else its lists; doubt is never taken for good."""

import pytest

from openbadges import status_list, v3
from openbadges.proofs import data_integrity, jwt
from openbadges.verify import Standing
from tests.openbadges.good_badges import ATTACKER_DID, ATTACKER_METHOD, rs256
from tests.openbadges.samples import DID, METHOD, NOW, SIGNED_AT, a_plain_award, an_award
from tests.openbadges.verifying import (
    ATTACKER,
    KEY,
    KID,
    LIST,
    a_list,
    judged,
    last,
    outcomes,
    pages,
    rsa,
    signed,
    token,
)

INDEX = 94_567
ENTRY = status_list.entry(LIST, INDEX)
PASSED = "it is neither revoked nor suspended"


def with_status(*entries, **published):
    """The verdict on a credential with these status entries, its issuer's word apart."""
    status = entries[0] if len(entries) == 1 else list(entries)
    document = signed(credentialStatus=status)
    return judged(document, pages=pages(**published), standing={})


def status_of(verdict):
    found = [one for one in verdict.checks if one.name == "status"]
    return verdict.state, [(one.ok, one.detail) for one in found]


def test_bit_that_is_not_set():
    assert status_of(with_status(ENTRY, **{LIST: a_list([INDEX - 1, INDEX + 1])})) == (
        "valid",
        [(True, PASSED)],
    )


def test_bit_that_is_set():
    verdict = with_status(ENTRY, **{LIST: a_list([INDEX])})
    assert status_of(verdict) == ("revoked", [(False, "the issuer has revoked it")])


def test_bit_that_is_set_in_a_list_of_another_name():
    assert with_status(ENTRY, **{LIST: a_list([INDEX], id=f"{LIST}0")}).state == "revoked"


def test_index_that_others_write_as_a_number():
    entry = {**ENTRY, "statusListIndex": INDEX}
    assert with_status(entry, **{LIST: a_list([INDEX])}).state == "revoked"


def test_no_status_at_all():
    verdict = judged(signed(a_plain_award()), standing={})
    assert status_of(verdict) == ("valid", [(True, "the issuer publishes no status for it")])


def test_list_as_a_token():
    document = a_list([INDEX])
    del document["proof"]
    document["credentialSubject"].pop("ttl")
    jws = jwt.sign({**document, "issuer": {"id": DID}}, rsa(), KID)
    assert with_status(ENTRY, **{LIST: (200, jws.encode())}).state == "revoked"
    assert with_status(ENTRY, **{LIST: (200, jws[:-8].encode())}).state == "status_unknown"


NOW_SECONDS = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, None),
        ({"iss": DID, "nbf": NOW_SECONDS, "exp": NOW_SECONDS + 1}, None),
        ({"nbf": NOW_SECONDS - 0.5}, None),
        ({"iss": ATTACKER_DID}, "another issuer"),
        ({"exp": NOW_SECONDS}, "another time"),
        ({"nbf": NOW_SECONDS + 1}, "another time"),
        ({"exp": "never"}, "dates that are none"),
        ({"nbf": True}, "dates that are none"),
        ({"validUntil": "2026-12-01T00:00:00Z"}, "expired on 2026"),
    ],
)
def test_list_as_a_token_holds_by_its_claims(claims, why):
    document = {name: value for name, value in a_list().items() if name != "proof"}
    jws = rs256({**document, **claims}, header={"alg": "RS256", "kid": KID})
    state, found = status_of(with_status(ENTRY, **{LIST: (200, jws.encode())}))
    assert state == ("status_unknown" if why else "valid")
    assert (why or PASSED) in found[0][1]


def test_list_that_does_not_say_from_when_it_is_valid():
    document = {name: value for name, value in a_list([INDEX]).items() if name not in ("proof", "validFrom")}
    resigned = data_integrity.sign(document, KEY, METHOD, SIGNED_AT)
    assert with_status(ENTRY, **{LIST: resigned}).state == "revoked"
    assert with_status({**ENTRY, "statusListIndex": "5"}, **{LIST: resigned}).state == "valid"


def test_one_of_two_entries_is_set():
    suspension, lists = suspended([INDEX])
    verdict = with_status(ENTRY, suspension, **{LIST: a_list()}, **lists)
    assert status_of(verdict) == ("suspended", [(False, "the issuer has suspended it for now")])


@pytest.mark.parametrize(
    ("published", "why"),
    [
        ({}, "nothing is fetched"),
        ((404, b""), "answers 404"),
        ((200, b"<html>"), "the text is not JSON"),
        ({"type": "Other"}, "there is no status list"),
        (a_list(key=ATTACKER), "something in it was changed"),
        (
            a_list(issuer=ATTACKER_DID, key=ATTACKER, method=ATTACKER_METHOD),
            "somebody else's",
        ),
        (a_list(key=ATTACKER, method=ATTACKER_METHOD), "does not publish"),
        (a_list(id=f"{LIST}0"), "another status list"),
        (a_list(validFrom="2028-01-01T00:00:00Z"), "valid from 2028"),
        (a_list(validUntil=5), "a date cannot be read"),
        (a_list(validUntil="2026-12-01T00:00:00Z"), "expired on 2026"),
        ({**a_list(), "issuer": {"id": 5}}, "somebody else's"),
    ],
)
def test_lists_that_cannot_be_trusted(published, why):
    state, found = status_of(with_status(ENTRY, **({LIST: published} if published else {})))
    assert state == "status_unknown"
    assert found[0][0] is None
    assert why in found[0][1]


def of_subject(**changes):
    subject = {**a_list()["credentialSubject"], **changes}
    return a_list(credentialSubject={name: value for name, value in subject.items() if value is not None})


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (of_subject(statusPurpose="suspension"), "another purpose"),
        (a_list(credentialSubject={"id": "urn:x"}), "not complete"),
        (of_subject(encodedList=None), "not base64url"),
        (of_subject(encodedList="uAAAA"), "not GZIP"),
        (of_subject(encodedList=status_list.encode(bytes(100))), "fewer than"),
    ],
)
def test_lists_that_are_not_complete(document, why):
    state, found = status_of(with_status(ENTRY, **{LIST: document}))
    assert state == "status_unknown"
    assert why in found[0][1]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({**ENTRY, "statusPurpose": "unheard of"}, "purpose"),
        ({**ENTRY, "statusSize": 2}, "purpose"),
        ({**ENTRY, "statusListIndex": "-1"}, "not complete"),
        ({**ENTRY, "statusListIndex": "9999999"}, "outside"),
        ({"id": "urn:x", "type": "BitstringStatusListEntry", "statusPurpose": "revocation"}, "not complete"),
        ({"id": "urn:x", "type": "1EdTechCredentialRefresh"}, "not understood"),
    ],
)
def test_entries_that_cannot_be_judged(entry, why):
    state, found = status_of(with_status(entry, **{LIST: a_list()}))
    assert state == "status_unknown"
    assert why in found[0][1]


def test_entries_that_are_too_many():
    entries = [{**ENTRY, "id": f"{LIST}#{number}"} for number in range(5)]
    assert with_status(*entries, **{LIST: a_list()}).state == "status_unknown"
    assert with_status(*entries, **{LIST: a_list([INDEX])}).state == "revoked"
    assert judged(token(credentialStatus=[]), standing={}).state == "status_unknown"


def suspended(indices=()):
    """An entry and its list, for suspension."""
    second = f"{LIST}b"
    entry = {**ENTRY, "id": f"{second}#1", "statusListCredential": second, "statusPurpose": "suspension"}
    subject = {**a_list(indices, at=second)["credentialSubject"], "statusPurpose": "suspension"}
    return entry, {second: a_list(at=second, credentialSubject=subject)}


@pytest.mark.parametrize("revoked_first", [True, False])
def test_revocation_is_worse_than_suspension(revoked_first):
    suspension, lists = suspended([INDEX])
    entries = [ENTRY, suspension] if revoked_first else [suspension, ENTRY]
    verdict = with_status(*entries, **{LIST: a_list([INDEX])}, **lists)
    said = [(False, "the issuer has revoked it"), (False, "the issuer has suspended it for now")]
    assert status_of(verdict) == ("revoked", said)


def test_revocation_is_seen_beside_an_entry_that_cannot_be_read():
    suspension, _ = suspended()
    unheard_of = {**ENTRY, "id": f"{LIST}#x", "statusPurpose": ["message"]}
    for other in suspension, unheard_of, "urn:x":
        for entries in [ENTRY, other], [other, ENTRY]:
            jws = token(credentialStatus=entries)
            verdict = judged(jws, pages=pages(**{LIST: a_list([INDEX])}), standing={})
            assert verdict.state == "revoked"
            assert [ok for ok, _ in status_of(verdict)[1]] == [False, None]
            doubtful = judged(jws, pages=pages(**{LIST: a_list()}), standing={})
            assert doubtful.state == "status_unknown"


def test_entries_about_something_else_are_notes():
    message = {**ENTRY, "id": f"{LIST}#m", "statusPurpose": "message", "statusSize": 2}
    beside = with_status(ENTRY, message, **{LIST: a_list([INDEX])})
    assert status_of(beside) == ("revoked", [(False, "the issuer has revoked it")])
    assert status_of(with_status(ENTRY, message, **{LIST: a_list()})) == ("valid", [(True, PASSED)])
    alone = with_status(message)
    assert status_of(alone) == ("valid", [(True, "the issuer publishes no status for it")])
    for verdict in (beside, alone):
        assert "neither revocation nor suspension" in verdict.warnings[-1]


def test_status_of_tokens():
    credential = token(an_award(status=ENTRY))
    assert judged(credential, pages=pages(**{LIST: a_list([INDEX])}), standing={}).state == "revoked"
    nothing = token(credentialStatus="urn:x")
    assert judged(nothing, standing={}).state == "status_unknown"


NAMED = {"id": "https://college.example/revoked", "type": "1EdTechRevocationList"}


@pytest.mark.parametrize(
    ("revoked", "state", "detail"),
    [
        ([], "valid", PASSED),
        (["urn:x", {"id": "urn:x"}], "valid", PASSED),
        ([{"id": v3.credential(an_award())["id"]}], "revoked", "the issuer has revoked it"),
        (
            [{"id": v3.credential(an_award())["id"], "revocationReason": "Mistake"}],
            "revoked",
            "Mistake",
        ),
        ([{"id": v3.credential(an_award())["id"], "revoked": False}], "valid", PASSED),
    ],
)
def test_list_of_revoked_ids(revoked, state, detail):
    published = {NAMED["id"]: {"id": NAMED["id"], "issuer": DID, "revokedCredential": revoked}}
    assert status_of(with_status(NAMED, **published)) == (state, [(state == "valid", detail)])


@pytest.mark.parametrize(
    "published",
    [
        {"issuer": ATTACKER_DID, "revokedCredential": []},
        {"issuer": DID, "revokedCredential": "none"},
        (500, b""),
    ],
)
def test_list_of_revoked_ids_that_cannot_be_trusted(published):
    assert with_status(NAMED, **{NAMED["id"]: published}).state == "status_unknown"


def test_good_word_counts_for_our_own_issuers_only():
    """A stranger borrows the id of a credential of ours, which is in good standing."""
    document = {
        **v3.credential(an_award(status={**ENTRY, "statusListCredential": "https://gone.example/1"})),
        "issuer": {"id": ATTACKER_DID, "type": ["Profile"], "name": "Stranger"},
        "id": "urn:uuid:9c7f4f1e-61c7-4f0a-9f0b-93f4a6d7b1ab",
    }
    theirs = data_integrity.sign(document, ATTACKER, ATTACKER_METHOD, SIGNED_AT)
    assert judged(theirs, standing={"*": Standing("good")}).state == "status_unknown"
    assert judged(theirs, standing={"*": Standing("revoked", "Stolen")}).state == "revoked"


def test_revoked_is_worse_than_expired():
    verdict = judged(
        signed(credentialStatus=ENTRY),
        pages=pages(**{LIST: a_list([INDEX])}),
        standing={},
        now=NOW.replace(year=2040),
    )
    assert verdict.state == "revoked"
    assert ("dates", False) in outcomes(verdict)
    assert last(verdict)[1] == "dates"
