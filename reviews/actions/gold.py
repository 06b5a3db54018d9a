"""What coordinators do with gold samples: make, mark, publish, retire them, and let reviewers try again."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import BadgeVersion, Criterion, EvidenceRequirement, Level
from submissions.models import Attempt, Submission

from .. import calibrated, emails, gold_policies
from ..models import GoldMark, GoldRequest, GoldSample, GoldText, Trial
from .calibrating import lock_rubric, locked_sample, refuse_other_rubric, settle, who_scored


class NotMarked(Refused):
    """The sample cannot be published, or the trial not handed in; `missing` lists what is open."""

    def __init__(self, missing: list[gold_policies.Unmarked]) -> None:
        super().__init__(_("Some criteria are not finished yet."))
        self.missing = missing


@transaction.atomic
def propose_sample(*, by: User, attempt: Attempt, title: str) -> GoldSample:
    """Make a sample of a past attempt, and ask its earner for consent unless they have given it.

    Until they agree it can be marked but not published.
    """
    submission = Submission.objects.locked(attempt.submission_id)
    attempt.submission = submission
    refuse_if(gold_policies.why_not_propose(by, attempt))
    refuse_if(gold_policies.why_not_name(title, attempt))
    version = submission.badge_version
    sample = GoldSample.objects.create(badge_version=version, title=title, attempt=attempt, made_by=by)
    audit.record(by=by, verb="propose_sample", thing=sample, issuer=version.issuer)
    request, is_new = GoldRequest.objects.get_or_create(attempt=attempt, defaults={"asked_by": by})
    if is_new:
        emails.gold_request(request)
    return sample


@transaction.atomic
def write_sample(*, by: User, version: BadgeVersion, title: str) -> GoldSample:
    """Begin a sample that is written for it."""
    refuse_if(gold_policies.why_not_make(by, version.issuer))
    if version.published_at is None:
        raise Refused(_("Publish the badge first: until then its rubric may change."))
    sample = GoldSample.objects.create(badge_version=version, title=title, made_by=by)
    audit.record(by=by, verb="write_sample", thing=sample, issuer=version.issuer)
    return sample


@transaction.atomic
def save_gold_texts(*, by: User, sample: GoldSample, texts: Mapping[EvidenceRequirement, str]) -> GoldSample:
    """Keep what a sample says to each requirement; without words it says nothing to it."""
    sample = locked_sample(sample)
    refuse_if(gold_policies.why_not_edit(by, sample))
    if sample.attempt_id is not None:
        raise Refused(_("This sample shows what somebody handed in: it is not rewritten."))
    for requirement, text in texts.items():
        if requirement.component.version_id != sample.badge_version_id:
            raise Refused(_("This belongs to another badge."))
        if text.strip():
            GoldText.objects.update_or_create(sample=sample, requirement=requirement, defaults={"text": text})
        else:
            GoldText.objects.filter(sample=sample, requirement=requirement).delete()
    return sample


@transaction.atomic
def save_gold_mark(
    *, by: User, sample: GoldSample, criterion: Criterion, level: Level, reason: str
) -> GoldMark:
    """Keep the level that was agreed on for one criterion, and why."""
    sample = locked_sample(sample)
    refuse_if(gold_policies.why_not_edit(by, sample))
    refuse_other_rubric(sample, criterion, level)
    mark, _is_new = GoldMark.objects.update_or_create(
        sample=sample, criterion=criterion, defaults={"level": level, "reason": reason}
    )
    return mark


@transaction.atomic
def publish_sample(*, by: User, sample: GoldSample) -> GoldSample:
    """Let reviewers practise on it. From now on its marks stay as they are.

    Refuses (`NotMarked`) while a criterion lacks its level or its reason. Nobody who has passed is asked
    to score it.
    """
    if sample.attempt is not None:
        Submission.objects.locked(sample.attempt.submission_id)  # consent may be withdrawn at this moment
    sample = locked_sample(sample)
    refuse_if(gold_policies.why_not_publish(by, sample))
    if missing := gold_policies.unmarked(sample):
        raise NotMarked(missing)
    sample.published_at, sample.published_by = timezone.now(), by
    sample.rubric_print = calibrated.print_of(sample.badge_version)
    sample.save(update_fields=["published_at", "published_by", "rubric_print"])
    audit.record(by=by, verb="publish_sample", thing=sample, issuer=sample.badge_version.issuer)
    return sample


@transaction.atomic
def retire_sample(*, by: User, sample: GoldSample) -> GoldSample:
    """Take a sample out of use. Who has passed stays so; who had all but this one scored is judged now."""
    if sample.attempt is not None:
        Submission.objects.locked(sample.attempt.submission_id)
    lock_rubric(calibrated.measured_by(sample))
    sample = locked_sample(sample)
    refuse_if(gold_policies.why_not_retire(by, sample))
    take_out(sample)
    audit.record(by=by, verb="retire_sample", thing=sample, issuer=sample.badge_version.issuer)
    return sample


def take_out(sample: GoldSample) -> None:
    """For a sample that is locked with the others of its rubric."""
    sample.retired_at = timezone.now()
    sample.save(update_fields=["retired_at"])
    if sample.published_at is not None:
        settle(sample, who_scored(calibrated.measured_by(sample)))


@transaction.atomic
def set_trials_aside(*, by: User, version: BadgeVersion, reviewer: User) -> int:
    """Let a reviewer who has not passed score all samples of a rubric once more; returns how many trials."""
    badge, rubric = calibrated.measure_of(version)
    lock_rubric((badge, rubric))
    refuse_if(gold_policies.why_not_try_again(by, version, reviewer))
    count = 0
    for trial in Trial.objects.counting(badge, rubric).filter(reviewer=reviewer, handed_in_at__isnull=False):
        trial.set_aside_at, trial.set_aside_by = timezone.now(), by
        trial.save(update_fields=["set_aside_at", "set_aside_by"])
        audit.record(by=by, verb="set_trial_aside", thing=trial, issuer=version.issuer)
        count += 1
    return count
