"""Whether reviewers may practise on an earner's work, as the earner says; they may change their mind."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.refusals import refuse_if
from submissions.models import Submission

from .. import calibrated, gold_policies
from ..models import GoldRequest, GoldSample
from .calibrating import lock_rubric, locked_sample
from .gold import take_out


@transaction.atomic
def agree_to_practice(*, by: User, request: GoldRequest) -> GoldRequest:
    """Let reviewers practise on an attempt, without the name. Agreeing twice is agreeing once."""
    request = _locked(request)
    refuse_if(gold_policies.why_not_answer(by, request))
    return _answer(by, request, agreed=True)


@transaction.atomic
def decline_practice(*, by: User, request: GoldRequest) -> GoldRequest:
    """Keep an attempt from reviewers who practise, also having agreed before: its samples are retired."""
    request = _locked(request)
    refuse_if(gold_policies.why_not_answer(by, request))
    for sample in GoldSample.objects.filter(attempt=request.attempt_id, retired_at=None).order_by("pk"):
        lock_rubric(calibrated.measured_by(sample))
        take_out(locked_sample(sample))
    return _answer(by, request, agreed=False)


def _answer(by: User, request: GoldRequest, *, agreed: bool) -> GoldRequest:
    if request.agreed != agreed:
        request.agreed, request.answered_at = agreed, timezone.now()
        request.save(update_fields=["agreed", "answered_at"])
        verb = "agree_to_practice" if agreed else "decline_practice"
        audit.record(by=by, verb=verb, thing=request, issuer=request.attempt.submission.badge_version.issuer)
    return request


def _locked(request: GoldRequest) -> GoldRequest:
    Submission.objects.locked(request.attempt.submission_id)
    rows = GoldRequest.objects.select_for_update(of=("self",))
    return rows.select_related("attempt__submission__badge_version__badge__issuer").get(pk=request.pk)
