"""Verifying again what was issued: what passes is stamped, what fails is told."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import letters
from accounts.models import Letter, User
from credentials import actions, checking, nightly, signing, status_lists, tasks
from credentials.models import Credential, CredentialDocument, StatusChange, StatusList
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser("root@college.example", "x", display_name="Root")


@contextmanager
def powers_of_the_database() -> Iterator[None]:
    """What nobody can do through the product: the append-only tables can be written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credentials_credentialdocument DISABLE TRIGGER append_only")
    yield


def change(credential: Credential, member: str, old: bytes, new: bytes) -> None:
    content = bytes(getattr(credential.document, member))
    assert old in content
    with powers_of_the_database():
        rows = CredentialDocument.objects.filter(credential=credential)
        rows.update(**{member: content.replace(old, new)})


def problem(credential: Credential) -> str | None:
    return nightly.problem_of(Credential.objects.get(pk=credential.pk))


# -- one credential


def test_problem_of_a_good_credential_is_none(public: Credential) -> None:
    assert problem(public) is None


def test_problem_of_one_taken_back_or_given_back_is_none(public: Credential) -> None:
    by = public.issued_by
    actions.suspend(by=by, credential=public, reason="We are looking into it.")
    assert problem(public) is None
    actions.reinstate(by=by, credential=public)
    assert problem(public) is None
    actions.revoke(by=by, credential=public, reason="Issued by mistake.")
    status_lists.sign(public.status_list_id)
    assert problem(public) is None


