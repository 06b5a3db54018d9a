"""What a reviewer practises on, how far they are, and how a trial compares with the agreed marks.

Nothing here tells who wrote a sample, nor that anybody else practises.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from badges.models import BadgeVersion, Component, Criterion, Level

from . import calibrated
from .agreement import weighted_kappa
from .calibrated import Measure
from .models import Calibration, GoldSample, ReviewRules, Trial
from .outcome import criteria_of


class State(StrEnum):
    """How far somebody is with the samples of one rubric."""

    NEW = "new"
    BEGUN = "begun"
    PASSED = "passed"
    NOT_PASSED = "not_passed"  # all are scored
    CHANGED = "changed"  # passed with another rubric of the badge, and not begun with this one


WORDS = {  # words, tone, icon
    State.NEW: (_("Not started"), "quiet", "circle-dashed"),
    State.BEGUN: (_("Under way"), "is-accent", "pencil"),
    State.PASSED: (_("Passed"), "is-good", "circle-check"),
    State.NOT_PASSED: (_("Not passed yet"), "is-warn", "circle-alert"),
    State.CHANGED: (_("No longer valid: the rubric has changed"), "is-warn", "history"),
}


@dataclass(frozen=True)
class Standing:
    """How far a reviewer is with one rubric; `agreed` of `total` marks are those handed in."""

    state: State
    handed_in: int
    samples: int
    agreed: int
    total: int
    needed: int  # percent

    @property
    def percent(self) -> int:
        """Rounded down: nobody reads that they have reached what they have not."""
        return 100 * self.agreed // self.total if self.total else 0

    @property
    def words(self) -> str:
        return str(WORDS[self.state][0])

    @property
    def tone(self) -> str:
        return WORDS[self.state][1]

    @property
    def icon(self) -> str:
        return WORDS[self.state][2]


@dataclass(frozen=True)
class Line:
    """One sample, with how far a reviewer is."""

    sample: GoldSample
    trial: Trial | None
    done: int
    total: int


@dataclass(frozen=True)
class Group:
    """The samples of one rubric. `is_earlier`: the badge has another rubric by now."""

    version: BadgeVersion
    lines: list[Line]
    standing: Standing
    is_earlier: bool

    @property
    def next(self) -> GoldSample | None:
        """Where to go on."""
        return next(
            (line.sample for line in self.lines if not line.trial or not line.trial.handed_in_at), None
        )


def standing(
    trials: Sequence[Trial],
    samples: int,
    passed: Calibration | None,
    needed: int,
    *,
    was_passed: bool = False,
) -> Standing:
    """`trials` are those that count, of `samples` samples; `was_passed`: with another rubric of the badge."""
    done = [trial for trial in trials if trial.handed_in_at]
    agreed = sum(trial.agreed or 0 for trial in done)
    total = sum(trial.total or 0 for trial in done)
    if passed is not None:
        return Standing(State.PASSED, len(done), samples, passed.agreed, passed.total, needed)
    if samples and len(done) >= samples:
        state = State.NOT_PASSED
    elif trials:
        state = State.BEGUN
    else:
        state = State.CHANGED if was_passed else State.NEW
    return Standing(state, len(done), samples, agreed, total, needed)


def groups_of(user: User) -> list[Group]:
    """Everything that this reviewer may practise on, by badge; earlier rubrics last."""
    samples: dict[Measure, list[GoldSample]] = defaultdict(list)
    for sample in _samples(user):
        if not calibrated.is_withheld(sample, user):
            samples[calibrated.measured_by(sample)].append(sample)
    badges = {badge for badge, _rubric in samples}
    trials = _trials(user)
    passed = {(one.badge_id, one.rubric_print): one for one in Calibration.objects.filter(reviewer=user)}
    current = BadgeVersion.objects.whole().filter(pk__in=BadgeVersion.objects.current(), badge__in=badges)
    versions = {calibrated.measure_of(version): version for version in current}
    needed = dict(ReviewRules.objects.values_list("issuer_id", "calibration_percent"))
    usual = ReviewRules().calibration_percent
    groups = []
    for measure, some in samples.items():
        version = versions.get(measure) or max(some, key=lambda one: one.badge_version.number).badge_version
        lines = [_line(sample, trials.get(sample.pk)) for sample in some]
        stands = standing(
            [line.trial for line in lines if line.trial],
            len(lines),
            passed.get(measure),
            needed.get(version.badge.issuer_id, usual),
            was_passed=any(badge == measure[0] for badge, _rubric in passed),
        )
        groups.append(Group(version, lines, stands, measure not in versions))
    return sorted(groups, key=lambda group: (group.is_earlier, group.version.name.casefold()))


def sample_for(user: User, id: uuid.UUID) -> GoldSample | None:
    """A sample that this person may practise on; None also for one that is withheld from them."""
    sample = calibrated.with_people(GoldSample.objects.practised_by(user)).filter(pk=id).first()
    return None if sample is None or calibrated.is_withheld(sample, user) else sample


def trial_of(user: User, sample: GoldSample) -> Trial | None:
    return Trial.objects.filter(sample=sample, reviewer=user, set_aside_at=None).first()


# -- comparing


@dataclass(frozen=True)
class Compared:
    """One criterion of a trial: what was chosen, what was agreed on, and why."""

    number: int
    criterion: Criterion
    own: Level
    agreed: Level
    reason: str
    comment: str

    @property
    def is_same(self) -> bool:
        return self.own == self.agreed


@dataclass(frozen=True)
class Comparison:
    parts: list[tuple[Component, list[Compared]]]
    kappa: float | None

    @property
    def lines(self) -> list[Compared]:
        return [line for _component, lines in self.parts for line in lines]

    @property
    def same(self) -> int:
        return sum(line.is_same for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def percent(self) -> int:
        return 100 * self.same // self.total


def compare(trial: Trial) -> Comparison:
    """A trial that was handed in with the agreed marks of its sample."""
    own = {mark.criterion_id: mark for mark in trial.marks.select_related("level")}
    agreed = {mark.criterion_id: mark for mark in trial.sample.marks.select_related("level")}
    parts: list[tuple[Component, list[Compared]]] = []
    pairs, number = [], 0
    for component in calibrated.components_of(trial.sample):
        lines = []
        for criterion in criteria_of(component):
            number += 1
            mine, gold = own[criterion.pk], agreed[criterion.pk]
            assert mine.level is not None  # a trial is handed in with every level chosen
            pairs.append((step_of(criterion, gold.level), step_of(criterion, mine.level)))
            lines.append(Compared(number, criterion, mine.level, gold.level, gold.reason, mine.comment))
        parts.append((component, lines))
    return Comparison(parts, kappa_of(pairs))


def kappa_of(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Weighted kappa of (agreed, chosen) steps; None too where one level was agreed on throughout.

    It would be 0 then for everybody who ever chose another one.
    """
    return weighted_kappa(pairs) if len({agreed for agreed, _chosen in pairs}) > 1 else None


def step_of(criterion: Criterion, level: Level) -> int:
    """0 for the lowest level of a criterion."""
    return sum(one.points < level.points for one in criterion.levels.all())


# -- pieces


def _samples(user: User) -> Any:  # samples with `marked`
    rows = calibrated.with_people(GoldSample.objects.practised_by(user))
    return rows.annotate(marked=Count("marks")).order_by("published_at", "pk")


def _trials(user: User) -> dict[uuid.UUID, Any]:  # trials with `scored`
    rows = Trial.objects.filter(reviewer=user, set_aside_at=None)
    return {trial.sample_id: trial for trial in rows.annotate(scored=Count("marks__level"))}


def _line(sample: Any, trial: Any) -> Line:
    return Line(sample, trial, trial.scored if trial else 0, sample.marked)
