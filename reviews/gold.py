"""What coordinators see of gold samples: by rubric, with who has passed and where reviewers differ."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from badges.models import BadgeVersion, Criterion, Kind
from submissions.models import Attempt
from submissions.states import Status

from . import calibrated, stages
from .calibrated import Measure
from .models import Calibration, GoldMark, GoldRequest, GoldSample, ReviewRules, Trial, TrialMark
from .practice import Standing, kappa_of, standing, step_of

DRAFT = (_("Draft"), "quiet", "pencil")
PUBLISHED = (_("In use"), "is-good", "circle-check")
RETIRED = (_("Retired"), "quiet", "circle-x")


@dataclass(frozen=True)
class Summary:
    """One rubric: `version` is the newest with it."""

    version: BadgeVersion
    numbers: tuple[int, ...]  # of all versions with it
    drafts: int
    published: int
    retired: int
    passed: int
    waiting: int


@dataclass(frozen=True)
class SampleLine:
    sample: GoldSample
    words: str
    tone: str
    icon: str
    consent: str  # where it is of a past attempt


@dataclass(frozen=True)
class PersonLine:
    user: User
    standing: Standing
    can_try_again: bool


@dataclass(frozen=True)
class CriterionLine:
    """Over all trials that count: how often the agreed level was chosen."""

    kind_label: str
    name: str
    pairs: int
    same: int
    kappa: float | None

    @property
    def percent(self) -> int:
        return 100 * self.same // self.pairs if self.pairs else 0


def overview(user: User) -> list[Summary]:
    """Every rubric that has samples or is in the catalogue, by name."""
    versions = list(_versions(user))
    samples = GoldSample.objects.coordinated_by(user).select_related("badge_version")
    by_version: dict[int, list[GoldSample]] = defaultdict(list)
    for sample in samples:
        by_version[sample.badge_version_id].append(sample)
    groups: dict[Measure, list[BadgeVersion]] = defaultdict(list)
    for version in versions:
        groups[calibrated.measure_of(version)].append(version)
    badges = {version.badge_id: version.badge for version in versions}
    passed = calibrated.passes(badges)
    waiting = calibrated.waiting(badges.values(), calibrated.samples_of(badges))
    rows = [
        _summary(same, by_version, len(passed[measure]), len(waiting[measure]))
        for measure, same in groups.items()
    ]
    return sorted(rows, key=lambda row: (row.version.name.casefold(), -row.version.number))


def versions_like(version: BadgeVersion) -> list[BadgeVersion]:
    """The published versions of the badge that have the same rubric, newest first."""
    rows = BadgeVersion.objects.whole().published().filter(badge=version.badge_id).order_by("-number")
    rubric = calibrated.print_of(version)
    return [one for one in rows if calibrated.print_of(one) == rubric]


def samples_of(user: User, versions: list[BadgeVersion]) -> list[SampleLine]:
    rows = GoldSample.objects.coordinated_by(user).filter(badge_version__in=versions)
    rows = rows.select_related("attempt__submission__earner", "badge_version", "attempt__gold_request")
    return [line_of(sample) for sample in rows.order_by(F("retired_at").asc(nulls_first=True), "made_at")]


def line_of(sample: GoldSample) -> SampleLine:
    if sample.retired_at is not None:
        state = RETIRED
    else:
        state = DRAFT if sample.published_at is None else PUBLISHED
    return SampleLine(sample, str(state[0]), state[1], state[2], _consent(sample))


def people_of(version: BadgeVersion) -> list[PersonLine]:
    """The reviewers of the issuer with how far each is with the rubric, by name."""
    badge, rubric = calibrated.measure_of(version)
    samples = [one for one in calibrated.samples_of([badge]) if one.rubric_print == rubric]
    trials: dict[int, list[Trial]] = defaultdict(list)
    for trial in Trial.objects.counting(badge, rubric):
        trials[trial.reviewer_id].append(trial)
    passed = {one.reviewer_id: one for one in Calibration.objects.filter(badge=badge, rubric_print=rubric)}
    before = Calibration.objects.filter(badge=badge).values_list("reviewer_id", flat=True)
    earlier, needed = set(before), ReviewRules.objects.of(version.issuer).calibration_percent
    lines = []
    for user in sorted(calibrated.reviewers_of(version.issuer), key=lambda one: one.display_name.casefold()):
        theirs = [one for one in samples if not calibrated.is_withheld(one, user)]
        own, calibration = trials[user.pk], passed.get(user.pk)
        if not theirs and calibration is None:
            continue
        stands = standing(own, len(theirs), calibration, needed, was_passed=user.pk in earlier)
        lines.append(PersonLine(user, stands, calibration is None and stands.handed_in > 0))
    return lines


def report_on(version: BadgeVersion) -> list[CriterionLine]:
    """Where reviewers differ from the agreed marks: each criterion over all trials that count."""
    measure = calibrated.measure_of(version)
    agreed = _agreed(measure)
    pairs: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    trials = Trial.objects.counting(*measure).exclude(handed_in_at=None)
    rows = TrialMark.objects.filter(trial__in=trials).exclude(level=None)
    for mark in rows.select_related(*_PLACE, "trial", "level").prefetch_related("criterion__levels"):
        gold = agreed.get((mark.trial.sample_id, mark.criterion_id))
        if gold is not None and mark.level is not None:
            pair = (step_of(mark.criterion, gold.level), step_of(mark.criterion, mark.level))
            pairs[_place(mark.criterion)].append(pair)
    return [
        CriterionLine(
            component.kind_label,
            criterion.name,
            len(found := pairs[component.kind, criterion.position]),
            sum(one == other for one, other in found),
            kappa_of(found),
        )
        for component in BadgeVersion.objects.whole().get(pk=version.pk).components.all()
        for criterion in component.rubric.criteria.all()
    ]


def attempts_for(user: User, versions: list[BadgeVersion]) -> "QuerySet[Attempt]":
    """Of what samples can be made: decided attempts of approved submissions, newest first."""
    taken = GoldSample.objects.filter(retired_at=None, attempt__isnull=False).values("attempt")
    declined = GoldRequest.objects.filter(agreed=False).values("attempt")
    rows = Attempt.objects.filter(
        submission__badge_version__in=versions,
        submission__status=Status.APPROVED,
        submitted_at__isnull=False,
        decided_at__isnull=False,
    )
    rows = rows.exclude(submission__earner=user).exclude(submission__in=stages.read_by(user))
    rows = rows.exclude(submission__in=stages.naming(user))
    rows = rows.exclude(pk__in=taken).exclude(pk__in=declined)
    return rows.select_related("submission__earner", "decision").order_by("-decided_at", "-pk")


# -- pieces

_PLACE = ("criterion__rubric__component",)


def _versions(user: User) -> "QuerySet[BadgeVersion]":
    issuers = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
    wanted = Q(pk__in=BadgeVersion.objects.current().values("pk")) | Q(
        pk__in=GoldSample.objects.values("badge_version")
    )
    rows = BadgeVersion.objects.whole().published().filter(wanted, badge__issuer__in=issuers)
    return rows.order_by("-number")


def _summary(
    versions: list[BadgeVersion], samples: dict[int, list[GoldSample]], passed: int, waiting: int
) -> Summary:
    mine = [sample for version in versions for sample in samples[version.pk]]
    retired = sum(sample.retired_at is not None for sample in mine)
    published = sum(sample.published_at is not None and sample.retired_at is None for sample in mine)
    numbers = tuple(sorted(version.number for version in versions))
    drafts = len(mine) - retired - published
    return Summary(versions[0], numbers, drafts, published, retired, passed, waiting)


def _consent(sample: GoldSample) -> str:
    if sample.attempt is None:
        return ""
    request = getattr(sample.attempt, "gold_request", None)
    if request is None or request.agreed is None:
        return str(_("The earner has not answered yet."))
    return str(_("The earner has agreed.") if request.agreed else _("The earner has declined."))


def _agreed(measure: Measure) -> dict[tuple[Any, int], GoldMark]:
    """The agreed marks by sample and criterion."""
    badge, rubric = measure
    samples = GoldSample.objects.in_use().filter(badge_version__badge=badge, rubric_print=rubric)
    rows = GoldMark.objects.filter(sample__in=samples).select_related("level")
    return {(mark.sample_id, mark.criterion_id): mark for mark in rows}


def _place(criterion: Criterion) -> tuple[str, int]:
    """The same for the same criterion of every version with the rubric."""
    return str(Kind(criterion.rubric.component.kind)), criterion.position