def test_problem_of_an_expired_credential_is_none(
    db: None, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = factories.delivered(factories.published_badge(valid_months=1))
    later = timezone.now() + timedelta(days=90)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert problem(credential) == "its status list is not signed by its issuer, or out of date"
    status_lists.sign(credential.status_list_id)
    assert problem(credential) is None
    assert checking.verdict_on_credential(credential).state == "expired"


@pytest.mark.parametrize("member", ["ob3", "ob2"])
def test_problem_of_a_changed_document(public: Credential, member: str) -> None:
    change(public, member, b"20", b"21")
    standard = "3.0" if member == "ob3" else "2.0"
    assert problem(public) == f"the {standard} document was changed in the database"


def test_problem_of_a_changed_token(public: Credential) -> None:
    change(public, "jwt", b".ey", b".fy")
    assert "VC-JWT" in str(problem(public))


def test_problem_of_anothers_token(public: Credential) -> None:
    other = factories.claimed(public.badge_version)
    with powers_of_the_database():
        CredentialDocument.objects.filter(credential=public).update(jwt=bytes(other.document.jwt))
    assert problem(public) == "the VC-JWT does not say what the 3.0 document says"


def test_problem_of_lost_artwork(public: Credential) -> None:
    Path(public.badge_version.artwork.path).unlink()
    assert problem(public) is not None


def test_problem_of_a_key_that_is_gone(public: Credential) -> None:
    key = public.document.key
    other = factories.signing_key()
    type(key).objects.filter(pk=key.pk).update(public_multibase=other.public_multibase)
    assert "tampered" in str(problem(public))


def test_problem_of_a_list_that_says_something_else(public: Credential) -> None:
    signed = bytes(StatusList.objects.get(pk=public.status_list_id).document)
    actions.revoke(by=public.issued_by, credential=public, reason="Issued by mistake.")
    status_lists.sign(public.status_list_id)
    StatusList.objects.update(document=signed)  # somebody put an old copy back
    assert problem(public) is None  # the signing may still be on its way
    long_ago = timezone.now() - timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credentials_statuschange DISABLE TRIGGER USER")
    StatusChange.objects.filter(credential=public).update(at=long_ago)
    assert problem(public) == "its status list does not say that it is revoked"


def test_problem_of_a_list_nobody_signed(public: Credential) -> None:
    StatusList.objects.update(document=b"{}")
    assert problem(public) == "its status list is not signed by its issuer, or out of date"


# -- a run


def test_reverify_stamps_what_is_new_and_a_sample(public: Credential, operator: User) -> None:
    before = timezone.now()
    report = nightly.reverify(before)
    assert (report.looked_at, report.problems, report.finished) == (2, {}, True)  # as new, and in the sample
    public.refresh_from_db()
    assert public.reverified_at >= before
    assert nightly.newly_signed().count() == 0
    assert Letter.objects.filter(kind="credentials/verification_failed").count() == 0


def test_reverify_takes_a_later_document_for_new(public: Credential) -> None:
    nightly.verify(nightly.newly_signed())
    signing.fulfil(factories.signing_request(public).pk)
    assert list(nightly.newly_signed()) == [public]


def test_reverify_does_not_stamp_a_document_that_it_has_not_seen(public: Credential) -> None:
    [batch] = nightly._batches(nightly.newly_signed())
    assert nightly._problems(batch, nightly._Run()) == {}
    signing.fulfil(factories.signing_request(public).pk)
    nightly._stamp(batch, timezone.now())
    assert list(nightly.newly_signed()) == [public]


def test_verify_knows_a_key_that_was_made_during_the_run(public: Credential) -> None:
    run = nightly._Run()
    assert nightly.problem_of(public, run) is None
    actions.rotate_keys(by=factories.user(is_superuser=True), issuer=public.issuer)
    later = factories.delivered(public.badge_version)
    assert nightly.problem_of(later, run) is None


def test_verify_takes_what_is_decided_during_the_run_for_no_problem(public: Credential) -> None:
    [batch] = nightly._batches(nightly.newly_signed())
    actions.revoke(by=public.issued_by, credential=public, reason="Issued by mistake.")
    assert nightly._problems(batch, nightly._Run()) == {}


def test_reverify_writes_to_operators_once_a_day(
    public: Credential, operator: User, caplog: pytest.LogCaptureFixture
) -> None:
    factories.claimed()
    change(public, "ob3", b"Meets", b"Meats")
    for _night in range(2):
        report = nightly.reverify(timezone.now())
        assert list(report.problems) == [public.pk]
    letter = Letter.objects.get(kind="credentials/verification_failed")
    assert letter.recipient == operator.email
    message = letters.compose(letter)
    assert str(public.pk) in message.body
    assert message.subject == "1 credential does not verify any more"
    assert str(public.pk) in caplog.text
    public.refresh_from_db()
    assert public.reverified_at is None


def test_verify_stopped_in_time_goes_on_later(public: Credential, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.claimed(public.badge_version)
    monkeypatch.setattr(nightly, "BATCH", 1)
    late = nightly.verify(nightly.newly_signed(), until=timezone.now() - timedelta(seconds=1))
    assert (late.looked_at, late.finished) == (0, False)
    first = next(nightly._batches(nightly.newly_signed()))
    nightly.verify(nightly.issued().filter(pk=first[0].pk))
    rest = nightly.verify(nightly.newly_signed())
    assert (rest.looked_at, rest.finished, nightly.newly_signed().count()) == (1, True, 0)


def test_reverify_is_a_task(public: Credential) -> None:
    tasks.reverify()
    assert nightly.newly_signed().count() == 0


# -- the command


def test_verify_credentials_passes_and_finds_a_changed_byte(
    public: Credential, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_credentials")
    call_command("verify_credentials", sample=5)
    change(public, "ob3", b"Meets", b"Meats")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_credentials")
    said = capsys.readouterr()
    assert stopped.value.code == 1
    assert said.out.startswith(str(public.pk))
    assert said.err.endswith("1 verified, 1 failed\n")


def test_verify_credentials_without_any(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_credentials", sample=3)
    assert capsys.readouterr().err == "0 verified, 0 failed\n"
    assert nightly.problem_of(factories.issued()) == "it has no document"
    assert nightly.Report(problems={uuid.uuid4(): "x"}).finished


@pytest.mark.parametrize("sample", ["0", "-3"])
def test_verify_credentials_refuses_a_sample_of_none(db: None, sample: str) -> None:
    with pytest.raises(CommandError, match="1 credential or more"):
        call_command("verify_credentials", f"--sample={sample}")
