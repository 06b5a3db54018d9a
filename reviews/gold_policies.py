"""Who may make gold samples and practise on them, and why not: one answer for action, view and template."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Issuer, Membership, Role, User
from badges.models import BadgeVersion, Criterion
from submissions import policies as submission_policies
from submissions.evidence import names
from submissions.evidence.names import Person
from submissions.models import Attempt, Submission
from submissions.people import authors_of, colleagues_ever
from submissions.states import Status

from . import calibrated
from .models import GoldRequest, GoldSample, Review, Trial


@dataclass(frozen=True)
class Unmarked:
    """A criterion of a sample that is not finished, and what it lacks."""

    criterion: Criterion
    text: str


# -- coordinators


def why_not_make(user: User, issuer: Issuer) -> str | None:
    """For samples written for it, and for letting reviewers try again."""
    if not Membership.objects.of(user, Role.COORDINATOR).filter(issuer=issuer).exists():
        return _("Only coordinators of %(issuer)s can do this.") % {"issuer": issuer.name}
    return None


def why_not_propose(user: User, attempt: Attempt) -> str | None:
    """For making a sample of a past attempt."""
    submission = attempt.submission
    reason = why_not_make(user, submission.badge_version.issuer) or _why_partial(user, submission)
    if reason is not None:
        return reason
    if submission.status != Status.APPROVED or attempt.decided_at is None:
        return _("Samples are made of what was decided on, once the submission is approved.")
    if GoldRequest.objects.filter(attempt=attempt, agreed=False).exists():
        return _("The earner does not want reviewers to practise on it.")
    if GoldSample.objects.filter(attempt=attempt, retired_at=None).exists():
        return _("There is a sample of this attempt already.")
    return None


def why_not_edit(user: User, sample: GoldSample) -> str | None:
    """For its texts and marks."""
    reason = _why_not_touch(user, sample)
    if reason is not None:
        return reason
    if sample.retired_at is not None:
        return _("This sample is retired.")
    if sample.published_at is not None:
        return _("This sample is published, so it stays as it is.")
    return None


def why_not_publish(user: User, sample: GoldSample) -> str | None:
    """Whether anything but its marks stands in the way; those are `unmarked`."""
    reason = why_not_edit(user, sample)
    if reason is not None:
        return reason
    if sample.attempt is None:
        if not sample.texts.exists():
            return _("Write what the sample says first.")
        return None
    request = GoldRequest.objects.filter(attempt=sample.attempt).first()
    if request is None or not request.agreed:
        return _("The earner has not agreed yet.")
    return None


def unmarked(sample: GoldSample) -> list[Unmarked]:
    """Every criterion that lacks its level or its reason, or whose reason names somebody."""
    marks = {mark.criterion_id: mark for mark in sample.marks.all()}
    people = behind(sample)
    found = []
    for component in calibrated.components_of(sample):
        for criterion in sorted(component.rubric.criteria.all(), key=lambda one: one.position):
            mark = marks.get(criterion.pk)
            if mark is None:
                found.append(Unmarked(criterion, _("Choose the agreed level, and say why.")))
            elif not mark.reason.strip():
                found.append(Unmarked(criterion, _("Say why this level was agreed on.")))
            elif hits := names.find(mark.reason, people):
                text = _("The reason says “%s”: reviewers may not learn whose work it is.")
                found.append(Unmarked(criterion, text % hits[0].text))
    return found


def why_not_name(title: str, attempt: Attempt) -> str | None:
    """What reviewers read above a sample may not say whose work it is."""
    hits = names.find(title, _people(attempt))
    if not hits:
        return None
    return _("The title says “%s”: reviewers may not learn whose work it is.") % hits[0].text


def why_not_retire(user: User, sample: GoldSample) -> str | None:
    reason = _why_not_touch(user, sample)
    if reason is not None:
        return reason
    return _("This sample is retired.") if sample.retired_at is not None else None


def why_not_try_again(user: User, version: BadgeVersion, reviewer: User) -> str | None:
    """For setting a reviewer's trials aside."""
    reason = why_not_make(user, version.issuer)
    if reason is not None:
        return reason
    badge, rubric = calibrated.measure_of(version)
    if reviewer.pk in calibrated.passes([badge])[badge, rubric]:
        return _("They have passed.")
    if (
        not Trial.objects.counting(badge, rubric)
        .filter(reviewer=reviewer)
        .exclude(handed_in_at=None)
        .exists()
    ):
        return _("They have handed in nothing that could be set aside.")
    return None


# -- earners


def why_not_answer(user: User, request: GoldRequest) -> str | None:
    """For agreeing and declining; either may be changed at any time."""
    if request.attempt.submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    return None


# -- reviewers


def why_not_practise(user: User, sample: GoldSample, trial: Trial | None) -> str | None:
    """For marking and handing in. `trial` is theirs that counts, if there is one."""
    if sample.published_at is None or sample.retired_at is not None:
        return _("This sample is not in use any more.")
    theirs = GoldSample.objects.practised_by(user).filter(pk=sample.pk).exists()
    if not theirs or calibrated.is_withheld(sample, user):
        return _("This sample is not for you to practise on.")
    if trial is not None and trial.handed_in_at is not None:
        return _("You have handed this in, so it stays as it is.")
    return None


def unscored(sample: GoldSample, trial: Trial | None) -> list[Unmarked]:
    """Every criterion for which the reviewer has chosen no level."""
    chosen = set()
    if trial is not None:
        chosen = set(trial.marks.exclude(level=None).values_list("criterion_id", flat=True))
    return [
        Unmarked(criterion, _("Choose a level."))
        for component in calibrated.components_of(sample)
        for criterion in sorted(component.rubric.criteria.all(), key=lambda one: one.position)
        if criterion.pk not in chosen
    ]


# -- pieces


def behind(sample: GoldSample) -> list[Person]:
    """Whose names may not be said."""
    return [] if sample.attempt is None else _people(sample.attempt)


def _people(attempt: Attempt) -> list[Person]:
    return [*authors_of(attempt), *colleagues_ever(attempt.submission)]


def _why_not_touch(user: User, sample: GoldSample) -> str | None:
    reason = why_not_make(user, sample.badge_version.issuer)
    if reason is not None or sample.attempt is None:
        return reason
    return _why_partial(user, sample.attempt.submission)


def _why_partial(user: User, submission: Submission) -> str | None:
    if reason := submission_policies.why_not_impartial(user, submission):
        return reason
    if Review.objects.filter(attempt__submission=submission, released_at=None, reviewer=user).exists():
        return _("You reviewed this submission: another coordinator must look after it.")
    return None
