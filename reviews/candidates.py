"""The reviewers of an issuer as candidates for one submission: facts read, ranked, put in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from django.db.models import Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from badges.calendars import calendar_of
from badges.models import BadgeVersion
from submissions.models import Attempt, Submission

from . import apart, assignment, assignment_words, clock, workload
from .assignment import Code, Exclusion, Ranked, Reason
from .exclusions import Facts, when
from .models import Review


@dataclass(frozen=True)
class Candidate:
    """A reviewer, what speaks for them, and why they cannot take this one (None: they can).

    `given`: reviews of this term; `load`: open ones; `pace`: median business days of the last ones.
    """

    user: User
    areas: str
    load: int
    given: int
    pace: int | None
    has_read_last: bool
    reasons: list[str]
    because: list[dict[str, Any]]  # the same as `Review.because` keeps them
    exclusions: tuple[Exclusion, ...]
    why_not: str | None
    is_overridable: bool  # with a reason

    @property
    def is_eligible(self) -> bool:
        return self.why_not is None

    @property
    def told(self) -> set[str]:
        """Codes of what the reasons say: it need not be said twice."""
        return {str(row["code"]) for row in self.because}


def list_for(
    submission: Submission, *, is_third: bool = False, viewer: User | None = None
) -> list[Candidate]:
    """Every reviewer of the issuer, those who should be asked first at the top. A fixed number of queries.

    `viewer`: the coordinator who looks at it, whose own submissions are left out of the numbers.
    """
    version, attempt = submission.badge_version, submission.attempt
    members = Membership.objects.filter(issuer=version.badge.issuer_id, role=Role.REVIEWER)
    areas = dict(members.values_list("user_id", "areas"))
    calendar = calendar_of(version.issuer)
    today = calendar.day_of(timezone.now())
    span = today, clock.review_due(attempt, is_third=is_third, calendar=calendar)
    users = workload.with_workload(User.objects.filter(pk__in=areas), today, calendar, viewer)
    people = {user.pk: user for user in users}
    away, facts = workload.absences_of(people, today), Facts.of(submission, attempt)
    conflicts = apart.conflicts_of(version.badge.issuer_id, people)
    last, subjects = _last_readers(attempt), subjects_of(version)

    def candidate(user: Any) -> assignment.Candidate:
        is_away = any(_meets(days, *span) for days in away[user.pk])
        against = facts.exclusions(user, conflicts.get(user.pk, ())) | when(Exclusion.AWAY, is_away)
        return assignment.Candidate(
            person=user.pk,
            load=user.load,
            given=user.given,
            days=workload.days_there(user, today, away[user.pk], calendar),
            pace=workload.pace_of(user, calendar),
            fitting=assignment.fitting(areas[user.pk], *subjects),
            has_read_last=user.pk in last,
            lot=_lot(attempt, user),
            exclusions=frozenset(against),
        )

    ranked = assignment.rank([candidate(user) for user in people.values()])
    return [_in_words(one, people, areas, away, span) for one in ranked]


def best(candidates: Sequence[Candidate], places: int) -> list[Candidate]:
    """Whom the site would ask."""
    return assignment.choose(candidates, places)


def passed_over(candidates: Sequence[Candidate], chosen: Sequence[User]) -> list[Candidate]:
    """Who read the last attempt and could read this one, while others are chosen who did not."""
    first = [one for one in candidates if one.has_read_last and one.why_not is None]
    known = {one.user.pk for one in first}
    others = any(user.pk not in known for user in chosen)
    return [one for one in first if others and one.user not in chosen]


def because_of(
    candidates: Sequence[Candidate], chosen: Candidate, running: Iterable[int]
) -> list[dict[str, Any]]:
    """Why this one, and why none of those who read the last attempt; `running` are keys of its reviewers."""
    busy = set(running)
    last = [one for one in candidates if one.has_read_last and one.user.pk not in busy]
    why = dict.fromkeys(str(reason) for one in last for reason in one.exclusions)
    if chosen.has_read_last or not why:
        return chosen.because
    return [*chosen.because, *assignment_words.stored([Reason(Code.INSTEAD, text=",".join(why))])]


def may_claim(user: User, submissions: Iterable[Submission]) -> list[Submission]:
    """Those of the submissions that this reviewer may take from the pool. A fixed number of queries.

    Whether a place is free is not asked here. What the reviewer declared after the submission was handed in
    does not count: else declaring a conflict with somebody would tell which submission is theirs.
    Give submissions with their badge version, badge, issuer and earner, and their attempts prefetched.
    """
    rows = list(submissions)
    mine = Membership.objects.of(user, Role.REVIEWER).values_list("issuer_id", flat=True)
    issuers, facts = set(mine), Facts.of_reviewer(user, rows)
    conflicts = apart.conflicts_between(user, issuers)
    found = []
    for one in rows:
        known = [
            conflict
            for conflict in conflicts.get(one.badge_version.badge.issuer_id, ())
            if conflict.declared_by_id != user.pk or conflict.declared_at < _first_handed_in(one)
        ]
        if one.badge_version.badge.issuer_id in issuers and not facts[one.pk].exclusions(user, known):
            found.append(one)
    return found


def _meets(days: tuple[date, date], first: date, last: date) -> bool:
    return days[0] <= last and first <= days[1]


def _lot(attempt: Attempt, user: User) -> str:
    """Another order for each attempt, so that the same person is not always the first of equals."""
    return blake2b(attempt.public_id.bytes + user.public_id.bytes, digest_size=16).hexdigest()


def _last_readers(attempt: Attempt) -> set[int]:
    before = Review.objects.filter(
        attempt__submission=attempt.submission_id, attempt__number__lt=attempt.number
    ).exclude(handed_in_at=None)
    last = before.order_by("-attempt__number").values("attempt")[:1]
    return set(before.filter(attempt=Subquery(last)).values_list("reviewer_id", flat=True))


def _first_handed_in(submission: Submission) -> datetime:
    return min(one.submitted_at for one in submission.attempts.all() if one.submitted_at)


def subjects_of(version: BadgeVersion) -> tuple[list[str], list[str]]:
    """What a badge is about, and what it shares with many, as `assignment.fitting` takes them."""
    competencies = [str(one.get("name", "")) for one in version.competencies]
    return [version.name, *version.tags, *competencies], [version.category, version.category_label]


# -- in words


def _in_words(one: Ranked, people: Any, areas: Any, away: Any, span: tuple[date, date]) -> Candidate:
    facts, user = one.candidate, people[one.candidate.person]
    why = [str(assignment_words.EXCLUDED[code]) for code in one.exclusions if code != Exclusion.AWAY]
    if Exclusion.AWAY in one.exclusions:
        why += [_away(days) for days in away[user.pk] if _meets(days, *span)]
    return Candidate(
        user=user,
        areas=areas[user.pk],
        load=facts.load,
        given=facts.given,
        pace=None if facts.pace is None else round(facts.pace),
        has_read_last=facts.has_read_last,
        reasons=[assignment_words.of_reason(reason) for reason in one.reasons],
        because=assignment_words.stored(one.reasons),
        exclusions=tuple(one.exclusions),
        why_not=" ".join(why) or None,
        is_overridable=one.is_overridable,
    )


def _away(days: tuple[date, date]) -> str:
    first, last = (date_format(day, "j F") for day in days)
    if first == last:
        return _("Away on %(day)s.") % {"day": first}
    return _("Away from %(first)s to %(last)s.") % {"first": first, "last": last}
