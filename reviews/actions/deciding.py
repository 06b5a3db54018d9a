"""The decision: where submission and credential meet, in one transaction."""

from typing import Any

from django.db import transaction
from django.db.models import Q

import credentials.actions
import submissions.actions
from accounts import audit, holders
from accounts.models import User
from accounts.refusals import refuse_if
from submissions.evidence.kinds import KINDS
from submissions.models import Attempt, Submission

from .. import outcome, policies
from ..models import Decision, Outcome, Review
from ..outcome import AttemptOutcome, ComponentOutcome
from ..scoring import State


@transaction.atomic
def decide(*, by: User | None, submission: Submission, message: str = "") -> Decision:
    """Confirm what the reviews come to; by nobody where the badge has that be the decision.

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
                        "comments": sorted(mark.said for mark in criterion.marks if mark.said.strip()),
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
