"""The record: what a person has claimed, as one signed document of Open Badges' bigger sibling, CLR 2.0."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator
from pyld import jsonld

from accounts.models import Holder
from accounts.refusals import Refused
from credentials import actions, keys, policies, records, signing
from credentials.models import SigningKey, SigningRequest
from credentials.models.keys import Algorithm
from openbadges import contexts, rdf
from openbadges.proofs import data_integrity
from tests import factories

from .served import said

pytestmark = pytest.mark.django_db
CLR_SCHEMA = Path(__file__).parents[1] / "openbadges/schemas/clr_v2p0_clrcredential_schema.json"


def record_of(holder: Holder) -> Any:
    asked = actions.ask_for_record(by=holder.user)
    assert signing.fulfil(asked.pk)
    done = SigningRequest.objects.get(pk=asked.pk)
    return done.problem or json.loads(bytes(done.result))


def test_record_holds_what_was_claimed_and_is_signed(media: Path) -> None:
    holder = factories.holder()
    first = factories.claimed(of=holder)
    issuer = first.badge_version.issuer
    second = factories.claimed(factories.published_badge(issuer), of=holder)
    revoked = factories.claimed(of=holder)
    actions.revoke(by=revoked.issued_by, credential=revoked, reason="A mistake.")
    record = record_of(holder)
    inside = record["credentialSubject"]["verifiableCredential"]
    assert [one["id"] for one in inside] == [said(one.document)["id"] for one in (first, second)]
    assert (record["issuer"]["id"], "partial" in record) == (keys.did(issuer), False)
    key = SigningKey.objects.get(issuer=issuer, algorithm=Algorithm.ED25519)
    data_integrity.check(record, keys.public_key(key))
    schema = json.loads(CLR_SCHEMA.read_text())
    assert [error.message for error in Draft201909Validator(schema).iter_errors(record)] == []


def test_record_of_several_issuers_is_signed_by_that_of_most(media: Path) -> None:
    holder = factories.holder()
    other = factories.claimed(of=holder).badge_version.issuer
    mine = factories.claimed(of=holder).badge_version
    factories.claimed(factories.published_badge(mine.issuer), of=holder)
    record = record_of(holder)
    assert record["issuer"]["id"] == keys.did(mine.issuer)
    assert other.name in record["description"]


def test_record_without_what_is_not_claimed_is_partial(media: Path) -> None:
    holder = factories.holder()
    factories.claimed(of=holder)
    factories.delivered(of=holder)
    assert record_of(holder)["partial"] is True


def test_record_says_no_more_of_the_address_than_its_credentials(media: Path) -> None:
    holder = factories.holder()
    first, second = factories.claimed(of=holder), factories.claimed(of=holder)
    assert "identifier" in record_of(holder)["credentialSubject"]
    signing.fulfil(factories.signing_request(first).pk)
    record = record_of(holder)
    assert "identifier" not in record["credentialSubject"]
    assert holder.email not in json.dumps(record)
    assert second.holder.name not in json.dumps(record)


def test_record_is_asked_for_once_while_it_is_open(media: Path) -> None:
    holder = factories.holder()
    factories.claimed(of=holder)
    assert actions.ask_for_record(by=holder.user) == actions.ask_for_record(by=holder.user)
    assert SigningRequest.objects.count() == 1


def test_record_says_the_same_to_another_library(media: Path) -> None:
    holder = factories.holder()
    version = factories.claimed(of=holder).badge_version
    factories.claimed(version, of=holder)
    unsigned = {name: value for name, value in record_of(holder).items() if name != "proof"}

    def load(url: str, _options: Any) -> Any:
        return {"contextUrl": None, "documentUrl": url, "document": contexts.load(url)}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    assert rdf.canonical(unsigned) == jsonld.normalize(unsigned, options)


def test_record_that_cannot_be_made_ends_in_words(media: Path, monkeypatch: Any, caplog: Any) -> None:
    holder = factories.claimed().holder
    monkeypatch.setattr(records, "STATEMENTS", 10)
    assert record_of(holder) == str(records.BROKEN)
    assert "cannot be made" in caplog.text


def test_asking_for_records_all_day_is_refused(media: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(policies, "SIGNED_A_DAY", 1)
    holder = factories.claimed().holder
    record_of(holder)
    with pytest.raises(Refused, match="tomorrow"):
        actions.ask_for_record(by=holder.user)


def test_record_needs_something_claimed(media: Path) -> None:
    with pytest.raises(Refused, match="needs a credential"):
        actions.ask_for_record(by=factories.user())
    holder = factories.delivered().holder
    with pytest.raises(Refused, match="needs a credential"):
        actions.ask_for_record(by=holder.user)


def test_record_of_too_many_is_refused(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = factories.holder()
    factories.claimed(of=holder), factories.claimed(of=holder)
    monkeypatch.setattr(records, "MOST", 1)
    with pytest.raises(Refused, match="at most 1 credentials, and you have 2"):
        actions.ask_for_record(by=holder.user)


def test_record_whose_credentials_were_revoked_meanwhile_says_why(media: Path) -> None:
    credential = factories.claimed()
    asked = actions.ask_for_record(by=credential.holder.user)
    actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
    assert signing.fulfil(asked.pk)
    done = SigningRequest.objects.get()
    assert ("needs a credential" in done.problem, bytes(done.result)) == (True, b"")
