"""A reviewer's trial of a gold sample: marks kept as they go, compared when handed in."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.refusals import refuse_if
from badges.models import Criterion, Level

from .. import calibrated, gold_policies
from ..models import GoldSample, Trial, TrialMark
from .calibrating import lock_rubric, locked_sample, refuse_other_rubric, settle
from .gold import NotMarked


@transaction.atomic
def save_trial_mark(
    *, by: User, sample: GoldSample, criterion: Criterion, level: Level | None, comment: str
) -> TrialMark:
    """Keep a level, and a note to oneself, for one criterion; the first one begins the trial."""
    sample = locked_sample(sample)
    trial = _trial(by, sample)
    refuse_if(gold_policies.why_not_practise(by, sample, trial))
    refuse_other_rubric(sample, criterion, level)
    if trial is None:
        trial = Trial.objects.create(sample=sample, reviewer=by)
    mark, _is_new = TrialMark.objects.update_or_create(
        trial=trial, criterion=criterion, defaults={"level": level, "comment": comment}
    )
    return mark


@transaction.atomic
def hand_in_trial(*, by: User, sample: GoldSample) -> Trial:
    """Close a trial and compare it; the last one of a rubric tells whether the reviewer has passed.

    Refuses (`NotMarked`) while a criterion has no level.
    """
    lock_rubric(calibrated.measured_by(sample))
    sample = locked_sample(sample)
    trial = _trial(by, sample)
    refuse_if(gold_policies.why_not_practise(by, sample, trial))
    missing = gold_policies.unscored(sample, trial)
    if missing or trial is None:
        raise NotMarked(missing)
    agreed = dict(sample.marks.values_list("criterion_id", "level_id"))
    chosen = dict(trial.marks.values_list("criterion_id", "level_id"))
    trial.handed_in_at, trial.total = timezone.now(), len(agreed)
    trial.agreed = sum(chosen.get(criterion) == level for criterion, level in agreed.items())
    trial.save(update_fields=["handed_in_at", "agreed", "total"])
    audit.record(by=by, verb="hand_in_trial", thing=trial, issuer=sample.badge_version.issuer)
    settle(sample, [by])
    return trial


def _trial(by: User, sample: GoldSample) -> Trial | None:
    """Theirs that counts."""
    return Trial.objects.filter(sample=sample, reviewer=by, set_aside_at=None).first()
