"""What excludes reviewers from a submission, read for one submission or for one reviewer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Membership, Role, User
from badges.models import BadgeVersion
from submissions.evidence.names import Person
from submissions.models import Appeal, Attempt, Pause, Submission

from . import apart, calibrated
from .assignment import Exclusion
from .models import Decision, Ending, How, Review, ReviewRules


@dataclass(frozen=True)
class Facts:
    """What excludes people from one submission."""

    earner: User
    people: list[Person]  # author and named colleagues
    coordinators: set[int]  # of today, and who looked after it when they were one
    appealed: set[int]
    asked: set[int]
    not_passed: set[int]
    excludes_department: bool

    @classmethod
    def of(cls, submission: Submission, attempt: Attempt) -> "Facts":
        issuer = submission.badge_version.issuer
        coordinators = Membership.objects.filter(issuer=issuer, role=Role.COORDINATOR)
        return cls(
            earner=submission.earner,
            people=apart.people_behind([submission])[submission.pk],
            coordinators=set(coordinators.values_list("user_id", flat=True))
            | _looked_after([submission])[submission.pk],
            appealed=_appealed([submission])[submission.pk],
            asked=set(attempt.reviews.values_list("reviewer_id", flat=True)),
            not_passed=calibrated.not_passed(submission.badge_version),
            excludes_department=ReviewRules.objects.of(issuer).excludes_department,
        )

    @classmethod
    def of_reviewer(cls, user: User, submissions: Sequence[Submission]) -> dict[Any, "Facts"]:
        """The same of many submissions, as far as it is about one reviewer."""
        coordinated = set(Membership.objects.of(user, Role.COORDINATOR).values_list("issuer_id", flat=True))
        attempts = [one.attempt.pk for one in submissions]
        mine = Review.objects.filter(reviewer=user, attempt__in=attempts)
        asked = set(mine.values_list("attempt__submission_id", flat=True))
        strict = set(ReviewRules.objects.filter(excludes_department=True).values_list("issuer_id", flat=True))
        people, appealed = apart.people_behind(submissions), _appealed(submissions)
        looked_after = _looked_after(submissions)
        untried = _not_passed([one.badge_version for one in submissions])
        return {
            one.pk: cls(
                earner=one.earner,
                people=people[one.pk],
                coordinators=looked_after[one.pk]
                | _if_me(user, one.badge_version.badge.issuer_id in coordinated),
                appealed=appealed[one.pk],
                asked=_if_me(user, one.pk in asked),
                not_passed=untried[one.badge_version_id],
                excludes_department=one.badge_version.badge.issuer_id in strict,
            )
            for one in submissions
        }

    def exclusions(self, user: User, conflicts: Iterable[Any]) -> set[Exclusion]:
        author, *colleagues = self.people
        return (
            when(Exclusion.AUTHOR, user.pk == self.earner.pk)
            | when(Exclusion.COLLABORATOR, apart.is_among(user, colleagues))
            | when(Exclusion.COORDINATOR, user.pk in self.coordinators)
            | when(Exclusion.CONFLICT, apart.is_kept_apart(conflicts, self.earner, [author, *colleagues]))
            | when(Exclusion.APPEALED, user.pk in self.appealed)
            | when(Exclusion.ASSIGNED, user.pk in self.asked)
            | when(Exclusion.NOT_CALIBRATED, user.pk in self.not_passed)
            | when(
                Exclusion.DEPARTMENT,
                self.excludes_department and apart.is_same_department(user, self.earner),
            )
        )


def _not_passed(versions: Iterable[BadgeVersion]) -> dict[int, set[int]]:
    """`calibrated.not_passed` of many, by the version's key."""
    different = {version.pk: version for version in versions}
    samples = calibrated.samples_of({version.badge_id for version in different.values()})
    sampled = {sample.badge_version.badge_id for sample in samples}
    badges = [version.badge for version in different.values() if version.badge_id in sampled]
    waiting = calibrated.waiting(badges, samples)
    asked = [version.pk for version in different.values() if version.badge_id in sampled]
    measures = {
        version.pk: calibrated.measure_of(version)
        for version in BadgeVersion.objects.whole().filter(pk__in=asked)
    }
    return {pk: waiting.get(measures[pk], set()) if pk in measures else set() for pk in different}


def when(exclusion: Exclusion, applies: bool) -> set[Exclusion]:
    return {exclusion} if applies else set()


def _if_me(user: User, applies: bool) -> set[int]:
    return {user.pk} if applies else set()


def _appealed(submissions: Sequence[Submission]) -> dict[Any, set[int]]:
    """Who read the attempt that is read again: they do not come back to this submission."""
    found: dict[Any, set[int]] = {one.pk: set() for one in submissions}
    granted = Appeal.objects.filter(submission__in=found, granted=True)
    readers = Review.objects.filter(attempt__in=granted.values("attempt"), released_at=None)
    for submission, reader in readers.values_list("attempt__submission_id", "reviewer_id"):
        found[submission].add(reader)
    return found


def _looked_after(submissions: Sequence[Submission]) -> dict[Any, set[int]]:
    """Who did something with it that only coordinators do: they know the author, whatever they are today."""
    attempts = Attempt.objects.filter(submission__in=submissions)
    reviews = Review.objects.filter(attempt__in=attempts)
    mine = "attempt__submission"
    done = [
        attempts.values_list("submission", "checked_by"),
        Pause.objects.filter(attempt__in=attempts).values_list(mine, "asked_by"),
        Appeal.objects.filter(submission__in=submissions).values_list("submission", "answered_by"),
        Decision.objects.filter(attempt__in=attempts).values_list(mine, "by"),
        reviews.filter(how=How.BY_HAND).values_list(mine, "assigned_by"),
        reviews.filter(ending=Ending.RELEASED).values_list(mine, "released_by"),
        reviews.values_list(mine, "kept_by"),
    ]
    found: dict[Any, set[int]] = defaultdict(set)
    for submission, person in done[0].union(*done[1:]):
        if person is not None:
            found[submission].add(person)
    return found
