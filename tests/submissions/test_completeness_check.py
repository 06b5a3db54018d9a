"""Before reviewers read it: found complete, or given back as the same attempt, the clock standing still."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.models import AuditEntry, Letter
from accounts.refusals import Refused
from badges.business_days import due_date
from badges.calendars import calendar_of
from submissions import actions, clockwork, pages
from submissions.models import Attempt, BlindCopy, Pause, Submission
from tests import factories
from tests.submissions.test_pressed import with_a_copy_to_make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

MISSING = "The certificate shows no <date>. Add a page that does."


def coordinator_of(submission):
    return factories.coordinator(submission.badge_version.issuer)


def given_back(submission=None, text=MISSING):
    submission = submission or factories.submitted()
    by = coordinator_of(submission)
    return actions.ask_for_missing(by=by, submission=submission, text=text)


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


# -- complete


def test_confirm_complete_says_who_and_when_and_leaves_it_waiting():
    submission = factories.submitted()
    by = coordinator_of(submission)
    actions.confirm_complete(by=by, submission=submission)
    attempt = fresh(submission).attempt
    assert (attempt.checked_by, fresh(submission).status) == (by, "submitted")
    assert attempt.checked_at is not None
    assert AuditEntry.objects.filter(verb="confirm_complete", by=by).count() == 1


def test_start_review_finds_complete_what_nobody_had_checked():
    submission, by = factories.submitted(), factories.user()
    actions.start_review(by=by, submission=submission)
    assert submission.attempts.get().checked_by == by


def test_start_review_by_the_site_waits_for_a_persons_check():
    submission = factories.submitted()
    with pytest.raises(Refused, match="has to find it complete"):
        actions.start_review(by=None, submission=submission)
    actions.confirm_complete(by=coordinator_of(submission), submission=submission)
    actions.start_review(by=None, submission=submission)
    assert fresh(submission).status == "in_review"


def test_what_was_found_complete_stays_handed_in_whoever_asks():
    submission = factories.submitted()
    actions.confirm_complete(by=coordinator_of(submission), submission=submission)
    with pytest.raises(Refused, match="found complete already"):
        given_back(submission)
    with pytest.raises(Refused, match="found complete already"):
        actions.confirm_complete(by=coordinator_of(submission), submission=submission)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(submission=submission).update(submitted_at=None)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (factories.complete_submission, "not waiting for that"),
        (given_back, "asked already"),
        (factories.in_review, "counts as complete"),
        (factories.sent_back, "not waiting for that"),
        (factories.decided, "not waiting for that"),
    ],
)
def test_only_what_has_come_in_is_checked(state, why):
    submission = state()
    for verb, words in (("confirm_complete", {}), ("ask_for_missing", {"text": MISSING})):
        with pytest.raises(Refused, match=why):
            getattr(actions, verb)(by=coordinator_of(submission), submission=submission, **words)


def test_what_was_withdrawn_is_not_checked():
    submission = factories.submitted()
    actions.withdraw(by=submission.earner, submission=submission)
    with pytest.raises(Refused, match="withdrawn"):
        given_back(submission)


def test_earners_and_those_named_check_nothing():
    submission = factories.complete_submission()
    friend = factories.coordinator(submission.badge_version.issuer)
    factories.colleague(submission, friend.display_name, friend.email)
    actions.save_statement(by=submission.earner, submission=submission, statement="Each wrote a half.")
    factories.hand_in(submission)
    for person in (submission.earner, friend):
        with pytest.raises(Refused, match="somebody else"):
            actions.confirm_complete(by=person, submission=submission)


# -- something is missing


def test_ask_for_missing_opens_the_same_attempt_again():
    submission = factories.submitted()
    before = submission.attempt
    given_back(submission)
    attempt = submission.attempts.get()
    assert (attempt.pk, attempt.number, fresh(submission).status) == (before.pk, 1, "incomplete")
    assert (attempt.submitted_at, attempt.pressed_at, attempt.due_date) == (None, None, None)
    assert not (attempt.own_words or attempt.authentic or attempt.consent)
    pause = attempt.pauses.get()
    assert (pause.handed_in_at, pause.text, pause.answered_at) == (before.submitted_at, MISSING, None)


def test_ask_for_missing_needs_words():
    submission = factories.submitted()
    with pytest.raises(Refused, match="Say what is missing"):
        given_back(submission, text=" \n")
    assert fresh(submission).status == "submitted"


def test_evidence_can_be_mended_again_and_the_statements_are_given_anew():
    submission = given_back()
    item = submission.attempt.items.filter(kind="text").first()
    by = submission.earner
    actions.write_text(
        by=by,
        submission=submission,
        requirement=item.requirement,
        text=item.text + " More.",
        edition=item.edition,
    )
    with pytest.raises(actions.NotAttested):
        actions.submit(by=by, submission=submission, own_words=True, authentic=False, consent=True)
    factories.hand_in(submission)
    assert fresh(submission).status == "submitted"
    assert submission.attempt.items.get(pk=item.pk).text.endswith("More.")


def test_handing_in_again_closes_the_pause_and_costs_no_attempt():
    version = factories.published_badge(attempts_allowed=1)
    submission = given_back(factories.submitted(version=version))
    factories.hand_in(submission)
    attempt = submission.attempts.get()
    assert attempt.pauses.get().answered_at == attempt.submitted_at == attempt.pressed_at
    assert attempt.number == 1
    changes = submission.status_changes.order_by("pk").values_list("verb", flat=True)
    assert list(changes) == ["submit", "ask_for_missing", "submit"]


def test_the_answer_is_due_counted_from_the_first_hand_in_without_the_pause():
    submission = given_back()
    issuer, pause = submission.badge_version.issuer, submission.attempt.pauses.get()
    first, asked = timezone.now() - timedelta(days=20), timezone.now() - timedelta(days=19)
    Pause.objects.filter(pk=pause.pk).update(handed_in_at=first, asked_at=asked)
    factories.hand_in(submission)
    attempt = submission.attempts.get()
    stops = [(asked, attempt.submitted_at)]
    assert attempt.due_date == due_date(first, issuer.decision_days, calendar_of(issuer), stops)
    assert attempt.due_date > due_date(first, issuer.decision_days, calendar_of(issuer))
    assert attempt.due_date < due_date(attempt.submitted_at, issuer.decision_days, calendar_of(issuer))


def test_the_database_takes_no_pause_asked_before_the_hand_in():
    pause = given_back().attempt.pauses.get()
    with pytest.raises(IntegrityError, match="pause_asked_after_hand_in"), transaction.atomic():
        Pause.objects.filter(pk=pause.pk).update(handed_in_at=pause.asked_at + timedelta(seconds=1))


def test_the_page_tells_the_date_that_handing_in_now_gives():
    submission = given_back()
    first, asked = timezone.now() - timedelta(days=20), timezone.now() - timedelta(days=19)
    submission.attempt.pauses.update(handed_in_at=first, asked_at=asked)
    told = pages.due_if_submitted_now(submission)
    factories.hand_in(submission)
    assert submission.attempts.get().due_date == told


def test_it_may_be_given_back_twice_and_each_time_has_its_letters():
    submission = given_back()
    factories.hand_in(submission)
    given_back(submission, "Now the video is too dark.")
    factories.hand_in(submission)
    kinds = list(Letter.objects.filter(kind__startswith="submissions/").values_list("kind", flat=True))
    assert sorted(kinds) == [*["submissions/missing"] * 2, *["submissions/receipt"] * 3]
    assert submission.attempts.get().pauses.filter(answered_at=None).count() == 0


def test_the_letter_says_what_is_missing_and_that_the_clock_stands_still():
    submission = given_back(factories.submitted(factories.user(display_name="Amara <Osei>")))
    message = letters.compose(Letter.objects.get(kind="submissions/missing"))
    html = message.alternatives[0][0]
    assert MISSING in message.body and "&lt;date&gt;" in html
    for text in (message.body, html):
        assert "clock stands still" in text and "does not count as an attempt" in text
        assert submission.get_absolute_url() in text
    assert "Dear Amara <Osei>," in message.body


def test_a_press_that_goes_through_later_ends_the_pause_at_the_press():
    submission = with_a_copy_to_make()
    BlindCopy.objects.waiting().update(made_at=timezone.now(), file="copies/x")
    factories.hand_in(submission)
    given_back(submission)
    item = submission.attempt.items.filter(kind="file").last()
    actions.add_file(
        by=submission.earner,
        submission=fresh(submission),
        requirement=item.requirement,
        upload=factories.upload("more.md", b"# More\n"),
    )
    factories.hand_in(fresh(submission))
    attempt = submission.attempts.get()
    assert (attempt.submitted_at, attempt.pauses.get().answered_at) == (None, None)
    pressed_at = attempt.pressed_at
    BlindCopy.objects.waiting().update(made_at=timezone.now(), file="copies/y")
    clockwork.hand_in_pressed()
    attempt.refresh_from_db()
    assert (attempt.submitted_at, attempt.pauses.get().answered_at) == (pressed_at, pressed_at)
    assert Letter.objects.filter(kind="submissions/receipt").count() == 2


def test_it_may_be_withdrawn_while_something_is_missing():
    submission = given_back()
    actions.withdraw(by=submission.earner, submission=submission)
    assert fresh(submission).status == "withdrawn"
    again = factories.draft(submission.earner, submission.badge_version)
    assert again.status == "draft"


def test_a_later_attempt_may_be_given_back_too():
    submission = factories.hand_in(factories.sent_back())
    given_back(fresh(submission))
    assert fresh(submission).attempt.number == 2
    factories.hand_in(fresh(submission))
    assert [one.number for one in submission.attempts.order_by("number")] == [1, 2]


# -- pages of the earner


def test_the_earner_reads_what_is_missing_on_top_and_beside_every_part(client):
    submission = given_back()
    client.force_login(submission.earner)
    answer = client.get(submission.get_absolute_url()).content.decode()
    check = client.get(reverse("submissions:check", args=[submission.pk])).content.decode()
    part = client.get(reverse("submissions:part", args=[submission.pk, "educational"])).content.decode()
    for page in (answer, check, part):
        assert "no &lt;date&gt;. Add a page that does." in page
    for page in (answer, check):
        assert "The clock stands still until you hand in again. This does not count as an attempt" in page
    assert answer.index("Something is missing</h2>") < answer.index("What to do</h2>")
    listed = client.get(reverse("submissions:mine")).content.decode()
    assert "Add what is missing and submit again" in listed


def test_what_was_missing_is_gone_once_it_is_handed_in_again(client):
    submission = given_back()
    client.force_login(submission.earner)
    client.post(
        reverse("submissions:submit", args=[submission.pk]),
        {"own_words": "on", "authentic": "on", "consent": "on"},
    )
    page = client.get(submission.get_absolute_url()).content.decode()
    assert "Add a page that does." not in page
    assert page.count("You handed it in") == 2 and "Something was missing" in page


def test_no_page_of_the_earner_names_the_coordinator(client):
    submission = factories.submitted()
    by = factories.coordinator(submission.badge_version.issuer)
    by.display_name = "Zebulon Quillfeather"
    by.save(update_fields=["display_name"])
    actions.ask_for_missing(by=by, submission=submission, text=MISSING)
    client.force_login(submission.earner)
    assert "Quillfeather" not in client.get(submission.get_absolute_url()).content.decode()
