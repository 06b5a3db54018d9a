"""How reviewers mark beside each other. For coordinators, who are to talk with them, not to blame."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from submissions.models import Attempt, Collaborator

from .. import tally
from ..charts import Mark, Row, dots
from ..models import Decision, Review, ReviewerFigures
from .scope import Scope
from .sections import Column, Section, Table, rounded
from .spending import minutes_of

# Nothing is said of a reviewer from fewer: one submission would show.
MIN_COMPARISONS = 5
MIN_REVIEWS = 3
# Our own choice: a quarter of a level is one mark of four, half a level every second one.
SLIGHT, PLAIN = 0.25, 0.5
MOST_IN_CHART = 12

SUMS = ReviewerFigures.SUMS
COUNTS = tuple(name for name in SUMS if name != "deviation")  # which are never below zero
FURTHEST = (timedelta(hours=-12), timedelta(hours=14))  # that a clock on earth is from UTC


@dataclass(frozen=True)
class Person:
    """A reviewer's sums over a scope."""

    user: User
    sums: dict[str, float]

    @property
    def is_told(self) -> bool:
        return self.sums["compared"] >= MIN_COMPARISONS and self.sums["reviews"] >= MIN_REVIEWS

    @property
    def levels(self) -> float:
        """How far above (+) or below (-) the others, on average."""
        return self.sums["deviation"] / self.sums["compared"]

    @property
    def words(self) -> str:
        size, above = abs(self.levels), self.levels > 0
        if size < SLIGHT:
            return _("Marks like the others")
        if size < PLAIN:
            return _("Marks a little higher") if above else _("Marks a little lower")
        return _("Marks higher than the others") if above else _("Marks lower than the others")


def people(scope: Scope) -> list[Person]:
    """Everybody who reviewed; what the reader worked on or read themselves is left out of the others' sums.

    Who coordinates and has handed in something, or reads along, would else find in a colleague's sums
    that it was they.
    """
    decisions = _own(scope)
    own = tally.of_decisions(decisions).reviewers
    hidden = _on_the_edge(decisions) | _too_much(own)
    rows = ReviewerFigures.objects.filter(scope.months, version__in=scope.versions)
    for version, month in hidden:
        rows = rows.exclude(version=version, month_date=month)
    summed = rows.values_list("reviewer_id").annotate(*(Sum(name) for name in SUMS))
    sums = {reviewer: dict(zip(SUMS, amounts, strict=True)) for reviewer, *amounts in summed}
    for (reviewer, version, month), amounts in own.items():
        if reviewer != scope.user.pk and month in scope.span and (version, month) not in hidden:
            for name, amount in zip(SUMS, amounts, strict=True):
                sums[reviewer][name] -= amount
    users = User.objects.in_bulk(sums)
    found = [Person(users[pk], one) for pk, one in sums.items() if one["reviews"] > 0]
    return sorted(found, key=lambda person: (person.user.display_name.casefold(), person.user.pk))


def _own(scope: Scope) -> "QuerySet[Decision]":
    written = Attempt.objects.filter(submission__earner=scope.user).values_list("pk", flat=True)
    named = Collaborator.objects.naming(scope.user).values("attempt__submission")
    worked_on = Attempt.objects.filter(submission__in=named).values_list("pk", flat=True)
    read = Review.objects.handed_in().filter(reviewer=scope.user).values_list("attempt_id", flat=True)
    return Decision.objects.filter(
        _around(scope),
        attempt__in={*written, *worked_on, *read},
        attempt__submission__badge_version__in=scope.versions,
    ).exclude(counted_at=None)


def _on_the_edge(decisions: "QuerySet[Decision]") -> set[tuple[int, date]]:
    """Versions and months that are one month in one time zone and another in the next.

    What is subtracted is worked out in today's zone of the issuer, and it may have been another one when
    the decision was counted: then the sums of one month would keep what another one lacks. So nothing is
    said of either, of nobody: leaving out those who read it would tell who they are.
    """
    rows = decisions.values_list("at", "attempt__submission__badge_version")
    each = [(version, {(at + offset).date().replace(day=1) for offset in FURTHEST}) for at, version in rows]
    return {(version, month) for version, months in each if len(months) > 1 for month in months}


def _too_much(own: tally.Amounts) -> set[tuple[int, date]]:
    """Versions and months in which more would be subtracted than was counted."""
    versions, months = {key[1] for key in own}, {key[2] for key in own}
    rows = ReviewerFigures.objects.filter(version__in=versions, month_date__in=months)
    keys = ("reviewer_id", "version_id", "month_date")
    counted = {row[:3]: row[3:] for row in rows.values_list(*keys, *COUNTS)}
    nothing = (0,) * len(COUNTS)
    places = [SUMS.index(name) for name in COUNTS]
    return {
        (key[1], key[2])
        for key, amounts in own.items()
        for there in [counted.get(key, nothing)]
        if any(amounts[place] > most for place, most in zip(places, there, strict=True))
    }


def _around(scope: Scope) -> Q:
    """The months, and a little more: which month it was depends on where the issuer is."""
    wanted, zone = Q(), ZoneInfo("UTC")
    if scope.span.first is not None:
        wanted &= Q(at__gte=datetime.combine(scope.span.first, time(), zone) - timedelta(days=2))
    if scope.span.last is not None:
        wanted &= Q(at__lt=datetime.combine(scope.span.last, time(), zone) + timedelta(days=34))
    return wanted


def severity(found: list[Person]) -> Section:
    # The furthest from the others come first, on both sides.
    told = sorted((person for person in found if person.is_told), key=lambda person: -abs(person.levels))
    rows = [
        (
            person.user.display_name,
            person.words,
            rounded(person.levels),
            person.sums["compared"],
            person.sums["reviews"],
            person.sums["late"],
            minutes_of(person.sums["seconds"], person.sums["timed"]),
            person.user.department,
        )
        for person in told
    ]
    names = [
        Column(_("Reviewer"), is_number=False),
        Column(_("In words"), is_number=False),
        Column(_("Levels above or below")),
        Column(_("Marks compared")),
        Column(_("Reviews")),
        Column(_("Handed in late")),
        Column(_("Minutes a review")),
        Column(_("Department"), is_number=False),
    ]
    drawn = sorted(told[:MOST_IN_CHART], key=lambda person: person.levels)
    chart = dots(
        [Row(person.user.display_name, person.levels) for person in drawn],
        [Mark(0, _("like the others"))],
        low=-1,
        high=1,
        scale=[(-1, _("a level lower")), (1, _("a level higher"))],
        origin=0,
    )
    return Section(
        table=Table("reviewers", _("Reviewers beside each other"), names, rows),
        lead=_lead(len(found) - len(told)),
        chart=chart if drawn else None,
        description="; ".join(f"{person.user.display_name}: {person.words}" for person in drawn),
        empty=_("Nobody has been compared with others often enough in this time."),
    )


def _lead(number: int) -> str:
    words = _("Beside others who marked the same work. It says what to talk about, not who is right.")
    if not number:
        return words
    few = ngettext(
        "%(number)d more reviewer has too few reviews to be compared.",
        "%(number)d more reviewers have too few reviews to be compared.",
        number,
    ) % {"number": number}
    return f"{words} {few}"
