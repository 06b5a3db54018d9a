"""Signed again, signed for somebody who waits: one document a sequence, whoever signs and however often."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from jsonschema import Draft201909Validator
from pyld import jsonld

from accounts import letters
from accounts.models import AuditEntry, Holder, Letter
from accounts.refusals import Refused
from credentials import actions, checking, documents, keys, policies, records, signing, tasks
from credentials.models import Credential, CredentialDocument, SigningKey, SigningRequest, StatusList
from credentials.models.keys import Algorithm
from openbadges import contexts, rdf
from openbadges.proofs import data_integrity
from tests import factories

pytestmark = pytest.mark.django_db
CLR_SCHEMA = Path(__file__).parents[1] / "openbadges/schemas/clr_v2p0_clrcredential_schema.json"


def fresh(credential: Credential) -> Credential:
    return Credential.objects.get(pk=credential.pk)


def said(document: CredentialDocument) -> Any:
    return json.loads(bytes(document.ob3))


def states(credential: Credential) -> list[str]:
    """The verdicts on what is served: picture, JSON, VC-JWT."""
    document = credential.document
    assert document is not None
    served = [documents.picture(credential, document), bytes(document.ob3), bytes(document.jwt)]
    return [checking.verdict_on(data).state for data in served]


def rotate(credential: Credential, **choices: Any) -> list[SigningKey]:
    return actions.rotate_keys(
        by=factories.user(is_superuser=True), issuer=credential.badge_version.issuer, **choices
    )


@pytest.fixture
def claimed(db: None, media: Path) -> Credential:
    return factories.claimed()


# -- keys that are rotated, and keys that leaked


def test_rotation_keeps_old_credentials_valid(delivered: Credential) -> None:
    made = rotate(delivered)
    new = factories.delivered(delivered.badge_version)
    assert [key.fragment for key in made] == ["key-2", "rsa-2"]
    assert [new.document.key, new.document.jwt_key] == made
    assert (states(fresh(delivered)), states(new)) == (["valid"] * 3, ["valid"] * 3)
    assert signing.left_over() == []


def test_rotation_of_one_algorithm_leaves_the_other_key(delivered: Credential) -> None:
    made = rotate(delivered, algorithms=[Algorithm.RS256])
    in_use = SigningKey.objects.filter(retired_at=None).order_by("pk")
    assert ([key.fragment for key in made], [key.fragment for key in in_use]) == (
        ["rsa-2"],
        ["key-1", "rsa-2"],
    )


def test_rotation_is_written_down(delivered: Credential) -> None:
    rotate(delivered)
    entry = AuditEntry.objects.get(verb="rotate_keys")
    assert entry.details == {
        "retired": ["key-1", "rsa-1"],
        "made": ["key-2", "rsa-2"],
        "compromised_at": None,
    }


def test_what_a_compromised_key_signed_is_believed_no_more(delivered: Credential) -> None:
    rotate(delivered, compromised_at=timezone.now())
    assert "valid" not in states(fresh(delivered))
    assert signing.left_over() == [delivered.pk]


@pytest.mark.parametrize("algorithm", Algorithm)
def test_sweep_signs_again_what_a_compromised_key_signed(delivered: Credential, algorithm: Algorithm) -> None:
    rotate(delivered, compromised_at=timezone.now(), algorithms=[algorithm])
    for pk in signing.left_over():
        tasks.sign_again(credential_id=str(pk))
    old, new = delivered.documents.order_by("sequence")
    kept = ["id", "credentialStatus", "awardedDate"]
    assert [said(new)[name] for name in kept] == [said(old)[name] for name in kept]
    assert said(new)["validFrom"] > said(old)["validFrom"]
    assert states(fresh(delivered)) == ["valid"] * 3
    assert signing.left_over() == []


def test_revoked_credential_is_signed_again_and_stays_revoked(delivered: Credential) -> None:
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="A mistake.")
    rotate(delivered, compromised_at=timezone.now())
    assert signing.sign_again(delivered.pk)
    assert states(fresh(delivered)) == ["revoked"] * 3
    assert Letter.objects.filter(kind="credentials/replaced").count() == 0


def test_status_lists_of_a_compromised_key_are_signed_again(delivered: Credential) -> None:
    (new, _rsa) = rotate(delivered, compromised_at=timezone.now())
    tasks.sign_list(list_id=str(delivered.status_list_id))
    assert StatusList.objects.get().key == new


def test_earner_gets_one_letter_about_all_replaced_files(media: Path) -> None:
    person = factories.holder(email="zoe@college.example", display_name="Zoë")
    first = factories.claimed(of=person)
    second = factories.claimed(factories.published_badge(first.badge_version.issuer), of=person)
    rotate(first, compromised_at=timezone.now())
    for pk in signing.left_over():
        signing.sign_again(pk)
    letter = Letter.objects.get(kind="credentials/replaced")
    assert (letter.recipient, letter.due_at > timezone.now()) == ("zoe@college.example", True)
    assert [one["badge"] for one in letter.values["credentials"]] == [
        first.badge_version.name,
        second.badge_version.name,
    ]
    text = _composed(letter)
    assert "download them again" in text
    assert text.count("/credentials/claim/") == 2


def _composed(letter: Letter) -> str:
    return str(letters.compose(letter).body)


def test_older_key_is_found_to_be_compromised_later(delivered: Credential) -> None:
    rotate(delivered)
    made = rotate(delivered, fragment="key-1", compromised_at=timezone.now() - timedelta(days=1))
    assert made == []
    assert signing.left_over() == [delivered.pk]
    assert list(SigningKey.objects.filter(retired_at=None).values_list("fragment", flat=True)) == [
        "key-2",
        "rsa-2",
    ]


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"fragment": "key-9"}, "no such key"),
        ({"compromised_at": datetime(2999, 1, 1, tzinfo=UTC)}, "future"),
    ],
)
def test_rotation_is_refused(delivered: Credential, choices: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        rotate(delivered, **choices)
    assert SigningKey.objects.count() == 2


def test_rotation_is_for_operators(delivered: Credential) -> None:
    with pytest.raises(Refused, match="administrators"):
        actions.rotate_keys(by=delivered.issued_by, issuer=delivered.issuer)


def test_retired_key_is_not_retired_twice(delivered: Credential) -> None:
    rotate(delivered)
    with pytest.raises(Refused, match="out of use"):
        rotate(delivered, fragment="key-1")


def test_rotate_key_command_prints_the_new_ids(delivered: Credential, capsys: Any) -> None:
    factories.user(is_superuser=True)
    slug = delivered.issuer.slug
    call_command("rotate_key", slug)
    did = f"did:web:localhost:issuers:{slug}"
    assert capsys.readouterr().out.split() == [
        f"{did}#key-2",
        f"http://localhost/issuers/{slug}/keys/rsa-2",
    ]
    call_command("rotate_key", slug, "--algorithm", "Ed25519", "--compromised", "2026-05-31")
    assert capsys.readouterr().out.split() == [f"{did}#key-3"]
    fallen = SigningKey.objects.get(fragment="key-2")
    assert fallen.compromised_at == datetime(2026, 5, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere"], "no issuer nowhere"),
        (["north", "--compromised", "yesterday"], "not a date"),
        (["north", "--compromised", "2026-02-31"], "not a date"),
        (["north", "--by", "nobody@college.example"], "Nobody"),
    ],
)
def test_rotate_key_command_says_what_is_wrong(arguments: list[str], reason: str) -> None:
    factories.issuer(slug="north")
    factories.user(is_superuser=True)
    with pytest.raises(CommandError, match=reason):
        call_command("rotate_key", *arguments)


def test_rotate_key_command_needs_the_right_value(delivered: Credential, settings: Any, capsys: Any) -> None:
    factories.user(is_superuser=True)
    settings.KEY_ENCRYPTION_KEY = "another"
    with pytest.raises(CommandError, match="KEY_ENCRYPTION_KEY"):
        call_command("rotate_key", delivered.issuer.slug)
    assert SigningKey.objects.filter(retired_at=None).count() == 2
    call_command("rotate_key", delivered.issuer.slug, "--lost")
    assert states(factories.delivered(delivered.badge_version)) == ["valid"] * 3


# -- sealing anew


def test_reseal_keys_lets_the_earlier_value_go(delivered: Credential, settings: Any, capsys: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS_OLD = [settings.KEY_ENCRYPTION_KEY]
    settings.KEY_ENCRYPTION_KEY = "the new one"
    for counted in ("2 sealed anew, 0 were already", "0 sealed anew, 2 were already"):
        call_command("reseal_keys")
        assert capsys.readouterr().out.strip() == f"{counted}, 0 could not be opened"
    settings.KEY_ENCRYPTION_KEYS_OLD = []
    assert states(factories.delivered(delivered.badge_version)) == ["valid"] * 3


def test_reseal_keys_names_what_does_not_open(delivered: Credential, settings: Any, capsys: Any) -> None:
    settings.KEY_ENCRYPTION_KEY = "another"
    before = [bytes(key.sealed_private) for key in SigningKey.objects.order_by("pk")]
    with pytest.raises(SystemExit):
        call_command("reseal_keys")
    out = capsys.readouterr().out
    assert ("2 could not be opened" in out, "#key-1" in out) == (True, True)
    assert [bytes(key.sealed_private) for key in SigningKey.objects.order_by("pk")] == before


# -- the key is away


def test_operators_get_one_letter_a_day_for_an_issuer(issued: Credential, settings: Any) -> None:
    operators = [factories.user(is_superuser=True) for _number in range(2)]
    settings.KEY_ENCRYPTION_KEY = ""
    for _turn in range(2):
        tasks.deliver(credential_id=str(issued.pk))
    found = Letter.objects.filter(kind="credentials/signing_stopped").order_by("recipient")
    assert [letter.recipient for letter in found] == sorted(one.email for one in operators)
    text = _composed(found[0])
    assert [
        word for word in ("KEY_ENCRYPTION_KEY", "reseal_keys", "Nothing is lost") if word not in text
    ] == []
    assert found[0].values["waiting"] == 1


def test_missing_key_alerts_for_requests_and_lists_too(
    claimed: Credential, settings: Any, caplog: Any
) -> None:
    factories.user(is_superuser=True)
    asked = factories.signing_request(claimed)
    StatusList.objects.update(signed_at=None)
    settings.KEY_ENCRYPTION_KEY = "another"
    tasks.sign_request(request_id=str(asked.pk))
    tasks.sign_list(list_id=str(claimed.status_list_id))
    tasks.sign_again(credential_id=str(claimed.pk))
    assert Letter.objects.filter(kind="credentials/signing_stopped").count() == 1
    assert [word for word in (f"signing request {asked.pk}", "status list") if word not in caplog.text] == []


# -- the hashed address


def test_leaving_the_address_out_signs_again_without_it(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    assert "identifier" in said(fresh(claimed).document)["credentialSubject"]  # served until it is signed
    assert signing.fulfil(asked.pk)
    credential = fresh(claimed)
    old, new = credential.documents.order_by("sequence")
    assert "identifier" not in said(new)["credentialSubject"]
    assert json.loads(bytes(new.ob2))["recipient"]["type"] == "url"
    kept = ["id", "credentialStatus", "awardedDate"]
    assert [said(new)[name] for name in kept] == [said(old)[name] for name in kept]
    assert said(new)["validFrom"] > said(old)["validFrom"]
    assert states(credential) == ["valid"] * 3


def test_putting_the_address_back_signs_again_with_it(claimed: Credential) -> None:
    signing.fulfil(factories.signing_request(claimed).pk)
    asked = actions.set_address_hashed(credential=claimed, hashed=True, generation=2)
    assert asked is not None
    signing.fulfil(asked.pk)
    newest = fresh(claimed).document
    assert newest is not None
    assert (newest.sequence, "identifier" in said(newest)["credentialSubject"]) == (3, True)


def test_asking_for_what_is_so_already_signs_nothing(claimed: Credential) -> None:
    assert actions.set_address_hashed(credential=claimed, hashed=True, generation=2) is None
    assert SigningRequest.objects.count() == 0


def test_change_of_mind_while_it_is_signed_is_what_counts(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    credential, newest = fresh(claimed), fresh(claimed).document
    late = signing.sign(credential, sequence=2, after=newest)
    actions.set_address_hashed(credential=claimed, hashed=True, generation=2)
    assert signing._keep_next(late, newest) is False
    assert signing.fulfil(asked.pk)  # nothing is left to be signed
    assert fresh(claimed).documents.count() == 1


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_only_the_holder_chooses_about_the_address(claimed: Credential, who: str) -> None:
    person = factories.user() if who == "stranger" else claimed.issued_by
    with pytest.raises(Refused, match="Only the person"):
        actions.set_address_hashed(credential=claimed, hashed=False, by=person)


def test_address_is_chosen_after_claiming_and_before_revoking(delivered: Credential) -> None:
    with pytest.raises(Refused, match="Claim your credential first"):
        actions.set_address_hashed(credential=delivered, hashed=False, generation=1)
    actions.claim(credential=delivered, generation=1)
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="A mistake.")
    with pytest.raises(Refused, match="revoked"):
        actions.set_address_hashed(credential=delivered, hashed=False, generation=2)


# -- requests


def test_request_is_fulfilled_once(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    assert [signing.fulfil(asked.pk) for _turn in range(2)] == [True, False]
    assert fresh(claimed).documents.count() == 2


def test_request_of_a_killed_worker_is_free_after_a_minute(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    SigningRequest.objects.update(leased_at=timezone.now() - timedelta(seconds=50))
    assert signing.fulfil(asked.pk) is False
    SigningRequest.objects.update(leased_at=timezone.now() - timedelta(seconds=61))
    assert signing.fulfil(asked.pk) is True


def test_sweep_finds_requests_that_wait_for_long(claimed: Credential) -> None:
    asked = factories.signing_request(claimed)
    assert signing.waiting_for(asked.created_at + timedelta(seconds=5)) == []
    assert signing.waiting_for(asked.created_at + timedelta(seconds=20)) == [asked.pk]
    signing.fulfil(asked.pk)
    assert signing.waiting_for(asked.created_at + timedelta(seconds=20)) == []


def test_answers_are_forgotten_after_a_day(claimed: Credential) -> None:
    signing.fulfil(factories.signing_request(claimed).pk)
    signing.forget_fetched(timezone.now() + timedelta(hours=23))
    assert SigningRequest.objects.count() == 1
    signing.forget_fetched(timezone.now() + timedelta(hours=25))
    assert SigningRequest.objects.count() == 0


# -- the record


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


@pytest.mark.parametrize("what", ["address", "record"])
def test_asking_all_day_is_refused(claimed: Credential, monkeypatch: Any, what: str) -> None:
    monkeypatch.setattr(policies, "SIGNED_A_DAY", 1)
    person = claimed.holder.user
    if what == "address":
        signing.fulfil(factories.signing_request(claimed).pk)
        with pytest.raises(Refused, match="tomorrow"):
            actions.set_address_hashed(credential=claimed, hashed=True, by=person)
    else:
        record_of(claimed.holder)
        with pytest.raises(Refused, match="tomorrow"):
            actions.ask_for_record(by=person)


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


# -- races


@pytest.mark.django_db(transaction=True)
def test_two_workers_sign_the_next_document_once(media: Path) -> None:
    credential = factories.claimed()
    factories.signing_request(credential)

    def work(_worker: int) -> bool:
        try:
            return signing.sign_again(credential.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        kept = sorted(pool.map(work, range(3)))
    assert kept == [False, False, True]
    assert list(credential.documents.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_workers_fulfil_a_request_once(media: Path) -> None:
    asked = factories.signing_request(factories.claimed())

    def work(_worker: int) -> bool:
        try:
            return signing.fulfil(asked.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(work, range(3))) == [False, False, True]


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_key() -> None:
    issuer = factories.issuer()

    def work(_worker: int) -> int:
        try:
            return keys.key_in_use(issuer, Algorithm.RS256).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(work, range(3)))) == 1
    assert SigningKey.objects.count() == 1
