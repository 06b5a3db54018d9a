"""Credentials of issuers known here stand as we write them, in every letter that a proof does not cover."""

import copy
import json

import pytest
from hypothesis import given, settings

from openbadges import contexts, status_list, v3
from openbadges.proofs import data_integrity
from openbadges.verify_letter import fault_in_letter
from tests.openbadges.samples import METHOD, SIGNED_AT, a_plain_award, an_award
from tests.openbadges.test_data_integrity import changed_at
from tests.openbadges.test_schemas import awards
from tests.openbadges.test_verify_form import endorsement, of_a_stranger
from tests.openbadges.verifying import KEY, LIST, judged, last, outcomes

SIGNED = data_integrity.sign(
    v3.credential(an_award(status=status_list.entry(LIST, 7))), KEY, METHOD, SIGNED_AT
)
SUBJECT = ("credentialSubject",)
ACHIEVEMENT = (*SUBJECT, "achievement")
ISSUER_NAMES = (("issuer", "name"), (*ACHIEVEMENT, "creator", "name"))


@settings(max_examples=40)
@given(awards())
def test_whatever_we_write_is_as_we_write_it(award):
    assert fault_in_letter(v3.credential(award)) is None


def test_what_we_sign_is_as_we_write_it():
    plain = data_integrity.sign(v3.credential(a_plain_award()), KEY, METHOD, SIGNED_AT)
    for one in (SIGNED, plain, {**SIGNED, "endorsement": [endorsement()]}):
        assert fault_in_letter(json.loads(json.dumps(one))) is None


def in_array(value):
    return [value]


def labelled(value):
    return {**value, "id": "_:x"}


UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"


@pytest.mark.parametrize(
    ("paths", "change"),
    [
        ([(*SUBJECT, "identifier", 0)], labelled),
        ([("evidence", 1)], labelled),
        ([(*SUBJECT, "result", 0)], labelled),
        ([("proof",)], labelled),
        ([("@context",)], lambda urls: [*urls, UNDEFINED]),
        ([("@context",)], lambda urls: [*urls, "https://www.w3.org/ns/credentials/examples/v2"]),
        ([("@context",)], lambda urls: [*urls, contexts.DID_V1]),
        ([ACHIEVEMENT], lambda one: {**one, "@context": UNDEFINED}),
        ([("credentialStatus",)], lambda one: {**one, "@context": UNDEFINED}),
        ([(*SUBJECT, "creditsEarned")], float),
        ([(*SUBJECT, "creditsEarned")], in_array),
        ([("proof",)], in_array),
        ([("name",)], in_array),
        ([("awardedDate",)], in_array),
        ([("image",)], in_array),
        ([("credentialStatus",)], in_array),
        ([("credentialStatus", "statusPurpose")], in_array),
        ([(*ACHIEVEMENT, "name")], in_array),
        (ISSUER_NAMES, in_array),
        ([(*SUBJECT, "identifier", 0, "hashed")], in_array),
        ([(*SUBJECT, "identifier", 0, "identityHash")], in_array),
        ([(*SUBJECT, "identifier")], lambda some: some[0]),
        ([("credentialSchema",)], lambda some: some[0]),
        ([("evidence", 0, "type")], lambda some: some[0]),
    ],
)
def test_same_statements_in_other_json(paths, change):
    """Each holds by its proof, as the verdict on a stranger's document shows."""
    changed = copy.deepcopy(SIGNED)
    for path in paths:
        changed = changed_at(changed, path, change)
    assert ("proof", True) in outcomes(of_a_stranger(changed))
    state, name, detail = last(judged(changed))
    assert (state, name) == ("tampered", "proof")
    assert "what the signature does not cover" in detail


@pytest.mark.parametrize(
    ("path", "change", "member"),
    [
        (ACHIEVEMENT, in_array, "achievement"),
        ((*ACHIEVEMENT, "criteria"), lambda one: one["id"], "criteria"),
        ((*ACHIEVEMENT, "criteria"), lambda one: {**one, "type": "Criteria"}, "type"),
        (("issuer", "id"), lambda _: 5, "id"),
        (("credentialStatus",), lambda one: one["id"], "credentialStatus"),
        ((*SUBJECT, "creditsEarned"), lambda _: True, "creditsEarned"),
        ((*SUBJECT, "creditsEarned"), lambda _: -1, "creditsEarned"),
        ((*SUBJECT, "creditsEarned"), lambda _: 0.10000000000000002, "creditsEarned"),  # signed as 0.1 is
        ((*SUBJECT, "creditsEarned"), lambda _: "3", "creditsEarned"),
        ((*SUBJECT, "identifier", 0, "hashed"), lambda _: "true", "hashed"),
    ],
)
def test_other_forms(path, change, member):
    assert fault_in_letter(changed_at(SIGNED, path, change)) == member


def test_several_status_entries_are_free():
    assert fault_in_letter({**SIGNED, "credentialStatus": ["urn:x", {}]}) is None
