"""How a review ends before it is handed in, by whom, and how one is taken up again.

What was scored stays stored: it counts for nothing, and nobody but operators sees it.
"""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from submissions.models import Submission

from .. import clock, emails, policies
from ..models import Assigning, Conflict, Ending, Review, ReviewRules
from .assigning import assign_next
from .locking import locked_review

_KEPT = [
    *("released_at", "released_by", "ending", "ending_note", "due_date"),
    *("kept_at", "kept_by", "kept_reason"),
]


@transaction.atomic
def decline(*, by: User, review: Review, note: str = "") -> Review:
    """Say no to an invitation; somebody else is asked. Declining twice is declining once."""
    submission, review = locked_review(review)
    if review.reviewer_id == by.pk and review.ending == Ending.DECLINED:
        return review
    refuse_if(policies.why_not_decline(by, review))
    return _end(by, submission, review, Ending.DECLINED, note=note)


@transaction.atomic
def abstain(*, by: User, review: Review, note: str) -> Review:
    """Give up a review one had taken on, and say why."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_leave(by, review))
    return _end(by, submission, review, Ending.ABSTAINED, note=note)


@transaction.atomic
def declare_conflict(*, by: User, review: Review, note: str) -> Review:
    """Give up a review because of who it may be; the site never asks them about this author again."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_leave(by, review))
    now = timezone.now()
    _keep_apart(submission, review, note, now)
    return _end(by, submission, review, Ending.CONFLICT, note=note, at=now)


@transaction.atomic
def recognise(*, by: User, review: Review) -> Review:
    """Give up a review because one knows whose work it is.

    Keeps the two apart from now on, and tells the coordinators, who may `keep` the reviewer.
    """
    submission, review = locked_review(review)
    refuse_if(policies.why_not_recognise(by, review))
    now = timezone.now()
    _keep_apart(submission, review, "", now)
    return _end(by, submission, review, Ending.RECOGNISED, at=now)


@transaction.atomic
def give_back(*, by: User, review: Review) -> Review:
    """Put a review that one took from the pool back into it."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_give_back(by, review))
    return _end(by, submission, review, Ending.GIVEN_BACK)


@transaction.atomic
def pass_on(*, review: Review, now: datetime | None = None) -> Review:
    """End an invitation that was not answered in time: the site itself asks somebody else."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_pass_on(review, now))
    emails.passed_on(review)
    return _end(None, submission, review, Ending.UNANSWERED)


@transaction.atomic
def keep(*, by: User, review: Review, reason: str) -> Review:
    """Ask a reviewer who recognised the person to go on: the review opens again, with its marks.

    Refused once somebody else has the place, and without a reason.
    """
    submission, review = locked_review(review)
    refuse_if(policies.why_not_keep(by, review))
    if not reason.strip():
        raise Refused(_("Say why this reviewer may go on all the same."))
    # What recognising wrote: whoever may read this attempt may be asked about the next one.
    known = Conflict.objects.filter(reviewer=review.reviewer_id, person=submission.earner_id)
    known.filter(declared_at=cast(datetime, review.released_at)).delete()
    review.released_at = review.released_by = None
    review.ending = review.ending_note = ""
    # Never less time than somebody who is asked now would have.
    review.due_date = max(review.due_date, clock.review_due(review.attempt, is_third=review.is_third))
    review.kept_at, review.kept_by, review.kept_reason = timezone.now(), by, reason.strip()
    review.save(update_fields=_KEPT)
    emails.kept(review)
    issuer = submission.badge_version.issuer
    audit.record(by=by, verb="keep", thing=review, issuer=issuer, reason=reason.strip())
    return review


def _keep_apart(submission: Submission, review: Review, note: str, at: datetime) -> None:
    Conflict.objects.create(
        issuer=submission.badge_version.issuer,
        reviewer=review.reviewer,
        person=submission.earner,
        note=note.strip()[:300],
        declared_by=review.reviewer,
        declared_at=at,
    )


def _end(
    by: User | None,
    submission: Submission,
    review: Review,
    ending: Ending,
    *,
    note: str = "",
    at: datetime | None = None,
) -> Review:
    """Close it, have the place filled, and tell the coordinators where they have to do something."""
    review.released_at, review.released_by = at or timezone.now(), by
    review.ending, review.ending_note = ending, note.strip()
    review.save(update_fields=["released_at", "released_by", "ending", "ending_note"])
    issuer = submission.badge_version.issuer
    audit.record(by=by, verb=_VERBS[ending], thing=review, issuer=issuer)
    asked = assign_next(submission=submission)
    by_pool = ReviewRules.objects.of(issuer).assigning == Assigning.POOL
    if ending == Ending.RECOGNISED or not (asked or by_pool):
        emails.left(review, to=policies.coordinators_of(submission), is_place_filled=bool(asked))
    return review


_VERBS = {
    Ending.DECLINED: "decline",
    Ending.ABSTAINED: "abstain",
    Ending.CONFLICT: "declare_conflict",
    Ending.RECOGNISED: "recognise",
    Ending.GIVEN_BACK: "give_back",
    Ending.UNANSWERED: "pass_on",
}
