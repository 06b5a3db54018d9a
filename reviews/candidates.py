"""The reviewers of an issuer as candidates for one submission, with reasons in words."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from submissions.models import Submission
from submissions.states import Status

from . import assignment
from .assignment import Exclusion


@dataclass(frozen=True)
class Candidate:
    """A reviewer, how many reviews they have open, and why they cannot take this one (None: they can)."""

    user: User
    load: int
    areas: str
    why_not: str | None


def list_for(submission: Submission) -> list[Candidate]:
    """Every reviewer of the issuer, those who should be asked first at the top."""
    issuer = submission.badge_version.badge.issuer
    areas = dict(Membership.objects.filter(issuer=issuer, role=Role.REVIEWER).values_list("user_id", "areas"))
    open_reviews = Q(
        reviews__handed_in_at=None,
        reviews__released_at=None,
        reviews__attempt__submission__status=Status.IN_REVIEW,
    )
    users = (
        User.objects.filter(pk__in=areas, is_active=True)
        .annotate(load=Count("reviews", filter=open_reviews))
        .order_by(Lower("display_name"), "pk")
    )
    assigned = set(submission.attempt.reviews.values_list("reviewer_id", flat=True))
    coordinators = set(
        Membership.objects.filter(issuer=issuer, role=Role.COORDINATOR).values_list("user_id", flat=True)
    )
    ranked = assignment.rank(
        [
            assignment.Candidate(
                person=user,
                load=user.load,
                is_author=user.pk == submission.earner_id,
                is_assigned=user.pk in assigned,
                is_coordinator=user.pk in coordinators,
            )
            for user in users
        ]
    )
    words = {
        Exclusion.AUTHOR: _("This is their own submission."),
        Exclusion.ASSIGNED: _("They were asked to review this attempt already."),
        Exclusion.COORDINATOR: _("Coordinators see who the author is, so they never review."),
    }
    return [
        Candidate(
            user=entry.candidate.person,  # type: ignore[arg-type]
            load=entry.candidate.load,
            areas=areas[entry.candidate.person.pk],  # type: ignore[attr-defined]
            why_not=words[entry.exclusion] if entry.exclusion else None,
        )
        for entry in ranked
    ]
