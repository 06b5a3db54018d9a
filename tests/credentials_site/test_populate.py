from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count

from accounts.models import User
from badges.calendars import calendar_of
from credentials_site.populate import people
from credentials_site.populate.mix import WEIGHTS, Course
from reviews import outcome, stages
from reviews.models import Conflict, Decision, Ending, Outcome, Review
from reviews.stages import Stage
from submissions.models import Appeal, Attempt, EvidenceItem, Submission
from submissions.states import TRANSITIONS, Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

MANY = 100


def populate(**options):
    options = {"into": connection.settings_dict["NAME"], "issuer": "northlake", **options}
    call_command("populate", stdout=StringIO(), **options)


@pytest.fixture
def college():
    """With a reviewer and two badges."""
    found = factories.issuer(slug="northlake", country="CA", province="ON")
    for _number in range(2):
        factories.published_badge(found)
    factories.reviewer(found)
    return found


@pytest.fixture
def coordinator(college):
    return factories.coordinator(college)


def test_populate_keeps_every_promise_of_the_database(college, coordinator):
    populate(submissions=MANY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Submission.objects.count() == MANY
    assert EvidenceItem.objects.exclude(kind__in=["text", "link"]).count() == 0
    kinds = {row["kind"] for row in EvidenceItem.objects.values("kind")}
    assert kinds == {"text", "link"}
    assert Review.objects.values("reviewer").distinct().count() > 10
    assert Decision.objects.filter(counted_at=None).count() == 0


def test_populate_fills_every_stage(college, coordinator):
    populate(submissions=MANY)
    rows = stages.cases_for(coordinator).order_by().values_list("stage").annotate(Count("pk"))
    found = dict(rows)
    assert set(found) == set(Stage.values)
    assert found[Stage.APPROVED] > MANY * 0.7


def test_populate_moves_along_the_table_of_states(college, coordinator):
    populate(submissions=MANY)
    for submission in Submission.objects.prefetch_related("status_changes"):
        status = Status.DRAFT
        for change in sorted(submission.status_changes.all(), key=lambda change: change.pk):
            assert change.old == status
            status = TRANSITIONS[status][change.verb]
            assert change.new == status
        assert submission.status == status
        times = [change.at for change in sorted(submission.status_changes.all(), key=lambda one: one.pk)]
        assert times == sorted(times)


def test_populate_puts_all_moments_of_a_way_in_order(college, coordinator):
    populate(submissions=MANY)
    zone = ZoneInfo(college.time_zone)
    for attempt in Attempt.objects.select_related("submission").prefetch_related("items", "reviews"):
        way = [attempt.submission.started_at, attempt.started_at, attempt.submitted_at, attempt.checked_at]
        if attempt.submitted_at:
            assert all(item.added_at <= attempt.submitted_at for item in attempt.items.all())
        for review in attempt.reviews.all():
            ends = [review.accepted_at, review.handed_in_at or review.released_at, attempt.decided_at]
            moments = [moment for moment in [*way, review.assigned_at, *ends] if moment]
            assert moments == sorted(moments)
            assert review.due_date > review.assigned_at.astimezone(zone).date()
        moments = [moment for moment in [*way, attempt.decided_at] if moment]
        assert moments == sorted(moments)


def test_populate_decides_as_the_marks_say(college, coordinator):
    populate(submissions=MANY)
    decisions = Decision.objects.select_related("attempt__submission__badge_version__badge__issuer")
    for decision in decisions.order_by("pk")[:60]:
        result = outcome.of_attempt(decision.attempt)
        assert result.is_complete
        assert result.all_met == (decision.outcome == Outcome.APPROVED)
        assert decision.components == {
            entry.component.kind: entry.state == "met" for entry in result.components
        }


def test_populate_leaves_nobody_reading_their_own_or_the_same_appeal(college, coordinator):
    populate(submissions=MANY)
    reviews = Review.objects.select_related("attempt__submission")
    assert [one for one in reviews if one.reviewer_id == one.attempt.submission.earner_id] == []
    granted = list(Appeal.objects.filter(granted=True))
    assert granted
    for appeal in granted:
        first = set(appeal.attempt.reviews.values_list("reviewer", flat=True))
        again = Attempt.objects.get(submission=appeal.submission, number=appeal.attempt.number + 1)
        assert first and not first & set(again.reviews.values_list("reviewer", flat=True))


def test_populate_hands_in_again_what_was_judged_before_an_appeal(college, coordinator):
    populate(submissions=MANY)
    fields = ("requirement_id", "position", "kind", "text", "url")
    granted = list(Appeal.objects.filter(granted=True))
    assert granted
    for appeal in granted:
        again = Attempt.objects.get(submission=appeal.submission, number=appeal.attempt.number + 1)
        judged, handed_in = (
            list(one.items.order_by("position").values_list(*fields)) for one in (appeal.attempt, again)
        )
        assert judged and judged == handed_in


def test_populate_keeps_who_recognised_somebody_apart_from_them(college, coordinator):
    populate(submissions=MANY)
    recognised = Review.objects.filter(ending=Ending.RECOGNISED)
    found = recognised.values_list("reviewer", "attempt__submission__earner", "released_at")
    kept_apart = Conflict.objects.values_list("reviewer", "person", "declared_at")
    assert list(found) and set(found) == set(kept_apart)


def test_populate_hands_in_on_working_days(college, coordinator):
    populate(submissions=MANY)
    calendar = calendar_of(college)
    first = Attempt.objects.filter(number=1, submitted_at__isnull=False)
    moments = [
        one.astimezone(ZoneInfo(college.time_zone)) for one in first.values_list("submitted_at", flat=True)
    ]
    assert moments
    assert all(calendar.is_business_day(one.date()) and 8 <= one.hour < 18 for one in moments)


def test_populate_serves_badges_that_take_a_single_review():
    single = factories.published_badge(factories.issuer(slug="northlake"), reviews_required=1)
    coordinator = factories.coordinator(single.issuer)
    populate(submissions=60)
    found = set(stages.cases_for(coordinator).values_list("stage", flat=True))
    assert found == set(Stage.values) - {Stage.THIRD}
    assert not any(outcome.of_attempt(decision.attempt).needs_third for decision in Decision.objects.all())


def test_populate_repeats_itself_and_adds(college, coordinator):
    def made():
        populate(submissions=30)
        return set(Submission.objects.values_list("pk", flat=True))

    with transaction.atomic():
        first = made()
        transaction.set_rollback(True)
    assert Submission.objects.count() == 0
    assert made() == first
    assert len(made() - first) == 30


def test_populate_marks_its_people_and_lets_none_sign_in(college, coordinator):
    before = set(User.objects.values_list("pk", flat=True))
    populate(submissions=30)
    made = User.objects.exclude(pk__in=before)
    assert made.count() > 30
    assert all(user.email.endswith(f"@{people.DOMAIN}") for user in made)
    assert not any(user.has_usable_password() for user in made)


@pytest.mark.parametrize("into", ["", "another"])
def test_populate_refuses_a_database_it_was_not_told_of(college, into):
    with pytest.raises(CommandError, match="--into"):
        populate(submissions=1, into=into)
    assert Submission.objects.count() == 0


def test_populate_needs_an_issuer_with_badges_and_a_coordinator():
    with pytest.raises(CommandError, match="no issuer"):
        populate(submissions=1)
    empty = factories.issuer(slug="northlake")
    with pytest.raises(CommandError, match="no published badge"):
        populate(submissions=1)
    factories.published_badge(empty)
    with pytest.raises(CommandError, match="no coordinator"):
        populate(submissions=1)
    with pytest.raises(CommandError, match="above 0"):
        populate(submissions=0)


def test_the_mix_is_whole():
    assert set(WEIGHTS) == set(Course)
    assert sum(WEIGHTS.values()) == 10_000
