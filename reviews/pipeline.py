"""The coordinator's pipeline: every submission of their issuers in its stage. Counted by the database."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from submissions.models import Attempt, Submission
from submissions.states import Status

from . import due
from .models import Mark, Review


class Stage(TextChoices):
    """Who or what a submission waits for."""

    ASSIGN = "assign", gettext_lazy("Finding reviewers")
    REVIEW = "review", gettext_lazy("In review")
    THIRD = "third", gettext_lazy("Needs a third reviewer")
    DECIDE = "decide", gettext_lazy("To decide")
    APPEAL = "appeal", gettext_lazy("Appeals")
    EARNER = "earner", gettext_lazy("With the earner")
    APPROVED = "approved", gettext_lazy("Approved")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


RUNNING = (Stage.ASSIGN, Stage.REVIEW, Stage.THIRD, Stage.DECIDE)  # in these the clock runs
OPEN = (*RUNNING, Stage.APPEAL, Stage.EARNER)


def cases_for(user: Any) -> "QuerySet[Any]":
    """Each with `stage`, `reviews_in`, `reviews_open` and `due_date` (None while no clock runs)."""
    current = Review.objects.filter(
        attempt__submission=OuterRef("pk"), attempt__decided_at=None, released_at=None
    )
    submitted = Attempt.objects.filter(submission=OuterRef("pk")).exclude(submitted_at=None)
    due_date = Subquery(submitted.order_by("-number").values("due_date")[:1], output_field=DateField())
    all_in = Q(reviews_open=0, reviews_in__gte=F("badge_version__reviews_required"))
    two_disagree = Q(reviews_in=2) & _one_meets_what_another_does_not()
    # Who became a coordinator while reviewing does not learn whose work it is.
    read_by_me = Review.objects.filter(attempt__submission=OuterRef("pk"), released_at=None, reviewer=user)
    return (
        Submission.objects.coordinated_by(user)
        .exclude(Exists(read_by_me))
        .annotate(
            reviews_in=_count(current.exclude(handed_in_at=None)),
            reviews_open=_count(current.filter(handed_in_at=None)),
        )
        .annotate(
            stage=Case(
                When(status=Status.SUBMITTED, then=Value(Stage.ASSIGN)),
                When(Q(status=Status.IN_REVIEW) & all_in & two_disagree, then=Value(Stage.THIRD)),
                When(Q(status=Status.IN_REVIEW) & all_in, then=Value(Stage.DECIDE)),
                When(status=Status.IN_REVIEW, then=Value(Stage.REVIEW)),
                When(status=Status.APPEALED, then=Value(Stage.APPEAL)),
                When(status=Status.CHANGES_REQUESTED, then=Value(Stage.EARNER)),
                When(status=Status.APPROVED, then=Value(Stage.APPROVED)),
                default=Value(Stage.WITHDRAWN),
                output_field=CharField(),
            ),
            due_date=Case(When(status__in=[Status.SUBMITTED, Status.IN_REVIEW], then=due_date)),
        )
    )


def _one_meets_what_another_does_not() -> Exists:
    """Whether two reviews differ on a component, as `scoring` has it: one misses a level in it, one none."""
    short = Mark.objects.filter(
        criterion__levels__is_required=True, level__points__lt=F("criterion__levels__points")
    )
    part = "criterion__rubric__component"
    too = short.filter(review=OuterRef("pk"), **{part: OuterRef(OuterRef(part))})
    handed_in = Review.objects.filter(attempt=OuterRef("review__attempt"), released_at=None)
    another = handed_in.exclude(handed_in_at=None).filter(~Exists(too))
    return Exists(
        short.filter(
            Exists(another),
            review__attempt__submission=OuterRef("pk"),
            review__attempt__decided_at=None,
            review__released_at=None,
            review__handed_in_at__isnull=False,
        )
    )


def _count(reviews: "QuerySet[Review]") -> Coalesce:
    counted = reviews.values("attempt__submission").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def listed(cases: "QuerySet[Any]", stage: str) -> "QuerySet[Any]":
    """Those of one stage; of every open one when none is named. What is due first comes first."""
    stages = [stage] if stage in Stage.values else list(OPEN)
    return (
        cases.filter(stage__in=stages)
        .select_related("badge_version__badge__issuer", "earner")
        .prefetch_related("attempts")
        .order_by(F("due_date").asc(nulls_last=True), "-started_at", "pk")
    )


def stages(cases: "QuerySet[Any]") -> list[dict[str, Any]]:
    """Every stage with how many are in it and the nearest due date."""
    rows = cases.order_by().values("stage").annotate(number=Count("pk"), first=Min("due_date"))
    found = {row["stage"]: row for row in rows}
    return [
        {
            "stage": stage,
            "label": stage.label,
            "number": found.get(stage, {}).get("number", 0),
            "first": found.get(stage, {}).get("first"),
        }
        for stage in Stage
    ]


def dress(case: Any) -> Any:
    """Give a row what it shows beyond its fields: the time left, where it stands, and the next step."""
    zone = case.badge_version.issuer.time_zone
    case.due = due.of(case.due_date, zone) if case.due_date else None
    case.stage_label = Stage(case.stage).label
    case.standing, case.next_step = _words(case)
    return case


def _words(case: Any) -> tuple[str, str]:
    if case.stage == Stage.ASSIGN:
        return _("Waiting for reviewers"), _("Choose reviewers")
    if case.stage == Stage.DECIDE:
        return _("All reviews are in"), _("Read and decide")
    if case.stage == Stage.THIRD:
        return _("The two reviewers disagree"), _("Choose a third reviewer")
    if case.stage == Stage.APPEAL:
        return _("The earner has appealed against the decision"), _("Read the appeal")
    if case.stage == Stage.EARNER:
        return _("Changes asked for; the clock stands still"), _("Look")
    if case.stage in (Stage.APPROVED, Stage.WITHDRAWN):
        return str(case.stage_label), _("Look")
    wanted = max(case.badge_version.reviews_required, case.reviews_in + case.reviews_open)
    standing = ngettext(
        "%(number)d of %(wanted)d review is in", "%(number)d of %(wanted)d reviews are in", wanted
    ) % {"number": case.reviews_in, "wanted": wanted}
    if case.reviews_in + case.reviews_open < case.badge_version.reviews_required:
        return standing, _("Choose another reviewer")
    return standing, _("See who is reviewing")
