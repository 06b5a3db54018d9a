"""Factories of gold samples, what earners were asked for them, and reviewers' trials."""

from typing import Any

from accounts.models import User
from badges.models import BadgeVersion
from reviews import actions, calibrated
from reviews.models import Calibration, GoldMark, GoldRequest, GoldSample, GoldText, Trial, TrialMark
from submissions.models import Attempt
from tests.account_factories import coordinator, reviewer
from tests.badge_factories import published_badge


def gold_sample(
    version: BadgeVersion | None = None, *, title: str = "A lesson plan", **fields: Any
) -> GoldSample:
    """A draft that was written for it: its texts are there, its marks are not. `by` makes it."""
    version = version or published_badge()
    by = fields.pop("by", None) or coordinator(version.issuer)
    sample = actions.write_sample(by=by, version=version, title=title)
    texts = {
        requirement: f"What was handed in: {requirement.prompt}"
        for component in version.components.in_order()
        for requirement in component.requirements.order_by("position")
    }
    return actions.save_gold_texts(by=by, sample=sample, texts=texts)


def agreed_on(sample: GoldSample, *, step: int = 1, reason: str = "The evidence says so.") -> GoldSample:
    """The same level for every criterion: 0 is the lowest, 1 meets in these badges."""
    for component in calibrated.components_of(sample):
        for criterion in component.rubric.criteria.all():
            level = sorted(criterion.levels.all(), key=lambda one: one.position)[step]
            actions.save_gold_mark(
                by=sample.made_by, sample=sample, criterion=criterion, level=level, reason=reason
            )
    return sample


def published_sample(version: BadgeVersion | None = None, *, step: int = 1, **fields: Any) -> GoldSample:
    """One that reviewers practise on, written for it."""
    sample = agreed_on(gold_sample(version, **fields), step=step)
    return actions.publish_sample(by=sample.made_by, sample=sample)


def proposed_sample(attempt: Attempt, *, by: User | None = None, title: str = "A first try") -> GoldSample:
    """A draft of a past attempt, whose earner is asked."""
    by = by or coordinator(attempt.submission.badge_version.issuer)
    return actions.propose_sample(by=by, attempt=attempt, title=title)


def gold_request(attempt: Attempt, **fields: Any) -> GoldRequest:
    """What its earner was asked, without an answer."""
    proposed_sample(attempt, **fields)
    return GoldRequest.objects.get(attempt=attempt)


def sample_of(attempt: Attempt, *, step: int = 1, **fields: Any) -> GoldSample:
    """One that reviewers practise on, of a past attempt whose earner agreed."""
    request = gold_request(attempt, **fields)
    actions.agree_to_practice(by=attempt.submission.earner, request=request)
    sample = agreed_on(GoldSample.objects.get(attempt=attempt), step=step)
    return actions.publish_sample(by=sample.made_by, sample=sample)


def trial(
    sample: GoldSample | None = None, *, by: User | None = None, step: int = 1, wrong: int = 0
) -> Trial:
    """A trial under way: every criterion has the level at `step`, the first `wrong` ones another."""
    sample = sample or published_sample()
    by = by or reviewer(sample.badge_version.issuer)
    left = wrong
    for component in calibrated.components_of(sample):
        for criterion in component.rubric.criteria.all():
            levels = sorted(criterion.levels.all(), key=lambda one: one.position)
            level = levels[2 if step != 2 else 0] if left > 0 else levels[step]
            left -= 1
            actions.save_trial_mark(by=by, sample=sample, criterion=criterion, level=level, comment="")
    return Trial.objects.get(sample=sample, reviewer=by, set_aside_at=None)


def trial_handed_in(sample: GoldSample | None = None, **fields: Any) -> Trial:
    begun = trial(sample, **fields)
    return actions.hand_in_trial(by=begun.reviewer, sample=begun.sample)


def calibration(sample: GoldSample | None = None, **fields: Any) -> Calibration:
    """Of a reviewer who agrees with the only sample."""
    return Calibration.objects.get(reviewer=trial_handed_in(sample, **fields).reviewer)


def gold_text(sample: GoldSample | None = None) -> GoldText:
    text = (sample or gold_sample()).texts.order_by("pk").first()
    assert text is not None
    return text


def gold_mark(sample: GoldSample | None = None) -> GoldMark:
    mark = agreed_on(sample or gold_sample()).marks.order_by("pk").first()
    assert mark is not None
    return mark


def trial_mark(sample: GoldSample | None = None) -> TrialMark:
    mark = trial(sample).marks.order_by("pk").first()
    assert mark is not None
    return mark
