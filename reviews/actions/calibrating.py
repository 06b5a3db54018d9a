"""Who has passed: counted under the lock of all samples of a rubric, so that each trial sees the others."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Issuer, User
from accounts.refusals import Refused
from badges.models import Criterion, Level

from .. import calibrated
from ..calibrated import Measure
from ..models import Calibration, GoldSample, ReviewRules, Trial


def locked_sample(sample: GoldSample) -> GoldSample:
    rows = calibrated.with_people(GoldSample.objects.select_for_update(of=("self",)))
    return rows.get(pk=sample.pk)


def lock_rubric(measure: Measure) -> None:
    """Lock all samples of a rubric that are in use, always in one order."""
    badge, rubric = measure
    same = GoldSample.objects.filter(badge_version__badge=badge, rubric_print=rubric, retired_at=None)
    list(same.select_for_update(of=("self",)).order_by("pk"))


def refuse_other_rubric(sample: GoldSample, criterion: Criterion, level: Level | None) -> None:
    component = criterion.rubric.component
    settled = sample.attempt.approved if sample.attempt is not None else []
    if component.version_id != sample.badge_version_id or component.kind in settled:
        raise Refused(_("This criterion belongs to another rubric."))
    if level is not None and level.criterion_id != criterion.pk:
        raise Refused(_("This level belongs to another criterion."))


def settle_all(issuer: Issuer) -> None:
    """Count again for everybody who has not passed: less agreement may be needed now."""
    rows = calibrated.with_people(GoldSample.objects.in_use().filter(badge_version__badge__issuer=issuer))
    samples = {calibrated.measured_by(one): one for one in rows}
    for measure in sorted(samples):
        lock_rubric(measure)
        settle(samples[measure], who_scored(measure))


def who_scored(measure: Measure) -> QuerySet[User]:
    people = Trial.objects.counting(*measure).values("reviewer")
    return User.objects.filter(pk__in=people, is_active=True).order_by("pk")


def settle(sample: GoldSample, people: Iterable[User]) -> None:
    """Write down who of these has passed: all samples of the rubric scored, and agreed with often enough.

    Somebody who has passed is not counted again. The samples are locked.
    """
    badge, rubric = calibrated.measured_by(sample)
    samples = [one for one in calibrated.samples_of([badge]) if one.rubric_print == rubric]
    needed = ReviewRules.objects.of(sample.badge_version.issuer).calibration_percent
    passed = calibrated.passes([badge])[badge, rubric]
    for user in people:
        theirs = {one.pk for one in samples if not calibrated.is_withheld(one, user)}
        trials = Trial.objects.counting(badge, rubric).filter(reviewer=user, handed_in_at__isnull=False)
        done = [trial for trial in trials if trial.sample_id in theirs]
        if user.pk in passed or not done or len(done) < len(theirs):
            continue
        agreed = sum(trial.agreed or 0 for trial in done)
        total = sum(trial.total or 0 for trial in done)
        if 100 * agreed >= needed * total:
            Calibration.objects.create(
                reviewer=user, badge_id=badge, rubric_print=rubric, agreed=agreed, total=total
            )
            audit.record(by=None, verb="calibrate", thing=user, issuer=sample.badge_version.issuer)
