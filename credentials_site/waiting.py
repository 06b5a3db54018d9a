"""What waits for a person, gathered from every room for the home page."""

from datetime import date
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Role, User
from credentials.models import Credential
from reviews import open_cases
from reviews.models import Review
from reviews.stages import Stage
from submissions.models import Submission
from submissions.states import EDITABLE, Status

from .roles import Work


class Waiting(TypedDict):
    text: str
    url: str
    due: date | None
    tone: str  # "", "is-good", "is-warn"
    icon: str


def list_for(user: Any) -> list[Waiting]:
    """What this person can do now: first what others wait for, then their own work."""
    return [one for some in by_role(user).values() for one in some]


def by_role(user: Any) -> dict[Work, list[Waiting]]:
    """The same, by the role in which they do it."""
    if not user.is_authenticated:
        return {}
    return {
        Work.REVIEWER: [*_invited(user), *_reviewing(user)],
        Work.COORDINATOR: _coordinating(user),
        Work.EARNER: [*_claiming(user), *_earning(user)],
    }


def _invited(user: User) -> list[Waiting]:
    asked = Review.objects.of_reviewer(user).invitations().order_by("answer_by_date", "pk")
    return [
        Waiting(
            text=_("Will you review %(badge)s?") % {"badge": review.attempt.submission.badge_version.name},
            url=reverse("reviews:dashboard"),
            due=review.answer_by_date,
            tone="is-warn",
            icon="mail",
        )
        for review in asked.select_related("attempt__submission__badge_version")
    ]


def _reviewing(user: User) -> list[Waiting]:
    reviews = Review.objects.visible_to(user).to_do().order_by("due_date")
    return [
        Waiting(
            text=_("Score %(badge)s") % {"badge": review.attempt.submission.badge_version.name},
            url=review.get_absolute_url(),
            due=review.due_date,
            tone="is-warn",
            icon="shield-check",
        )
        for review in reviews.select_related("attempt__submission__badge_version")
    ]


def _coordinating(user: User) -> list[Waiting]:
    if not Membership.objects.of(user, Role.COORDINATOR).exists():
        return []
    waiting = (Stage.CHECK, Stage.ASSIGN, Stage.THIRD, Stage.DECIDE, Stage.APPEAL)
    counted = open_cases.counted(open_cases.read(user), open_cases.Days.of(user))
    url = reverse("reviews:pipeline")
    return [
        Waiting(
            text=_stage_in_words(row["stage"], row["number"]),
            url=f"{url}?stage={row['stage']}",
            due=row["first"],
            tone="is-warn",
            icon="users" if row["stage"] in (Stage.ASSIGN, Stage.THIRD) else "check",
        )
        for row in (counted[stage] for stage in waiting)
        if row["number"]
    ]


def _stage_in_words(stage: Stage, number: int) -> str:
    texts = {
        Stage.CHECK: ngettext("%d submission is to be checked", "%d submissions are to be checked", number),
        Stage.ASSIGN: ngettext("%d submission needs reviewers", "%d submissions need reviewers", number),
        Stage.THIRD: ngettext(
            "%d submission needs a third reviewer", "%d submissions need a third reviewer", number
        ),
        Stage.DECIDE: ngettext("%d submission has its reviews", "%d submissions have their reviews", number),
        Stage.APPEAL: ngettext("%d appeal waits for an answer", "%d appeals wait for an answer", number),
    }
    return texts[stage] % number


def _claiming(user: User) -> list[Waiting]:
    unclaimed = Credential.objects.held_by(user).good().filter(claimed_at=None, letter_at__isnull=False)
    return [
        Waiting(
            text=_("Claim your credential: %(badge)s") % {"badge": credential.badge_version.name},
            url=reverse("credentials:mine"),
            due=None,
            tone="is-good",
            icon="award",
        )
        for credential in unclaimed.select_related("badge_version")
    ]


def _earning(user: User) -> list[Waiting]:
    mine = Submission.objects.visible_to(user).filter(status__in=EDITABLE).select_related("badge_version")
    words = {
        Status.DRAFT: (_("Go on with %(badge)s"), "", "pencil"),
        Status.INCOMPLETE: (_("Add what is missing: %(badge)s"), "is-warn", "circle-alert"),
        Status.CHANGES_REQUESTED: (_("Answer the feedback on %(badge)s"), "is-warn", "history"),
    }
    return [
        Waiting(
            text=text % {"badge": item.badge_version.name},
            url=item.get_absolute_url(),
            due=None,
            tone=tone,
            icon=icon,
        )
        for item in mine.order_by("-status", "started_at")
        for text, tone, icon in [words[Status(item.status)]]
    ]
