"""The reviewers of an issuer as candidates for one submission, with reasons in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role, User
from submissions.models import Appeal, Attempt, Submission
from submissions.people import colleagues_ever, is_among
from submissions.states import Status

from . import assignment
from .assignment import Exclusion
from .models import Review

WORDS = {
    Exclusion.AUTHOR: gettext_lazy("This is their own submission."),
    Exclusion.COLLABORATOR: gettext_lazy("The author names them as a colleague in it."),
    Exclusion.APPEALED: gettext_lazy("They read it before the appeal."),
    Exclusion.ASSIGNED: gettext_lazy("They were asked to review this attempt already."),
    Exclusion.COORDINATOR: gettext_lazy("Coordinators see who the author is, so they never review."),
}


@dataclass(frozen=True)
class Candidate:
    """A reviewer, how many reviews they have open, and why they cannot take this one (None: they can)."""

    user: User
    load: int
    areas: str
    has_read_last: bool
    why_not: str | None


def list_for(submission: Submission) -> list[Candidate]:
    """Every reviewer of the issuer, those who should be asked first at the top."""
    issuer = submission.badge_version.badge.issuer
    areas = dict(Membership.objects.filter(issuer=issuer, role=Role.REVIEWER).values_list("user_id", "areas"))
    attempt = submission.attempt
    assigned = set(attempt.reviews.values_list("reviewer_id", flat=True))
    coordinators = set(
        Membership.objects.filter(issuer=issuer, role=Role.COORDINATOR).values_list("user_id", flat=True)
    )
    colleagues, last, appealed = colleagues_ever(submission), _last_readers(attempt), _appealed(attempt)
    ranked = assignment.rank(
        [
            assignment.Candidate(
                person=user,
                load=user.load,
                has_read_last=user.pk in last,
                is_author=user.pk == submission.earner_id,
                is_collaborator=is_among(user, colleagues),
                is_appealed=user.pk in appealed,
                is_assigned=user.pk in assigned,
                is_coordinator=user.pk in coordinators,
            )
            for user in _people(areas)
        ]
    )
    return [
        Candidate(
            user=entry.candidate.person,  # type: ignore[arg-type]
            load=entry.candidate.load,
            areas=areas[entry.candidate.person.pk],  # type: ignore[attr-defined]
            has_read_last=entry.candidate.has_read_last,
            why_not=str(WORDS[entry.exclusion]) if entry.exclusion else None,
        )
        for entry in ranked
    ]


def passed_over(candidates: Sequence[Candidate], chosen: Sequence[User]) -> list[Candidate]:
    """Who read the last attempt and could read this one, while others are chosen who did not."""
    first = [one for one in candidates if one.has_read_last and one.why_not is None]
    known = {one.user.pk for one in first}
    others = any(user.pk not in known for user in chosen)
    return [one for one in first if others and one.user not in chosen]


def _people(areas: Mapping[int, str]) -> "QuerySet[Any]":  # users, with the load of each
    open_reviews = Q(
        reviews__handed_in_at=None,
        reviews__released_at=None,
        reviews__attempt__submission__status=Status.IN_REVIEW,
    )
    people = User.objects.filter(pk__in=areas, is_active=True)
    return people.annotate(load=Count("reviews", filter=open_reviews)).order_by(Lower("display_name"), "pk")


def _last_readers(attempt: Attempt) -> set[int]:
    before = Review.objects.filter(
        attempt__submission=attempt.submission_id, attempt__number__lt=attempt.number
    ).exclude(handed_in_at=None)
    last = before.order_by("-attempt__number").values_list("attempt", flat=True).first()
    return set(before.filter(attempt=last).values_list("reviewer_id", flat=True))


def _appealed(attempt: Attempt) -> set[int]:
    """Who read the attempt that is read again: they do not come back to this submission."""
    lodged = Appeal.objects.filter(submission=attempt.submission_id, granted=True).first()
    if lodged is None:
        return set()
    readers = Review.objects.filter(attempt=lodged.attempt_id, released_at=None)
    return set(readers.values_list("reviewer_id", flat=True))
