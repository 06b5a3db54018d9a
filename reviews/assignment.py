"""Who may review and who should, with reasons: pure. Facts in, a ranking out.

What a reason or an exclusion is called stands in `candidates`.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from submissions.evidence.folding import plain

USUAL_DAYS = 5  # taken for somebody whose pace is not known yet
SLOWEST_DAYS = 10  # beyond this, slow is slow


class Exclusion(StrEnum):
    """Why somebody does not review a submission, gravest first."""

    AUTHOR = "author"
    COLLABORATOR = "collaborator"
    COORDINATOR = "coordinator"
    CONFLICT = "conflict"
    APPEALED = "appealed"  # read the attempt that an appeal has others read again
    ASSIGNED = "assigned"  # was asked in this attempt, whatever became of it
    DEPARTMENT = "department"
    NOT_CALIBRATED = "not_calibrated"
    AWAY = "away"


# A coordinator may choose them all the same, with a reason.
OVERRIDABLE = frozenset({Exclusion.DEPARTMENT, Exclusion.NOT_CALIBRATED, Exclusion.AWAY})


class Code(StrEnum):
    """What speaks for somebody."""

    READ_LAST = "read_last"
    FITS = "fits"  # text: the areas, as the membership has them
    FEWEST_GIVEN = "fewest_given"  # number: reviews this term
    FEWEST_OPEN = "fewest_open"  # number: reviews they have open
    QUICK = "quick"  # number: median business days of their last reviews
    INSTEAD = "instead"  # text: exclusions of those who read the last attempt, with commas between


@dataclass(frozen=True)
class Reason:
    code: Code
    number: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Candidate:
    """A reviewer of the issuer.

    `given`: reviews they were given this term and did not hand back; `days`: on how many days of it, up to
    and with today, they were there (1 or more); `load`: reviews they have open; `pace`: median business days
    of their last reviews, None if there are none; `lot` decides between equals and says nothing of anybody.
    """

    person: Hashable
    load: int = 0
    given: int = 0
    days: int = 1
    pace: float | None = None
    fitting: tuple[str, ...] = ()
    has_read_last: bool = False  # the attempt before this one
    lot: str = ""
    exclusions: frozenset[Exclusion] = frozenset()

    @property
    def share(self) -> Fraction:
        """Reviews for each day there: whoever came late or was away has no backlog to make good."""
        return Fraction(self.given, max(self.days, 1))


@dataclass(frozen=True)
class Ranked:
    """`reasons` are what sets them apart from the other eligible ones; nobody excluded has any."""

    candidate: Candidate
    reasons: tuple[Reason, ...] = ()

    @property
    def exclusions(self) -> list[Exclusion]:
        """Gravest first."""
        return [one for one in Exclusion if one in self.candidate.exclusions]

    @property
    def is_eligible(self) -> bool:
        return not self.candidate.exclusions

    @property
    def is_overridable(self) -> bool:
        """Excluded, but by nothing that nobody can override."""
        return bool(self.candidate.exclusions) and self.candidate.exclusions <= OVERRIDABLE


def rank(candidates: Sequence[Candidate]) -> list[Ranked]:
    """All candidates: who may review, who may with a reason, who may not; each group best first.

    Best is who read the last attempt; then who knows the field; who was given the smallest share of this
    term's reviews; who has the fewest open; who is quicker; and then by lot.
    """
    eligible = [one for one in candidates if not one.exclusions]
    ranked = [Ranked(one, _reasons(one, eligible) if not one.exclusions else ()) for one in candidates]
    return sorted(ranked, key=_place)


class Listed(Protocol):
    """One of a ranking."""

    @property
    def is_eligible(self) -> bool: ...


One = TypeVar("One", bound=Listed)


def choose(ranked: Iterable[One], places: int) -> list[One]:
    """The best eligible ones of a ranking for so many places; fewer where there are not enough."""
    return [one for one in ranked if one.is_eligible][: max(places, 0)]


def _place(entry: Ranked) -> tuple[int, bool, bool, Fraction, int, float, str]:
    one = entry.candidate
    group = 0 if entry.is_eligible else 1 if entry.is_overridable else 2
    return group, not one.has_read_last, not one.fitting, one.share, one.load, _pace(one), one.lot


def _pace(one: Candidate) -> float:
    return min(USUAL_DAYS if one.pace is None else one.pace, SLOWEST_DAYS)


def _reasons(one: Candidate, eligible: Sequence[Candidate]) -> tuple[Reason, ...]:
    """Being level with everybody is no reason; being level with some who are best is."""
    found = []
    if one.has_read_last:
        found.append(Reason(Code.READ_LAST))
    if one.fitting:
        found.append(Reason(Code.FITS, text=", ".join(one.fitting)))
    if _is_least(one.share, [other.share for other in eligible]):
        found.append(Reason(Code.FEWEST_GIVEN, one.given))
    if _is_least(one.load, [other.load for other in eligible]):
        found.append(Reason(Code.FEWEST_OPEN, one.load))
    if one.pace is not None and _is_least(_pace(one), [_pace(other) for other in eligible]):
        found.append(Reason(Code.QUICK, max(round(one.pace), 1)))
    return tuple(found)


def _is_least(value: Fraction | float, values: Sequence[Fraction | float]) -> bool:
    return value == min(values) and value != max(values)


# -- terms


def term_of(day: date) -> tuple[date, date]:
    """First and last day of the term a day lies in: January-April, May-August, September-December."""
    first_month = (day.month - 1) // 4 * 4 + 1
    last_day = 30 if first_month == 1 else 31  # April has 30 days, August and December 31
    return date(day.year, first_month, 1), date(day.year, first_month + 3, last_day)


def days_there(first: date, today: date, absences: Iterable[tuple[date, date]]) -> int:
    """Days from `first` up to and with `today` outside all absences (first and last days); 1 at least."""
    away = {
        number
        for begin, end in absences
        for number in range(max(begin, first).toordinal(), min(end, today).toordinal() + 1)
    }
    return max(today.toordinal() - first.toordinal() + 1 - len(away), 1)


# -- expertise

# Words that say nothing of a field, in English and French.
_FILLERS = {
    *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"),
    *("au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour"),
    *("sur", "un", "une", "badge", "credential"),
}


def fitting(areas: str, subjects: Iterable[str], broad: Iterable[str] = ()) -> tuple[str, ...]:
    """Which of the areas (as typed, with commas or semicolons between them) a badge is about.

    `subjects`: its name, tags and competencies; `broad`: what many badges share, as the category. An area
    fits if one of them has all its words, or if it has all words of a subject: "feedback" fits "Feedback on
    writing", "assessment and feedback" fits the tag "feedback", but "online teaching" does not fit whatever
    is in the category "teaching". Case, accents, fillers and the s of the plural do not matter.
    """
    narrow = [words for text in subjects if (words := words_of(text))]
    about = [*narrow, *(words_of(text) for text in broad)]
    found = dict[str, None]()
    for area in areas.replace(";", ",").split(","):
        words = words_of(area)
        if words and (any(words <= one for one in about) or any(one <= words for one in narrow)):
            found[" ".join(area.split())] = None
    return tuple(found)


def words_of(text: str) -> frozenset[str]:
    """The words of a text as they are compared."""
    signs = "".join(letter if letter.isalnum() else " " for letter in plain(text).casefold())
    return frozenset(_singular(word) for word in signs.split() if word not in _FILLERS)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
