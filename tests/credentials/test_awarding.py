"""Awards of many: prepared, confirmed, carried out in chunks, each person once."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import holders
from accounts.models import AuditEntry, Holder, Letter, User
from accounts.refusals import Refused
from badges.models import Badge, BadgeVersion
from credentials import actions, awards, tasks
from credentials.models import Basis, BulkAward, BulkAwardRow, Credential
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def people(*names: str) -> str:
    return "email,name\n" + "".join(f"{name}@x.example,{name.title()}\n" for name in names)


def confirmed(*names: str, version: BadgeVersion | None = None, **fields: object) -> BulkAward:
    return factories.confirmed_award(version, text=people(*names), **fields)


def outcomes(award: BulkAward) -> list[str]:
    return list(award.rows.order_by("line").values_list("outcome", flat=True))


def finished(award: BulkAward) -> BulkAward:
    while awards.issue_next(award.pk):
        pass
    awards.finish(award.pk)
    award.refresh_from_db()
    return award


def emails() -> Iterable[str]:
    return Credential.objects.order_by("email").values_list("email", flat=True)


# -- preparing and confirming


def test_prepare_keeps_rows_and_awards_nobody() -> None:
    award = factories.prepared_award(text="email,name\nada@x.example,Ada\nnobody,No One\n")
    rows = award.rows.order_by("line").values_list("line", "email", "outcome", "problem")
    assert list(rows) == [
        (2, "ada@x.example", "", ""),
        (3, "nobody", "refused", "“nobody” is not an e-mail address."),
    ]
    assert (awards.issue_next(award.pk), Credential.objects.count()) == ([], 0)


def test_prepare_is_refused_where_the_quality_board_has_not_allowed_it() -> None:
    version = factories.published_badge()
    by = factories.administrator(version.issuer)
    with pytest.raises(Refused, match="quality board"):
        actions.prepare_award(by=by, badge=version.badge, reason="Because.", rows=[])


def test_prepare_is_refused_to_strangers_and_without_a_reason() -> None:
    version = factories.may_be_awarded(factories.published_badge())
    elsewhere = factories.administrator(factories.issuer())
    with pytest.raises(Refused, match="administrators"):
        actions.prepare_award(by=elsewhere, badge=version.badge, reason="Because.", rows=[])
    for reason in (" \x07 ", "x" * 301):
        with pytest.raises(Refused, match="reason"):
            factories.prepared_award(version, reason=reason)


@pytest.mark.parametrize("state", ["retired", "draft"])
def test_prepare_is_refused_for_badges_that_nobody_can_earn(state: str) -> None:
    version = factories.published_badge() if state == "retired" else factories.complete_draft()
    if state == "retired":
        Badge.objects.filter(pk=version.badge_id).update(retired_at=timezone.now())
    version.badge.refresh_from_db()
    with pytest.raises(Refused):
        factories.prepared_award(version)


def test_confirm_twice_and_confirm_of_nobody_are_refused() -> None:
    award = confirmed("ada")
    with pytest.raises(Refused, match="already"):
        actions.confirm_award(by=award.by, award=award)
    nobody = factories.prepared_award(text="email,name\nnobody,No One\n")
    with pytest.raises(Refused, match="nobody in this file"):
        actions.confirm_award(by=nobody.by, award=nobody)


def test_confirm_by_somebody_else_is_what_the_credentials_name() -> None:
    award = factories.prepared_award()
    other = factories.administrator(award.badge_version.issuer)
    finished(actions.confirm_award(by=other, award=award))
    credential = Credential.objects.get()
    entry = AuditEntry.objects.get(verb="issue")
    assert (credential.issued_by, entry.by, entry.thing_id) == (other, other, credential.pk)


def test_confirmed_is_never_without_by_whom() -> None:
    award = confirmed("ada")
    with pytest.raises(IntegrityError, match="bulk_award_confirmed_by_somebody"):
        BulkAward.objects.filter(pk=award.pk).update(confirmed_by=None)


def test_confirm_and_discard_of_what_was_just_thrown_away_are_refused() -> None:
    award = factories.prepared_award()
    by = award.by
    actions.discard_award(by=by, award=BulkAward.objects.get())
    for act in (actions.confirm_award, actions.discard_award):
        with pytest.raises(Refused, match="thrown away in the meantime"):
            act(by=by, award=award)


def test_discard_forgets_the_people_until_it_is_confirmed() -> None:
    award = factories.prepared_award()
    actions.discard_award(by=award.by, award=award)
    assert (BulkAward.objects.count(), BulkAwardRow.objects.count()) == (0, 0)
    award = confirmed("ada")
    with pytest.raises(Refused):
        actions.discard_award(by=award.by, award=award)


# -- issuing


def test_issue_next_copies_everything_into_the_credential() -> None:
    text = (
        "email,name,awarded_at,evidence_url,narrative\n"
        "Ada@x.example,Ada,2026-01-05,https://x.example/a,Led the workshop.\n"
    )
    award = finished(factories.confirmed_award(text=text, reason="They led it."))
    credential = Credential.objects.get()
    assert (credential.basis, credential.basis_reason) == (Basis.AWARDED, "They led it.")
    assert (credential.email, credential.holder.name) == ("ada@x.example", "Ada")
    assert (credential.narrative, credential.issued_by) == ("Led the workshop.", award.by)
    assert credential.awarded_at == datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    assert [one["url"] for one in credential.evidence] == ["https://x.example/a"]
    entry = AuditEntry.objects.get(thing_id=credential.pk)
    assert (entry.verb, entry.by, entry.details["award"]) == ("issue", award.by, str(award.pk))
    assert (outcomes(award), award.finished_at is not None) == (["issued"], True)


def test_issue_next_awards_an_address_once_in_a_file_and_over_files() -> None:
    version = factories.published_badge()
    first = finished(confirmed("ada", "ben", "ada", version=version))
    again = finished(confirmed("ben", "cleo", version=version))
    assert (outcomes(first), outcomes(again)) == (
        ["issued", "issued", "already_held"],
        ["already_held", "issued"],
    )
    named = BulkAwardRow.objects.filter(email="ben@x.example").values_list("credential", flat=True)
    assert (len(set(named)), len(list(emails()))) == (1, 3)


def test_issue_next_knows_people_by_account_and_by_earlier_address() -> None:
    version = factories.published_badge()
    user = factories.user(email="ada@x.example")
    finished(confirmed("ada", version=version))
    assert Credential.objects.get().holder.user == user
    User.objects.filter(pk=user.pk).update(email="lovelace@x.example")
    assert outcomes(finished(confirmed("lovelace", "ada", version=version))) == ["already_held"] * 2


def test_issue_next_counts_assessed_credentials_as_held() -> None:
    held = factories.issued()
    name = held.email.partition("@")[0]
    text = f"email,name\n{held.email.upper()},{name}\n"
    award = finished(factories.confirmed_award(held.badge_version, text=text))
    assert award.rows.get().credential == held


@pytest.mark.parametrize(
    ("state", "outcome"), [("revoked", "issued"), ("expired", "issued"), ("suspended", "already_held")]
)
def test_issue_next_looks_at_what_is_live(state: str, outcome: str) -> None:
    version = factories.published_badge()
    award = finished(confirmed("ada", version=version))
    credential = Credential.objects.get()
    if state == "expired":
        Credential.objects.update(valid_until_at=timezone.now() - timedelta(days=1))
    elif state == "revoked":
        actions.revoke(by=award.by, credential=credential, reason="A mistake.")
    else:
        actions.suspend(by=award.by, credential=credential, reason="To be looked into.")
    assert outcomes(finished(confirmed("ada", version=version))) == [outcome]


def test_renew_awards_again_but_nobody_twice_in_a_file() -> None:
    version = factories.published_badge()
    finished(confirmed("ada", version=version))
    award = finished(confirmed("ada", "ada", version=version, renew=True))
    assert outcomes(award) == ["issued", "already_held"]
    assert Credential.objects.count() == 2


def test_issue_next_refuses_what_would_have_expired() -> None:
    version = factories.published_badge(valid_months=12)
    text = "email,name,awarded_at\na@x.example,A,2001-01-01\nb@x.example,B,\n"
    award = finished(factories.confirmed_award(version, text=text))
    assert outcomes(award) == ["refused", "issued"]
    assert "expired" in award.rows.get(line=2).problem
    credential = Credential.objects.get()
    assert credential.valid_until_at is not None and credential.valid_until_at > timezone.now()


def test_issue_next_refuses_the_rest_when_the_quality_board_takes_it_back() -> None:
    award = confirmed("ada")
    Badge.objects.update(may_be_awarded=False)
    assert (outcomes(finished(award)), Credential.objects.count()) == (["refused"], 0)


@pytest.mark.parametrize("fault", ["too long ago", "not allowed", "retired", "not theirs"])
def test_a_decision_and_a_file_are_refused_alike(fault: str) -> None:
    version = factories.published_badge(valid_months=12)
    award = factories.confirmed_award(version, text="email,name,awarded_at\na@x.example,A,2001-01-01\n")
    if fault == "not theirs":
        award.by.memberships.all().delete()
    elif fault != "too long ago":
        Badge.objects.update(may_be_awarded=False, retired_at=timezone.now() if fault == "retired" else None)
    version = BadgeVersion.objects.get(pk=version.pk)
    with pytest.raises(Refused) as refused:
        actions.issue(
            by=award.by,
            holder=factories.holder(),
            badge_version=version,
            basis=Basis.AWARDED,
            basis_reason="They led it.",
            awarded_at=award.rows.get().awarded_at,
        )
    assert finished(award).rows.get().problem == refused.value.reason


@pytest.mark.parametrize("left", ["the issuer", "the site"])
def test_issue_next_refuses_the_rest_when_who_confirmed_has_left(left: str) -> None:
    award = confirmed("ada")
    if left == "the issuer":
        award.by.memberships.all().delete()
    else:
        User.objects.filter(pk=award.by.pk).update(is_active=False)
    assert (outcomes(finished(award)), Credential.objects.count()) == (["refused"], 0)
    assert "administrators" in award.rows.get().problem


def test_issue_next_refuses_only_the_row_that_the_database_refuses(caplog: pytest.LogCaptureFixture) -> None:
    award = confirmed("ada", "ben", "cleo")
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE credentials_credential ADD CONSTRAINT not_ben CHECK (email <> 'ben@x.example')"
        )
    assert outcomes(finished(award)) == ["issued", "refused", "issued"]
    assert "operator" in award.rows.get(line=3).problem
    assert [text.count("(IntegrityError not_ben)") for text in caplog.messages] == [1, 1]
    assert [name for name in ("ada@", "ben@", "cleo@") if name in caplog.text] == []  # nobody stands in it


def test_issue_next_takes_as_many_statements_for_two_as_for_sixty() -> None:
    counts = []
    for number in (2, 60):
        award = confirmed(*(f"p{number}x{place}" for place in range(number)))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            awards.issue_next(award.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_holders_of_many_addresses_are_those_of_each() -> None:
    user = factories.user(email="ada@x.example", display_name="Ada Lovelace")
    Holder.objects.create(email="ben@x.example", name="Ben as known")
    found = holders.for_addresses({"cleo@x.example": "Cleo", "ada@x.example": "Ada", "ben@x.example": "B"})
    said = {address: (row.user, row.email, row.name) for address, row in found.items()}
    assert said == {
        "ada@x.example": (user, "ada@x.example", "Ada Lovelace"),
        "ben@x.example": (None, "ben@x.example", "Ben as known"),
        "cleo@x.example": (None, "cleo@x.example", "Cleo"),
    }
    assert all(holders.for_address(address, "?") == row for address, row in found.items())
    assert holders.for_addresses({}) == {}


# -- by workers


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("eager")
def test_confirm_is_carried_out_to_the_letters() -> None:
    award = confirmed(*(f"p{number}" for number in range(3)))
    award.refresh_from_db()
    progress = awards.progress(award)
    assert (progress.issued, progress.ready, progress.is_over) == (3, 3, True)
    assert (award.finished_at is not None, Letter.objects.count()) == (True, 3)


def test_sweep_awards_finds_what_was_left_open_but_not_a_command_s() -> None:
    award, young, of_a_command = confirmed("ada"), confirmed("ben"), confirmed("cleo", file_sha256="0" * 64)
    for one in (award, of_a_command):
        BulkAward.objects.filter(pk=one.pk).update(confirmed_at=timezone.now() - timedelta(minutes=1))
    assert tasks.sweep_awards() == 1
    assert awards.left_over(timezone.now()) == [award.pk]
    assert young.finished_at is None


def test_sweep_awards_forgets_the_people_whom_nobody_confirmed() -> None:
    old, young, carried_out = factories.prepared_award(), factories.prepared_award(), confirmed("ben")
    for award, days in [(old, 8), (young, 6), (carried_out, 8)]:
        BulkAward.objects.filter(pk=award.pk).update(created_at=timezone.now() - timedelta(days=days))
    tasks.sweep_awards()
    assert set(BulkAward.objects.all()) == {young, carried_out}
    assert set(BulkAwardRow.objects.values_list("award", flat=True)) == {young.pk, carried_out.pk}
    entry = AuditEntry.objects.get(verb="discard_award")
    assert (entry.thing_id, entry.by, entry.issuer) == (old.pk, None, old.badge_version.issuer)


def test_unfinished_credentials_of_some_lines(media: Path) -> None:
    award = finished(confirmed("ada", "ben", "cleo", "ada"))
    tasks.deliver_award(award_id=str(award.pk), first=2, last=3)
    assert len(awards.undelivered(award.pk, 1, 9)) == 1
    assert awards.progress(award).ready == 2


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_people_at_the_same_moment_award_each_once() -> None:
    version = factories.may_be_awarded(factories.published_badge())
    names = [f"p{number}" for number in range(40)]
    files = [confirmed(*names, version=version), confirmed(*reversed(names), version=version)]
    together = threading.Barrier(4)

    def work(award: BulkAward) -> None:
        try:
            together.wait()
            while awards.issue_next(award.pk, most=7):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(award,)) for award in files * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(emails()) == sorted(f"{name}@x.example" for name in names)
    assert BulkAwardRow.objects.open().count() == 0
    assert BulkAwardRow.objects.filter(outcome="already_held").count() == 40
