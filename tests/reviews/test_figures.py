"""What was decided is counted: each decision once, whoever counts and however often."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import close_old_connections, transaction

from accounts.models import Issuer
from badges.models import Closure, Criterion
from reviews import actions, clockwork
from reviews.models import Decision, Mark, PairFigures, Review, ReviewerFigures, TurnaroundFigures
from submissions.models import Attempt, Pause
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
MONDAY = datetime(2026, 11, 2, 15, tzinfo=UTC)
CRITERIA = 6  # of a published badge: two to each of three components


def pairs():
    fields = ("criterion__rubric__component__kind", "low", "high", "pairs", "weight")
    return sorted(set(PairFigures.objects.values_list(*fields)))


def reviewers():
    fields = ("reviews", "late", "seconds", "timed", "deviation", "compared")
    return sorted(ReviewerFigures.objects.values_list(*fields))


def turnaround():
    return list(TurnaroundFigures.objects.values_list("month_date", "days", "decided", "late", "approved"))


def everything():
    """All there is in the figures."""
    return [list(model.objects.order_by("pk").values()) for model in FIGURES]


FIGURES = (PairFigures, ReviewerFigures, TurnaroundFigures)


def at(submission, *, submitted=MONDAY, decided=MONDAY, due=date(2026, 11, 20)):
    """As if it had been handed in and decided then."""
    attempt = submission.attempts.order_by("number").first()
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=submitted, due_date=due)
    Decision.objects.filter(attempt=attempt).update(at=decided)
    return attempt


def test_count_decisions_adds_pairs_reviews_and_days():
    submission = factories.decided(steps=(1, 2))
    at(submission, decided=MONDAY + timedelta(days=9))

    assert actions.count_decisions() == 1

    assert PairFigures.objects.count() == CRITERIA
    assert pairs() == [(kind, 2, 3, 1, 1.0) for kind in ("demonstration", "educational", "reflective")]
    assert reviewers() == [(1, 0, 0, 0, -6.0, 6), (1, 0, 0, 0, 6.0, 6)]
    assert turnaround() == [(date(2026, 11, 1), 7, 1, 0, 1)]
    assert Decision.objects.get().counted_at is not None


def test_count_decisions_twice_is_harmless():
    factories.decided()
    actions.count_decisions()
    before = everything()

    assert actions.count_decisions() == 0
    clockwork.count_decisions()

    assert everything() == before


def test_count_decisions_leaves_what_is_not_decided():
    factories.reviewed()

    assert actions.count_decisions() == 0
    assert everything() == [[], [], []]


def test_count_decisions_adds_to_what_is_there():
    version = factories.published_badge()
    for _turn in range(2):
        at(factories.decided(factories.submitted(version=version)))
        actions.count_decisions()

    assert {row.pairs for row in PairFigures.objects.all()} == {2}
    assert [row[2] for row in turnaround()] == [2]


def test_count_decisions_of_several_at_once_comes_to_the_same():
    version = factories.published_badge()
    for _turn in range(2):
        at(factories.decided(factories.submitted(version=version)))

    assert actions.count_decisions() == 2

    assert {row.pairs for row in PairFigures.objects.all()} == {2}
    assert [row[2] for row in turnaround()] == [2]


def with_third(steps):
    """Decided after these marks, in the order in which they came in; the reviewers in the same order."""
    submission = factories.reviewed(steps=steps[:2])
    issuer = submission.badge_version.issuer
    third, by = factories.reviewer(issuer), factories.coordinator(issuer)
    [review] = factories.assign(by=by, submission=submission, reviewers=[third])
    actions.hand_in(by=third, review=factories.mark(review, step=steps[2]))
    actions.decide(by=by, submission=submission)
    return [one.reviewer for one in review.attempt.reviews.order_by("handed_in_at")]


@pytest.mark.parametrize("last", [0, 1])
def test_count_decisions_compares_the_first_two_whatever_a_third_says(last):
    people = with_third((0, 1, last))

    actions.count_decisions()

    assert {row[1:] for row in pairs()} == {(1, 2, 1, 1.0)}
    found = {row.reviewer: row for row in ReviewerFigures.objects.all()}
    assert [(found[one].deviation, found[one].compared) for one in people] == [(-6.0, 6), (6.0, 6), (0.0, 0)]
    assert [found[one].reviews for one in people] == [1, 1, 1]


def test_count_decisions_takes_as_first_who_handed_in_first():
    *_others, third = people = with_third((0, 1, 1))
    quickest = Review.objects.get(reviewer=third)
    Review.objects.filter(pk=quickest.pk).update(handed_in_at=quickest.assigned_at - timedelta(days=1))

    actions.count_decisions()

    compared = {row.reviewer: row.compared for row in ReviewerFigures.objects.all()}
    assert [compared[one] for one in people] == [6, 0, 6]


def test_count_decisions_leaves_out_released_reviews():
    submission = factories.in_review()
    by = factories.coordinator(submission.badge_version.issuer)
    left, *_others = submission.attempt.reviews.all()
    factories.mark(left, step=0)
    actions.release(by=by, review=left)
    other = factories.reviewer(submission.badge_version.issuer)
    factories.assign(by=by, submission=submission, reviewers=[other])
    for review in submission.attempt.reviews.filter(released_at=None):
        actions.hand_in(by=review.reviewer, review=factories.mark(review, step=1))
    actions.decide(by=by, submission=submission)

    actions.count_decisions()

    assert not ReviewerFigures.objects.filter(reviewer=left.reviewer).exists()
    assert {row[1:3] for row in pairs()} == {(2, 2)}


def test_count_decisions_counts_settled_components_once():
    first = factories.sent_back(met=["educational"])
    factories.decided(factories.hand_in(first))
    # What nobody marks a second time: a row that should not be there is not counted either.
    review = Review.objects.filter(attempt__number=2).first()
    settled = Criterion.objects.filter(
        rubric__component__version=first.badge_version, rubric__component__kind="educational"
    ).first()
    Mark.objects.create(review=review, criterion=settled, level=settled.levels.get(points=1))

    assert actions.count_decisions() == 2

    by_kind = {}
    for kind, low, high, number, _weight in pairs():
        by_kind.setdefault(kind, []).append((low, high, number))
    assert by_kind["educational"] == [(2, 2, 1)]
    assert by_kind["reflective"] == [(1, 1, 1), (2, 2, 1)]


def test_count_decisions_knows_late_reviews_and_time_spent():
    submission = factories.decided()
    attempt = at(submission)
    late, quick = attempt.reviews.order_by("assigned_at")
    Review.objects.filter(pk=late.pk).update(handed_in_at=MONDAY, due_date=date(2026, 11, 1))
    Review.objects.filter(pk=quick.pk).update(
        handed_in_at=MONDAY, due_date=date(2026, 11, 2), seconds_spent=1500
    )

    actions.count_decisions()

    assert reviewers() == [(1, 0, 1500, 1, 0.0, 6), (1, 1, 0, 0, 0.0, 6)]


def test_count_decisions_takes_the_month_where_the_issuer_is():
    submission = factories.decided()
    Issuer.objects.filter(pk=submission.badge_version.issuer.pk).update(time_zone="Pacific/Auckland")
    at(submission, decided=datetime(2026, 11, 30, 12, tzinfo=UTC))  # there it is December

    actions.count_decisions()

    assert {row.month_date for model in FIGURES for row in model.objects.all()} == {date(2026, 12, 1)}


def test_count_decisions_leaves_closures_and_pauses_out_of_the_days():
    submission = factories.decided()
    issuer = submission.badge_version.issuer
    Closure.objects.create(
        issuer=issuer, name="Storm", first_date=date(2026, 11, 5), last_date=date(2026, 11, 6)
    )
    attempt = at(
        submission, submitted=MONDAY + timedelta(days=10), decided=MONDAY + timedelta(days=14)
    )  # Monday 16 November; the second hand-in was on Thursday 12
    Pause.objects.create(
        attempt=attempt,
        handed_in_at=MONDAY,
        asked_at=MONDAY + timedelta(days=7),
        answered_at=MONDAY + timedelta(days=10),
        asked_by=factories.coordinator(issuer),
        text="The second page.",
    )

    actions.count_decisions()

    # 3, 4, 9 November; the pause takes 10, 11 and 12; then 13 and 16.
    assert [row[1] for row in turnaround()] == [5]


def test_count_decisions_after_the_due_date_is_late():
    submission = factories.sent_back()
    at(submission, decided=MONDAY, due=date(2026, 11, 1))

    actions.count_decisions()

    assert turnaround() == [(date(2026, 11, 1), 0, 1, 1, 0)]


def test_count_decisions_takes_as_many_queries_for_three_as_for_one(django_assert_num_queries):
    version = factories.published_badge()
    for number in (1, 3):
        for _turn in range(number):
            factories.decided(factories.submitted(version=version))
        with django_assert_num_queries(14):
            assert actions.count_decisions() == number


def test_clockwork_counts_the_others_when_one_fails(caplog):
    broken, sound = factories.decided(), factories.decided()
    Issuer.objects.filter(pk=broken.badge_version.issuer.pk).update(time_zone="Nowhere/Land")

    clockwork.count_decisions()

    counted = {row.attempt.submission_id: row.counted_at is not None for row in Decision.objects.all()}
    assert counted == {broken.pk: False, sound.pk: True}
    assert "does not let itself be counted" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_count_a_decision_twice():
    version = factories.published_badge()
    for _turn in range(6):
        at(factories.decided(factories.submitted(version=version)))
    together, counted = threading.Barrier(2), []

    def work():
        together.wait()
        while number := actions.count_decisions(at_most=1):
            counted.append(number)
        close_old_connections()

    workers = [threading.Thread(target=work) for _turn in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    actions.count_decisions()  # what one had in hand while the other looked for more

    assert sum(counted) == 6
    assert {row.pairs for row in PairFigures.objects.all()} == {6}
    assert turnaround()[0][2] == 6


@pytest.mark.django_db(transaction=True)
def test_a_worker_passes_over_what_another_has_in_hand():
    factories.decided()
    found = []

    def work():
        found.append(actions.count_decisions())
        close_old_connections()

    with transaction.atomic():
        list(Decision.objects.select_for_update())
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()

    assert found == [0]
    assert actions.count_decisions() == 1
