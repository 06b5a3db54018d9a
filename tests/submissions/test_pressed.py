"""Submit, pressed before all blind copies are made: it goes through by itself, or is undone with a letter."""

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Issuer, Letter
from accounts.refusals import Refused
from submissions import actions, clockwork, delivery, readiness
from submissions.models import BlindCopy, Submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def pressed():
    return press()


def press():
    """A complete submission that was submitted while the copy of one file was still to be made."""
    return factories.hand_in(with_a_copy_to_make())


def with_a_copy_to_make():
    submission = factories.complete_submission(factories.user(display_name="Zebulon Quillfeather"))
    item = submission.attempt.items.filter(kind="file").last()
    actions.add_file(
        by=submission.earner,
        submission=submission,
        requirement=item.requirement,
        upload=factories.upload("log.md", b"# What we tried\n"),
    )
    return submission


def test_submit_is_recorded_while_copies_are_made(pressed):
    attempt = pressed.attempt
    assert (pressed.status, attempt.submitted_at) == ("draft", None)
    assert attempt.pressed_at is not None
    clockwork.hand_in_pressed()
    pressed.refresh_from_db()
    assert pressed.status == "draft"
    assert not Letter.objects.filter(kind="submissions/receipt").exists()


def test_it_goes_through_by_itself_dated_back_to_the_press(pressed):
    pressed_at = pressed.attempt.pressed_at
    delivery.make_copy(BlindCopy.objects.waiting().get().pk)
    clockwork.hand_in_pressed()
    pressed.refresh_from_db()
    attempt = pressed.attempts.get()
    assert (pressed.status, attempt.submitted_at) == ("submitted", pressed_at)
    assert Letter.objects.filter(kind="submissions/receipt").count() == 1
    clockwork.hand_in_pressed()
    assert Letter.objects.filter(kind="submissions/receipt").count() == 1


@pytest.mark.parametrize("what", ["a copy that cannot be made", "a name in a file"])
def test_it_is_undone_with_a_letter_when_something_came_up(pressed, what):
    now = timezone.now()
    if what == "a name in a file":
        passages = [{"place": {}, "text": "By Zebulon Quillfeather"}]
        BlindCopy.objects.waiting().update(made_at=now, file="copies/x", passages=passages)
    else:
        BlindCopy.objects.waiting().update(failed_at=now, trouble="too_costly")
    clockwork.hand_in_pressed()
    pressed.refresh_from_db()
    attempt = pressed.attempts.get()
    assert (pressed.status, attempt.pressed_at, attempt.own_words) == ("draft", None, False)
    letter = Letter.objects.get(kind="submissions/not_yet")
    assert letter.recipient == pressed.earner.email
    assert letter.values["missing"] == [one.text for one in readiness.missing(attempt)]


def test_nothing_is_written_until_it_is_taken_back(pressed):
    with pytest.raises(Refused):
        actions.name_colleague(by=pressed.earner, submission=pressed, name="Ann Other", email="")
    with pytest.raises(Refused):
        factories.hand_in(pressed)
    actions.take_back(by=pressed.earner, submission=pressed)
    assert pressed.attempts.get().pressed_at is None
    actions.name_colleague(by=pressed.earner, submission=pressed, name="Ann Other", email="")
    with pytest.raises(Refused):
        actions.take_back(by=pressed.earner, submission=pressed)


def test_the_page_says_that_it_waits_and_offers_to_take_it_back(client, pressed):
    client.force_login(pressed.earner)
    page = client.get(reverse("submissions:submission", args=[pressed.pk])).content.decode()
    assert "You pressed Submit" in page
    answer = client.post(reverse("submissions:take_back", args=[pressed.pk]), follow=True)
    assert (answer.status_code, pressed.attempts.get().pressed_at) == (200, None)


def test_a_file_without_a_copy_is_not_handed_in(pressed):
    actions.take_back(by=pressed.earner, submission=pressed)
    BlindCopy.objects.waiting().update(failed_at=timezone.now(), trouble="too_costly")
    with pytest.raises(actions.Incomplete):
        factories.hand_in(pressed)


def test_a_copy_made_while_it_is_submitted_is_searched():
    """Whenever the copy becomes ready: a name in it is never handed in."""
    submission = with_a_copy_to_make()
    copy = BlindCopy.objects.waiting().get()
    outcomes, at = set(), 0
    while True:
        with transaction.atomic():
            made = MadeAfter(at, copy)
            try:
                with connection.execute_wrapper(made):
                    outcome = factories.hand_in(submission).status
            except actions.Incomplete:
                outcome = "incomplete"
            assert not submission.attempts.filter(submitted_at__isnull=False).exists(), at
            transaction.set_rollback(True)
        if not made.is_done:
            break
        outcomes.add(outcome)
        at += 1
    assert outcomes == {"incomplete", "draft"}  # found, or left to the clockwork
    assert at > 10


class MadeAfter:
    """Has a blind copy made, with a name in it, as soon as so many questions were put to Postgres."""

    def __init__(self, questions, copy):
        self.left, self.copy, self.is_done = questions, copy, False

    def __call__(self, execute, sql, params, many, context):
        if not self.left and not self.is_done:
            self.is_done = True
            passages = [{"place": {}, "text": "By Zebulon Quillfeather"}]
            made = {"made_at": timezone.now(), "file": "copies/x", "passages": passages}
            BlindCopy.objects.filter(pk=self.copy.pk).update(**made)
        elif not self.is_done:
            self.left -= 1
        return execute(sql, params, many, context)


def test_withdraw_while_it_waits_undoes_the_press(pressed):
    actions.withdraw(by=pressed.earner, submission=pressed)
    pressed.refresh_from_db()
    attempt = pressed.attempts.get()
    assert (pressed.status, attempt.pressed_at, attempt.own_words) == ("withdrawn", None, False)
    BlindCopy.objects.waiting().update(failed_at=timezone.now(), trouble="too_costly")
    clockwork.hand_in_pressed()
    assert not Letter.objects.filter(kind="submissions/not_yet").exists()
    with pytest.raises(Refused, match="withdrawn"):
        actions.take_back(by=pressed.earner, submission=pressed)


def test_what_was_withdrawn_before_that_stays_as_it_is(pressed):
    Submission.objects.filter(pk=pressed.pk).update(status="withdrawn")  # pressed, as it was left then
    BlindCopy.objects.waiting().update(failed_at=timezone.now(), trouble="too_costly")
    clockwork.hand_in_pressed()
    actions.go_through(submission=pressed)
    assert pressed.attempts.get().pressed_at is not None
    assert not Letter.objects.filter(kind="submissions/not_yet").exists()
    with pytest.raises(Refused, match="withdrawn"):
        actions.take_back(by=pressed.earner, submission=pressed)


@pytest.mark.parametrize("broken", [0, 1])
def test_one_that_fails_does_not_keep_the_others(broken, caplog):
    both = [press(), press()]
    for copy in BlindCopy.objects.waiting():
        delivery.make_copy(copy.pk)
    issuer = both[broken].badge_version.issuer
    Issuer.objects.filter(pk=issuer.pk).update(time_zone="Nowhere/At_all")  # no due date can be told
    clockwork.hand_in_pressed()
    statuses = [Submission.objects.get(pk=one.pk).status for one in both]
    assert statuses == (["draft", "submitted"] if broken == 0 else ["submitted", "draft"])
    assert str(both[broken].pk) in caplog.text
