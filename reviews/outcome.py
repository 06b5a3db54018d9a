"""What the reviews of an attempt come to: marks from the database, judged by `scoring`.

Components that an earlier attempt settled are not judged again: they stand as that attempt left them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.models import Issuer
from badges.models import Component, Criterion, Kind, Level
from submissions.models import Attempt, Submission
from submissions.states import Status

from .models import ComponentFeedback, Mark, Review
from .scoring import Scored, State, score


@dataclass(frozen=True)
class CriterionOutcome:
    """A criterion with the marks of the reviews that are in, and the level they come to (None: open)."""

    criterion: Criterion
    level: Level | None
    met: bool | None
    marks: list[Mark]


@dataclass(frozen=True)
class ComponentOutcome:
    component: Component
    state: State
    criteria: list[CriterionOutcome]
    feedback: list[ComponentFeedback]  # on the whole component
    settled_by: Attempt | None = None  # the earlier attempt that met it
    is_median: bool = False  # two disagreed, so the median of three decides

    @property
    def comments(self) -> list[str]:
        """As the earner reads them, in an order that tells nothing of who wrote them."""
        return sorted(entry.said for entry in self.feedback if entry.said.strip())


@dataclass(frozen=True)
class AttemptOutcome:
    components: list[ComponentOutcome]
    reviews_in: int
    reviews_open: int

    @property
    def is_complete(self) -> bool:
        """All reviews are in, and none of the components waits for another one."""
        waiting = {State.OPEN, State.DISAGREE}
        return not self.reviews_open and not any(entry.state in waiting for entry in self.components)

    @property
    def needs_third(self) -> bool:
        return not self.reviews_open and any(entry.state == State.DISAGREE for entry in self.components)

    @property
    def all_met(self) -> bool:
        return self.is_complete and all(entry.state == State.MET for entry in self.components)


def of_attempt(attempt: Attempt) -> AttemptOutcome:
    """The outcome of each component, by the reviews handed in; released ones do not count."""
    reviews = _reviews(attempt)
    handed_in = [review for review in reviews if review.handed_in_at]
    found = {entry.component.kind: entry for entry in [*_scored(attempt, handed_in), *_settled(attempt)]}
    return AttemptOutcome(
        components=[found[kind] for kind in Kind.values if kind in found],
        reviews_in=len(handed_in),
        reviews_open=len(reviews) - len(handed_in),
    )


def complete_without_confirmation(issuer: Issuer, *, before: datetime) -> "QuerySet[Submission]":
    """What may be decided by nobody: all reviews that the badge asks for came in before, and none is open."""
    reviews = Review.objects.filter(attempt=OuterRef("current"), released_at=None)
    current = Attempt.objects.filter(submission=OuterRef("pk"), decided_at=None, submitted_at__isnull=False)
    handed_in = reviews.exclude(handed_in_at=None).order_by().values("attempt").annotate(number=Count("pk"))
    rows = Submission.objects.filter(status=Status.IN_REVIEW, badge_version__needs_confirmation=False)
    rows = rows.filter(badge_version__badge__issuer=issuer)
    rows = rows.annotate(current=Subquery(current.values("pk")[:1]))
    rows = rows.annotate(reviews_in=Subquery(handed_in.values("number"), output_field=IntegerField()))
    return rows.filter(
        ~Exists(reviews.filter(Q(handed_in_at=None) | Q(handed_in_at__gte=before))),
        reviews_in__gte=F("badge_version__reviews_required"),
    ).select_related("earner")


def open_components(attempt: Attempt) -> list[Component]:
    """What reviewers of this attempt score, with its rubric."""
    rows = Component.objects.filter(version=attempt.submission.badge_version_id).in_order()
    rows = rows.exclude(kind__in=attempt.approved)
    return list(rows.prefetch_related("rubric__criteria__levels"))


def _reviews(attempt: Attempt) -> list[Review]:
    rows = attempt.reviews.filter(released_at=None)
    rows = rows.order_by("handed_in_at", "pk")  # the first ones in decide, if they agree
    words = ("marks__rewordings__by", "feedback__rewordings__by")
    return list(rows.prefetch_related("marks__level", "feedback", "marks__criterion", *words))


def _scored(attempt: Attempt, reviews: list[Review]) -> list[ComponentOutcome]:
    required = attempt.submission.badge_version.reviews_required
    return [_component(entry, reviews, required) for entry in open_components(attempt)]


def _settled(attempt: Attempt) -> list[ComponentOutcome]:
    """Each approved component as the attempt that met it left it."""
    if not attempt.approved:
        return []
    rows = Attempt.objects.filter(submission=attempt.submission_id, number__lt=attempt.number)
    rows = rows.filter(decision__isnull=False).select_related("submission__badge_version")
    return [
        replace(entry, settled_by=earlier)
        for earlier in rows.order_by("number")
        for entry in _scored(earlier, _reviews(earlier))
        if entry.state == State.MET and entry.component.kind in attempt.approved
    ]


def criteria_of(component: Component) -> list[Criterion]:
    return sorted(component.rubric.criteria.all(), key=lambda criterion: criterion.position)


def required_level(criterion: Criterion) -> Level:
    return next(level for level in criterion.levels.all() if level.is_required)


def _component(component: Component, reviews: list[Review], reviews_required: int) -> ComponentOutcome:
    criteria = criteria_of(component)
    required = {criterion.pk: required_level(criterion).points for criterion in criteria}
    marks = {review.pk: _marks(review, required) for review in reviews}
    points = [{pk: mark.level.points for pk, mark in given.items() if mark.level} for given in marks.values()]
    scored = score(required, points, reviews_required=reviews_required)
    feedback = [
        entry for review in reviews for entry in review.feedback.all() if entry.component_id == component.pk
    ]
    return ComponentOutcome(
        component=component,
        state=scored.state,
        criteria=[
            _criterion(criterion, scored, [given[criterion.pk] for given in marks.values()])
            for criterion in criteria
        ],
        feedback=feedback,
        is_median=scored.is_median,
    )


def _marks(review: Review, required: dict[int, int]) -> dict[int, Mark]:
    return {mark.criterion_id: mark for mark in review.marks.all() if mark.criterion_id in required}


def _criterion(criterion: Criterion, scored: Scored[int], marks: list[Mark]) -> CriterionOutcome:
    points = scored.points.get(criterion.pk)
    level = next((level for level in criterion.levels.all() if level.points == points), None)
    return CriterionOutcome(
        criterion=criterion,
        level=level,
        met=None if level is None else level.points >= required_level(criterion).points,
        marks=marks,
    )
