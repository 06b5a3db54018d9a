"""The stage of a submission, that is who or what it waits for: one definition, worked out by the database.

What reviews come to is `scoring`'s word; a test holds this against it in every state.
"""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from badges.models import Level
from submissions.models import Collaborator, Submission
from submissions.states import Status

from .models import Mark, Review


class Stage(TextChoices):
    CHECK = "check", gettext_lazy("To check")
    ASSIGN = "assign", gettext_lazy("Finding reviewers")
    INVITED = "invited", gettext_lazy("Invitations open")
    REVIEW = "review", gettext_lazy("In review")
    THIRD = "third", gettext_lazy("Needs a third reviewer")
    DECIDE = "decide", gettext_lazy("To decide")
    APPEAL = "appeal", gettext_lazy("Appeals")
    EARNER = "earner", gettext_lazy("With the earner")
    APPROVED = "approved", gettext_lazy("Approved")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


# In these the clock runs.
RUNNING = (Stage.CHECK, Stage.ASSIGN, Stage.INVITED, Stage.REVIEW, Stage.THIRD, Stage.DECIDE)
OPEN = (*RUNNING, Stage.APPEAL, Stage.EARNER)

# The status says the stage, or at least in which of a few it can be.
BY_STATUS: dict[Status, tuple[Stage, ...]] = {
    Status.SUBMITTED: (Stage.CHECK, Stage.ASSIGN),
    Status.IN_REVIEW: (Stage.ASSIGN, Stage.INVITED, Stage.REVIEW, Stage.THIRD, Stage.DECIDE),
    Status.APPEALED: (Stage.APPEAL,),
    Status.INCOMPLETE: (Stage.EARNER,),
    Status.CHANGES_REQUESTED: (Stage.EARNER,),
    Status.APPROVED: (Stage.APPROVED,),
    Status.WITHDRAWN: (Stage.WITHDRAWN,),
}
CLOCK_RUNS = (Status.SUBMITTED, Status.IN_REVIEW)


def statuses_of(stages: "tuple[Stage, ...]") -> list[Status]:
    """Where a submission in one of these stages can stand."""
    return [status for status, possible in BY_STATUS.items() if set(possible) & set(stages)]


def seen_by(user: Any) -> "QuerySet[Any]":
    """What this coordinator may look after; without a stage, for counting."""
    mine = Submission.objects.coordinated_by(user)
    return mine.exclude(pk__in=read_by(user)).exclude(pk__in=naming(user))


def read_by(user: Any) -> "QuerySet[Any]":
    """What this person reviews: who became a coordinator meanwhile does not learn whose work it is."""
    read = Review.objects.filter(released_at=None, reviewer=user)
    return read.values("attempt__submission")


def naming(user: Any) -> "QuerySet[Any]":
    """Where this person is named as a colleague: who reads what they worked on is not for them to know."""
    return Collaborator.objects.naming(user).values("attempt__submission")


def cases_for(user: Any) -> "QuerySet[Any]":
    """What this coordinator may look after: each with `stage`, and `due_date` (None while no clock runs)."""
    return with_stage(seen_by(user))


def with_stage(submissions: "QuerySet[Any]") -> "QuerySet[Any]":
    """Also joins `current`, the attempt that waits for a decision; there is one at most."""
    waits = Q(attempts__submitted_at__isnull=False, attempts__decided_at=None)
    return submissions.annotate(current=FilteredRelation("attempts", condition=waits)).annotate(
        stage=Case(
            When(status=Status.SUBMITTED, current__checked_at=None, then=Value(Stage.CHECK)),
            When(status=Status.SUBMITTED, then=Value(Stage.ASSIGN)),
            When(status=Status.IN_REVIEW, then=Coalesce(_of_reviews(), Value(Stage.ASSIGN))),
            *(
                When(status=status, then=Value(stages[0]))
                for status, stages in BY_STATUS.items()
                if len(stages) == 1
            ),
            output_field=CharField(),
        ),
        due_date=Case(When(status__in=CLOCK_RUNS, then=F("current__due_date"))),
    )


def _of_reviews() -> Subquery:
    """As the reviews of the current attempt say; no row where there are none."""
    rows = Review.objects.filter(attempt=OuterRef("current__pk"), released_at=None).order_by()
    counted = rows.values("attempt").annotate(
        asked=Count("pk"), taken=Count("accepted_at"), handed_in=Count("handed_in_at")
    )
    required = OuterRef("badge_version__reviews_required")
    two_differ = Q(handed_in=2) & Exists(_one_meets_what_another_does_not())
    found = counted.annotate(
        found=Case(
            When(asked__lt=required, then=Value(Stage.ASSIGN)),
            When(Q(asked=F("handed_in")) & two_differ & Q(asked=required), then=Value(Stage.THIRD)),
            When(asked=F("handed_in"), then=Value(Stage.DECIDE)),
            When(taken__lt=F("asked"), then=Value(Stage.INVITED)),
            default=Value(Stage.REVIEW),
            output_field=CharField(),
        )
    )
    return Subquery(found.values("found"), output_field=CharField())


def _one_meets_what_another_does_not() -> "QuerySet[Any]":
    """Components in which just one of two reviews misses a level: they differ, as `scoring` has it.

    The levels that meet a criterion are few: as a list to be outside of, they are looked up once for all.
    """
    meeting = Level.objects.filter(
        criterion__levels__is_required=True, points__gte=F("criterion__levels__points")
    )
    short = Mark.objects.filter(
        review__attempt=OuterRef("attempt"),
        review__released_at=None,
        review__handed_in_at__isnull=False,
        level__isnull=False,
    ).exclude(level__in=meeting)
    by_component = short.order_by().values("criterion__rubric")
    return by_component.annotate(falling_short=Count("review", distinct=True)).filter(falling_short=1)
