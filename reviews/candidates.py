"""The reviewers of an issuer as candidates for one submission: facts read, ranked, put in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import blake2b
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from badges.business_days import Calendar, days_until
from badges.calendars import calendar_of
from badges.models import BadgeVersion
from submissions.evidence.names import Person
from submissions.models import Appeal, Attempt, Submission
from submissions.states import Status

from . import apart, assignment, assignment_words, calibrated, clock
from .assignment import Code, Exclusion, Ranked, Reason
from .models import Absence, Review, ReviewRules

LAST = 10  # so many reviews tell somebody's pace


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


def list_for(submission: Submission, *, is_third: bool = False) -> list[Candidate]:
    """Every reviewer of the issuer, those who should be asked first at the top. A fixed number of queries."""
    version = submission.badge_version
    members = list(Membership.objects.filter(issuer=version.badge.issuer_id, role=Role.REVIEWER))
    areas = {member.user_id: member.areas for member in members}
    calendar = calendar_of(version.issuer)
    today = calendar.day_of(timezone.now())
    due = clock.review_due(submission.attempt, is_third=is_third, calendar=calendar)
    away, facts = _absences(areas, today), _Facts.of(submission)
    people = {user.pk: user for user in with_workload(User.objects.filter(pk__in=areas), today, calendar)}
    conflicts = apart.conflicts_of(version.badge.issuer_id, people)
    last = _last_readers(submission.attempt)
    ranked = assignment.rank(
        [
            assignment.Candidate(
                person=user.pk,
                load=user.load,
                given=user.given,
                days=_days(user, today, away[user.pk]),
                pace=pace_of(user, calendar),
                fitting=assignment.fitting(areas[user.pk], *subjects_of(version)),
                has_read_last=user.pk in last,
                lot=_lot(submission.attempt, user),
                exclusions=frozenset(
                    facts.exclusions(user, conflicts.get(user.pk, ()))
                    | _if(Exclusion.AWAY, any(_meets(days, today, due) for days in away[user.pk]))
                ),
            )
            for user in people.values()
        ]
    )
    return [_in_words(one, people, areas, away, (today, due)) for one in ranked]


def best(candidates: Sequence[Candidate], places: int) -> list[Candidate]:
    """Whom the site would ask."""
    return [one for one in candidates if one.why_not is None][:places]


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
    issuers, facts = set(mine), _Facts.of_reviewer(user, rows)
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


# -- the workload of reviewers


def with_workload(people: "QuerySet[User]", today: date, calendar: Calendar) -> "QuerySet[Any]":
    """Active ones, each with `load` (reviews open), `given` (of this term, not handed back) and `last`."""
    first, _last = assignment.term_of(today)
    begin = datetime.combine(first, time.min, ZoneInfo(calendar.time_zone))
    mine = Review.objects.filter(reviewer=OuterRef("pk"), released_at=None)
    open_ones = mine.filter(handed_in_at=None, attempt__submission__status=Status.IN_REVIEW)
    handed_in = mine.exclude(handed_in_at=None).order_by("-handed_in_at")
    dates = JSONObject(asked="assigned_at", handed_in="handed_in_at")
    return people.filter(is_active=True).annotate(
        load=_number(open_ones),
        given=_number(mine.filter(assigned_at__gte=begin)),
        last=ArraySubquery(handed_in.values_list(dates)[:LAST]),
    )


def pace_of(user: Any, calendar: Calendar) -> int | None:
    """Median business days from being asked until handing in; None without any."""
    spans = [
        days_until(_day(row["asked"], calendar), _day(row["handed_in"], calendar), calendar)
        for row in user.last
    ]
    return round(median(spans)) if spans else None


def subjects_of(version: BadgeVersion) -> tuple[list[str], list[str]]:
    """What a badge is about, and what it shares with many, as `assignment.fitting` takes them."""
    competencies = [str(one.get("name", "")) for one in version.competencies]
    return [version.name, *version.tags, *competencies], [version.category, version.category_label]


def _number(rows: "QuerySet[Review]") -> Coalesce:
    counted = rows.order_by().values("reviewer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _day(moment: str, calendar: Calendar) -> date:
    return calendar.day_of(datetime.fromisoformat(moment))


def _days(user: User, today: date, absences: list[tuple[date, date]]) -> int:
    first, _last = assignment.term_of(today)
    return assignment.days_there(max(first, user.joined_at.date()), today, absences)


def _absences(people: Iterable[int], today: date) -> dict[int, list[tuple[date, date]]]:
    """Of this term and later."""
    first, _last = assignment.term_of(today)
    found: dict[int, list[tuple[date, date]]] = {pk: [] for pk in people}
    rows = Absence.objects.filter(reviewer__in=found, last_date__gte=first).order_by("first_date")
    for row in rows:
        found[row.reviewer_id].append((row.first_date, row.last_date))
    return found


# -- who cannot


@dataclass(frozen=True)
class _Facts:
    """What excludes people from one submission."""

    earner: User
    people: list[Person]  # author and named colleagues
    coordinators: set[int]
    appealed: set[int]
    asked: set[int]
    not_passed: set[int]
    excludes_department: bool

    @classmethod
    def of(cls, submission: Submission) -> "_Facts":
        issuer = submission.badge_version.issuer
        attempt = submission.attempt
        coordinators = Membership.objects.filter(issuer=issuer, role=Role.COORDINATOR)
        return cls(
            earner=submission.earner,
            people=apart.people_behind([submission])[submission.pk],
            coordinators=set(coordinators.values_list("user_id", flat=True)),
            appealed=_appealed([submission])[submission.pk],
            asked=set(attempt.reviews.values_list("reviewer_id", flat=True)),
            not_passed=calibrated.not_passed(submission.badge_version),
            excludes_department=ReviewRules.objects.of(issuer).excludes_department,
        )

    @classmethod
    def of_reviewer(cls, user: User, submissions: Sequence[Submission]) -> dict[Any, "_Facts"]:
        """The same of many submissions, as far as it is about one reviewer."""
        coordinated = set(Membership.objects.of(user, Role.COORDINATOR).values_list("issuer_id", flat=True))
        attempts = [one.attempt.pk for one in submissions]
        mine = Review.objects.filter(reviewer=user, attempt__in=attempts)
        asked = set(mine.values_list("attempt__submission_id", flat=True))
        strict = set(ReviewRules.objects.filter(excludes_department=True).values_list("issuer_id", flat=True))
        people, appealed = apart.people_behind(submissions), _appealed(submissions)
        untried = _not_passed([one.badge_version for one in submissions])
        return {
            one.pk: cls(
                earner=one.earner,
                people=people[one.pk],
                coordinators=_if_me(user, one.badge_version.badge.issuer_id in coordinated),
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
            _if(Exclusion.AUTHOR, user.pk == self.earner.pk)
            | _if(Exclusion.COLLABORATOR, apart.is_among(user, colleagues))
            | _if(Exclusion.COORDINATOR, user.pk in self.coordinators)
            | _if(Exclusion.CONFLICT, apart.is_kept_apart(conflicts, self.earner, [author, *colleagues]))
            | _if(Exclusion.APPEALED, user.pk in self.appealed)
            | _if(Exclusion.ASSIGNED, user.pk in self.asked)
            | _if(Exclusion.NOT_CALIBRATED, user.pk in self.not_passed)
            | _if(
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


def _if(exclusion: Exclusion, applies: bool) -> set[Exclusion]:
    return {exclusion} if applies else set()


def _if_me(user: User, applies: bool) -> set[int]:
    return {user.pk} if applies else set()


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


def _appealed(submissions: Sequence[Submission]) -> dict[Any, set[int]]:
    """Who read the attempt that is read again: they do not come back to this submission."""
    found: dict[Any, set[int]] = {one.pk: set() for one in submissions}
    granted = Appeal.objects.filter(submission__in=found, granted=True)
    readers = Review.objects.filter(attempt__in=granted.values("attempt"), released_at=None)
    for submission, reader in readers.values_list("attempt__submission_id", "reviewer_id"):
        found[submission].add(reader)
    return found


def _first_handed_in(submission: Submission) -> datetime:
    return min(one.submitted_at for one in submission.attempts.all() if one.submitted_at)


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
