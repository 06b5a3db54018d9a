"""The verbs of judgement. `decide` is where submission and credential meet, in one transaction."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

import credentials.actions
import submissions.actions
from accounts import audit, holders
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.business_days import due_date
from badges.models import Component, Criterion, Level
from submissions.evidence.kinds import KINDS
from submissions.models import Attempt, Submission
from submissions.states import Status

from . import candidates, emails, outcome, policies
from .models import ComponentFeedback, Decision, Mark, Outcome, Review
from .outcome import AttemptOutcome, ComponentOutcome
from .scoring import State

REVIEW_DAYS = 8


class NotComplete(Refused):
    """The review cannot be handed in; `missing` lists what is open."""

    def __init__(self, missing: list[policies.Missing]) -> None:
        super().__init__(_("Some criteria are not finished yet."))
        self.missing = missing


@transaction.atomic
def assign(
    *, by: User, submission: Submission, reviewers: Sequence[User], instead_reason: str = ""
) -> list[Review]:
    """Ask reviewers to read the current attempt; the first ones move it into review.

    Writes each an invitation. Refuses anybody who may not review it, more than it needs, and nobody; and
    others in the place of those who read the last attempt and could again, unless a reason is given.
    """
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_assign(by, submission))
    _refuse_wrong_number(submission, reviewers)
    eligible = {entry.user.pk: entry for entry in candidates.list_for(submission)}
    for reviewer in reviewers:
        if reviewer.pk not in eligible:
            raise Refused(_("%(name)s is not a reviewer here.") % {"name": reviewer.display_name})
        if reason := eligible[reviewer.pk].why_not:
            raise Refused(f"{reviewer.display_name}: {reason}")
    passed_over = candidates.passed_over(list(eligible.values()), reviewers)
    if passed_over and not instead_reason.strip():
        raise Refused(_("Say why it does not go to those who read the last attempt."))
    if submission.status == Status.SUBMITTED:
        submissions.actions.start_review(by=by, submission=submission)
    why = {"instead_reason": instead_reason.strip()} if passed_over else {}
    return [_assign_one(by, submission, reviewer, **why) for reviewer in reviewers]


@transaction.atomic
def release(*, by: User, review: Review) -> Review:
    """Take a review back from a reviewer who has not handed it in."""
    submission, review = _locked_review(review)
    refuse_if(policies.why_not_release(by, review))
    review.released_at, review.released_by = timezone.now(), by
    review.save(update_fields=["released_at", "released_by"])
    audit.record(by=by, verb="release", thing=review, issuer=submission.badge_version.issuer)
    return review


@transaction.atomic
def save_mark(*, by: User, review: Review, criterion: Criterion, level: Level | None, comment: str) -> Mark:
    """Keep a level and a comment for one criterion, as the reviewer goes."""
    submission, review = _locked_review(review)
    refuse_if(policies.why_not_mark(by, review, criterion.rubric.component))
    if criterion.rubric.component.version_id != submission.badge_version_id:
        raise Refused(_("This criterion belongs to another rubric."))
    if level is not None and level.criterion_id != criterion.pk:
        raise Refused(_("This level belongs to another criterion."))
    mark, _is_new = Mark.objects.update_or_create(
        review=review, criterion=criterion, defaults={"level": level, "comment": comment}
    )
    return mark


@transaction.atomic
def save_feedback(*, by: User, review: Review, component: Component, text: str) -> ComponentFeedback:
    """Keep what the reviewer says on a whole component."""
    submission, review = _locked_review(review)
    refuse_if(policies.why_not_mark(by, review, component))
    if component.version_id != submission.badge_version_id:
        raise Refused(_("This component belongs to another badge."))
    feedback, _is_new = ComponentFeedback.objects.update_or_create(
        review=review, component=component, defaults={"text": text}
    )
    return feedback


@transaction.atomic
def hand_in(*, by: User, review: Review) -> Review:
    """Close a review: from now on its marks count and cannot be changed.

    Refuses (`NotComplete`) while a criterion has no level, or no comment below the required level.
    """
    submission, review = _locked_review(review)
    refuse_if(policies.why_not_mark(by, review))
    if missing := policies.missing_for_hand_in(review):
        raise NotComplete(missing)
    review.handed_in_at = timezone.now()
    review.save(update_fields=["handed_in_at"])
    audit.record(by=by, verb="hand_in", thing=review, issuer=submission.badge_version.issuer)
    return review


@transaction.atomic
def decide(*, by: User, submission: Submission, message: str = "") -> Decision:
    """Confirm what the reviews come to.

    All components met: approve the submission and issue the credential. Otherwise: ask for changes,
    with the feedback per criterion. Refuses while reviews are missing, and a second decision.
    """
    holder = holders.for_user(submission.earner)  # lock order: holder, submission, reviews
    submission = Submission.objects.locked(submission.pk)
    attempt = submission.attempt
    list(Review.objects.select_for_update().filter(attempt=attempt).order_by("pk"))
    refuse_if(policies.why_not_decide(by, submission))
    result = outcome.of_attempt(attempt)
    decision = Decision.objects.create(
        attempt=attempt,
        outcome=Outcome.APPROVED if result.all_met else Outcome.CHANGES_REQUESTED,
        components={entry.component.kind: entry.state == State.MET for entry in result.components},
        by=by,
    )
    feedback = _feedback(result, message)
    if result.all_met:
        submissions.actions.approve(by=by, submission=submission, feedback=feedback)
        credentials.actions.issue(
            by=by,
            holder=holder,
            badge_version=submission.badge_version,
            submission_id=submission.pk,
            evidence=_public_evidence(attempt),
            results=[_result(entry) for entry in result.components],
        )
    else:
        submissions.actions.request_changes(by=by, submission=submission, feedback=feedback)
    audit.record(
        by=by,
        verb="decide",
        thing=decision,
        issuer=submission.badge_version.issuer,
        outcome=str(decision.outcome),
    )
    return decision


@transaction.atomic
def dismiss_appeal(*, by: User, submission: Submission, answer: str) -> Submission:
    """Let the decision stand; refused to whoever made it."""
    refuse_if(policies.why_not_coordinate(by, submission))  # the rest is asked below, behind the lock
    return submissions.actions.dismiss_appeal(by=by, submission=submission, answer=answer)


@transaction.atomic
def grant_appeal(*, by: User, submission: Submission, answer: str = "") -> Submission:
    """Have other reviewers read the decided attempt again; refused to whoever decided."""
    refuse_if(policies.why_not_coordinate(by, submission))  # the rest is asked below, behind the lock
    return submissions.actions.grant_appeal(by=by, submission=submission, answer=answer)


@transaction.atomic
def allow_another_attempt(*, by: User, submission: Submission, reason: str) -> Submission:
    """Let the earner hand in once more than the badge allows."""
    refuse_if(policies.why_not_coordinate(by, submission))  # the rest is asked below, behind the lock
    return submissions.actions.allow_another_attempt(by=by, submission=submission, reason=reason)


def _locked_review(review: Review) -> tuple[Submission, Review]:
    submission = Submission.objects.locked(review.attempt.submission_id)
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "attempt__submission__badge_version__badge__issuer"
    )
    return submission, rows.get(pk=review.pk)


def _refuse_wrong_number(submission: Submission, reviewers: Sequence[User]) -> None:
    free = policies.places(submission)
    if not reviewers:
        raise Refused(_("Choose at least one reviewer."))
    if len({reviewer.pk for reviewer in reviewers}) < len(reviewers):
        raise Refused(_("Choose different people."))
    if len(reviewers) > free:
        raise Refused(_("Choose at most %(number)d here.") % {"number": free})


def _assign_one(by: User, submission: Submission, reviewer: User, **why: str) -> Review:
    issuer = submission.badge_version.issuer
    review = Review.objects.create(
        attempt=submission.attempt,
        reviewer=reviewer,
        assigned_by=by,
        due_date=due_date(timezone.now(), issuer.time_zone, REVIEW_DAYS),
    )
    emails.invitation(review)
    audit.record(by=by, verb="assign", thing=review, issuer=issuer, **why)
    return review


def _feedback(result: AttemptOutcome, message: str) -> dict[str, Any]:
    """What the earner reads: by criterion, without a trace of who wrote which comment."""
    return {
        "message": message.strip(),
        "components": [
            {
                "kind": entry.component.kind,
                "title": entry.component.title,
                "met": entry.state == State.MET,
                "summary": "\n\n".join(entry.comments),
                "criteria": [
                    {
                        "name": criterion.criterion.name,
                        "level": criterion.level.label if criterion.level else "",
                        "met": criterion.met,
                        # Sorted, so that two comments of one reviewer never stand in the same place.
                        "comments": sorted(mark.comment for mark in criterion.marks if mark.comment.strip()),
                    }
                    for criterion in entry.criteria
                ],
            }
            for entry in result.components
        ],
    }


def _result(entry: ComponentOutcome) -> dict[str, Any]:
    return {
        "kind": entry.component.kind,
        "title": entry.component.title,
        "criteria": [
            {
                "criterion": str(criterion.criterion.public_id),
                "level": str(criterion.level.public_id),
                "name": criterion.criterion.name,
                "label": criterion.level.label,
            }
            for criterion in entry.criteria
            if criterion.level
        ],
    }


def _public_evidence(attempt: Attempt) -> list[dict[str, Any]]:
    """What the earner shows on the credential; of files the blind copy, and nothing where there is none."""
    shown = attempt.items.filter(Q(file="") | ~Q(copy__file=""), is_public=True)
    return [
        {
            "number": item.position,
            "name": item.neutral_name,
            "kind": item.kind,
            "caption": item.caption,
            "narrative": item.text,
            "url": item.url,
            "file": item.copy.file if item.copy else "",
            "media_type": KINDS[item.copy.kind].media_type if item.copy else "",
            "sha256": item.copy.sha256 if item.copy else "",
        }
        for item in shown.select_related("copy").defer("copy__passages").order_by("position")
    ]
