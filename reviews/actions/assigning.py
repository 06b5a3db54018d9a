"""Asking people to review, and letting them go."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import submissions.actions
from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from submissions.models import Submission
from submissions.states import Status

from .. import candidates, clock, emails, policies
from ..candidates import Candidate
from ..models import Ending, How, Review
from .locking import locked_review


@transaction.atomic
def assign(
    *,
    by: User,
    submission: Submission,
    reviewers: Sequence[User],
    instead_reason: str = "",
    override_reason: str = "",
) -> list[Review]:
    """Ask reviewers to read the current attempt; the first ones move it into review.

    Writes each an invitation, and keeps why they were chosen. Refuses anybody who may not review it, more
    than it needs, and nobody; without a reason also whom a coordinator may choose only with one, and others
    in the place of those who read the last attempt and could again.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_assign(by, submission))
    _refuse_wrong_number(submission, reviewers)
    listed = candidates.list_for(submission, is_third=policies.wants_third(submission), viewer=by)
    chosen = [_found(listed, reviewer, override_reason) for reviewer in reviewers]
    passed_over = candidates.passed_over(listed, reviewers)
    if passed_over and not instead_reason.strip():
        raise Refused(_("Say why it does not go to those who read the last attempt."))
    why = {"instead_reason": instead_reason.strip()} if passed_over else {}
    return _ask_all(
        submission, listed, chosen, by=by, how=How.BY_HAND, override_reason=override_reason.strip(), why=why
    )


@transaction.atomic
def assign_next(*, submission: Submission) -> list[Review]:
    """Fill the open places with the best reviewers, where the issuer leaves that to the site.

    Asks fewer, or nobody, where there are not enough: the coordinator's lists show what is left.
    """
    submission = Submission.objects.locked(submission.pk)
    if not policies.is_for_the_site(submission) or not (places := policies.places(submission)):
        return []
    listed = candidates.list_for(submission, is_third=policies.wants_third(submission))
    chosen = candidates.best(listed, places)
    return _ask_all(submission, listed, chosen, by=None, how=How.AUTOMATIC)


@transaction.atomic
def release(
    *,
    by: User,
    review: Review,
    note: str = "",
    instead: Sequence[User] = (),
    instead_reason: str = "",
    override_reason: str = "",
) -> Review:
    """Take a review back that is not handed in yet, and ask those who are named `instead`.

    Where nobody is, and the site chooses, it asks somebody else. Refuses `instead` as `assign` does, and
    then nobody is released.
    """
    submission, review = locked_review(review)
    refuse_if(policies.why_not_release(by, review))
    review.released_at, review.released_by = timezone.now(), by
    review.ending, review.ending_note = Ending.RELEASED, note.strip()
    review.save(update_fields=["released_at", "released_by", "ending", "ending_note"])
    audit.record(by=by, verb="release", thing=review, issuer=submission.badge_version.issuer)
    if instead:
        reasons = {"instead_reason": instead_reason, "override_reason": override_reason}
        assign(by=by, submission=submission, reviewers=instead, **reasons)
    else:
        assign_next(submission=submission)
    return review


def ask(
    submission: Submission,
    reviewer: User,
    *,
    by: User | None,
    how: How,
    is_third: bool,
    because: Sequence[dict[str, Any]] = (),
    override_reason: str = "",
    why: dict[str, str] | None = None,
) -> Review:
    """Write the review and its invitation; whoever takes it from the pool has accepted it.

    Asks no policy: call it behind the lock and the refusals of an action.
    """
    attempt, now = submission.attempt, timezone.now()
    review = Review.objects.create(
        attempt=attempt,
        reviewer=reviewer,
        how=how,
        because=list(because),
        override_reason=override_reason,
        is_third=is_third,
        assigned_by=by,
        assigned_at=now,
        answer_by_date=clock.answer_by(attempt, is_third=is_third),
        due_date=clock.review_due(attempt, is_third=is_third),
        accepted_at=now if how == How.CLAIMED else None,
    )
    if how != How.CLAIMED:
        emails.invitation(review)
    verb = "claim" if how == How.CLAIMED else "assign"
    details = (why or {}) | ({"override_reason": override_reason} if override_reason else {})
    audit.record(by=by, verb=verb, thing=review, issuer=submission.badge_version.issuer, **details)
    return review


def _ask_all(
    submission: Submission,
    listed: Sequence[Candidate],
    chosen: Sequence[Candidate],
    *,
    by: User | None,
    how: How,
    override_reason: str = "",
    why: dict[str, str] | None = None,
) -> list[Review]:
    is_third = policies.wants_third(submission)
    running = set(policies.places_taken(submission).values_list("reviewer_id", flat=True))
    running |= {one.user.pk for one in chosen}
    if chosen and submission.status == Status.SUBMITTED:
        submission = submissions.actions.start_review(by=by, submission=submission)
    return [
        ask(
            submission,
            one.user,
            by=by,
            how=how,
            is_third=is_third,
            because=candidates.because_of(listed, one, running),
            override_reason=override_reason if one.why_not else "",
            why=why,
        )
        for one in chosen
    ]


def _refuse_wrong_number(submission: Submission, reviewers: Sequence[User]) -> None:
    free = policies.places(submission)
    if not reviewers:
        raise Refused(_("Choose at least one reviewer."))
    if len({reviewer.pk for reviewer in reviewers}) < len(reviewers):
        raise Refused(_("Choose different people."))
    if len(reviewers) > free:
        raise Refused(_("Choose at most %(number)d here.") % {"number": free})


def _found(listed: Sequence[Candidate], reviewer: User, override_reason: str) -> Candidate:
    """Who was chosen, as a candidate; refuses whom neither advice nor a reason allows."""
    for one in listed:
        if one.user == reviewer:
            if one.why_not and not one.is_overridable:
                raise Refused(f"{reviewer.display_name}: {one.why_not}")
            if one.why_not and not override_reason.strip():
                words = {"name": reviewer.display_name, "why": one.why_not}
                raise Refused(_("%(name)s: %(why)s Say why you choose them all the same.") % words)
            return one
    raise Refused(_("%(name)s is not a reviewer here.") % {"name": reviewer.display_name})
