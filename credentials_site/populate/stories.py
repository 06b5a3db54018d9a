"""What each course means, step by step, with the moments at which it happens."""

from collections.abc import Callable
from datetime import datetime, timedelta

from reviews.models import Ending

from .mix import Course
from .site import Version
from .way import Desk, Way, days

YEARS = 1100  # days back that the oldest ones lie


class Stories:
    def __init__(self, desk: Desk, now: datetime) -> None:
        self.desk, self.chance, self.now = desk, desk.chance, now

    def tell(self, course: Course, earner: int, version: Version) -> None:
        least, most = AGES[course]
        end = self.now - (days(self.chance, 2, YEARS) if course in OVER else timedelta(minutes=20))
        start = end - days(self.chance, least, most)
        way = Way(self.desk, earner, version, start - days(self.chance, 3, 40))
        STEPS[course](self, way, start, end)
        way.write()

    # -- pieces: moments are parts of the time from `start` to `end`

    def hand_in(self, way: Way, start: datetime, end: datetime) -> None:
        """Handed in, found complete and given to reviewers."""
        way.submit(start)
        way.find_complete(_at(start, end, 0.06))
        way.start_review(_at(start, end, 0.1))

    def read(
        self, way: Way, start: datetime, end: datetime, *short: set[str], again: tuple[int, ...] = ()
    ) -> list[int]:
        """All reviews that are needed, handed in; each falls short in these kinds."""
        found = []
        for place in range(way.version.reviews_required):
            found.append(
                way.ask(
                    _at(start, end, 0.1),
                    accepted_at=_at(start, end, self.chance.uniform(0.12, 0.3)),
                    handed_in_at=_at(start, end, self.chance.uniform(0.35, 0.85)),
                    short=short[place % len(short)] if short else set(),
                    again=again[place] if again else None,
                )
            )
        return found

    def some_kinds(self, way: Way) -> set[str]:
        open_kinds = [part.kind for part in way.version.parts if part.kind not in way.round.approved]
        return set(
            self.chance.sample(open_kinds, self.chance.choice((1, 1, 2)) if len(open_kinds) > 1 else 1)
        )

    def fall_short(self, way: Way, start: datetime, end: datetime) -> list[int]:
        """A first round that ends with changes asked for at `end`."""
        short = self.some_kinds(way)
        self.hand_in(way, start, end)
        readers = self.read(way, start, end, short)
        way.decide(end, short)
        return readers

    # -- over

    def approved(self, way: Way, start: datetime, end: datetime) -> None:
        self.hand_in(way, start, end)
        self.read(way, start, end)
        way.decide(end, set())

    def approved_second(self, way: Way, start: datetime, end: datetime) -> None:
        first = _at(start, end, 0.3)
        readers = self.fall_short(way, start, first)
        second = _at(start, end, 0.6)
        self.hand_in(way, second, end)
        self.read(way, second, end, again=tuple(readers))
        way.decide(end, set())

    def approved_third(self, way: Way, start: datetime, end: datetime) -> None:
        self.differ(way, start, _at(start, end, 0.7))
        if way.version.reviews_required > 1:
            way.ask(
                _at(start, end, 0.72),
                accepted_at=_at(start, end, 0.75),
                handed_in_at=_at(start, end, 0.9),
                is_third=True,
            )
        way.decide(end, set())

    def approved_appeal(self, way: Way, start: datetime, end: datetime) -> None:
        self.fall_short(way, start, _at(start, end, 0.3))
        way.appeal(_at(start, end, 0.4))
        again = _at(start, end, 0.5)
        way.grant(again)
        way.start_review(_at(again, end, 0.1))
        self.read(way, again, end)
        way.decide(end, set())

    def withdrawn(self, way: Way, start: datetime, end: datetime) -> None:
        way.submit(start)
        way.withdraw(end)

    def withdrawn_review(self, way: Way, start: datetime, end: datetime) -> None:
        self.two_accepted(way, start, end)
        way.withdraw(end)

    # -- under way

    def check(self, way: Way, start: datetime, end: datetime) -> None:
        way.submit(start)

    def incomplete(self, way: Way, start: datetime, end: datetime) -> None:
        way.submit(start)
        way.ask_for_missing(_at(start, end, 0.3))

    def assign(self, way: Way, start: datetime, end: datetime) -> None:
        way.submit(start)
        way.find_complete(_at(start, end, 0.5))

    def invited(self, way: Way, start: datetime, end: datetime) -> None:
        self.hand_in(way, start, end)
        accepted = [None, _at(start, end, 0.5) if self.chance.random() < 0.5 else None]
        for place in range(way.version.reviews_required):
            way.ask(_at(start, end, 0.1), accepted_at=accepted[place])

    def place_free(self, way: Way, start: datetime, end: datetime) -> None:
        self.one_left(way, start, end, self.chance.choice((Ending.DECLINED, Ending.UNANSWERED)))

    def recognised(self, way: Way, start: datetime, end: datetime) -> None:
        self.one_left(way, start, end, Ending.RECOGNISED)

    def one_left(self, way: Way, start: datetime, end: datetime, ending: Ending) -> None:
        self.hand_in(way, start, end)
        accepted_at = _at(start, end, 0.3) if ending is Ending.RECOGNISED else None
        way.ask(_at(start, end, 0.1), accepted_at=accepted_at, ended=(_at(start, end, 0.7), ending))
        if way.version.reviews_required > 1:
            way.ask(_at(start, end, 0.1), accepted_at=_at(start, end, 0.4))

    def two_accepted(self, way: Way, start: datetime, end: datetime) -> None:
        """Being read; of two, one may be in."""
        self.hand_in(way, start, end)
        way.ask(_at(start, end, 0.1), accepted_at=_at(start, end, 0.2))
        if way.version.reviews_required > 1:
            handed_in_at = _at(start, end, 0.8) if self.chance.random() < 0.5 else None
            way.ask(_at(start, end, 0.1), accepted_at=_at(start, end, 0.3), handed_in_at=handed_in_at)

    def second_review(self, way: Way, start: datetime, end: datetime) -> None:
        self.fall_short(way, start, _at(start, end, 0.6))
        self.two_accepted(way, _at(start, end, 0.75), end)

    def differ(self, way: Way, start: datetime, end: datetime) -> None:
        self.hand_in(way, start, end)
        self.read(way, start, end, set(), self.some_kinds(way))

    def third_asked(self, way: Way, start: datetime, end: datetime) -> None:
        self.differ(way, start, end)
        if way.version.reviews_required > 1:
            accepted_at = _at(start, end, 0.95) if self.chance.random() < 0.5 else None
            way.ask(_at(start, end, 0.9), accepted_at=accepted_at, is_third=True)

    def to_decide(self, way: Way, start: datetime, end: datetime) -> None:
        self.hand_in(way, start, end)
        self.read(way, start, end, self.some_kinds(way) if self.chance.random() < 0.2 else set())

    def changes(self, way: Way, start: datetime, end: datetime) -> None:
        self.fall_short(way, start, _at(start, end, 0.4))

    def appealed(self, way: Way, start: datetime, end: datetime) -> None:
        self.fall_short(way, start, _at(start, end, 0.6))
        way.appeal(_at(start, end, 0.8))


def _at(start: datetime, end: datetime, part: float) -> datetime:
    return start + (end - start) * part


OVER = frozenset(course for course in Course if course.name.startswith(("APPROVED", "WITHDRAWN")))

# Days from handing in until it was over, or until now.
AGES: dict[Course, tuple[float, float]] = {
    Course.APPROVED: (5, 22),
    Course.APPROVED_SECOND: (30, 70),
    Course.APPROVED_THIRD: (12, 26),
    Course.APPROVED_APPEAL: (35, 70),
    Course.WITHDRAWN: (0.2, 3),
    Course.WITHDRAWN_REVIEW: (3, 12),
    Course.CHECK: (0.1, 3),
    Course.INCOMPLETE: (2, 15),
    Course.ASSIGN: (1, 8),
    Course.INVITED: (1, 5),
    Course.PLACE_FREE: (4, 14),
    Course.RECOGNISED: (3, 10),
    Course.REVIEW: (3, 16),
    Course.REVIEW_LATE: (22, 45),
    Course.SECOND_REVIEW: (24, 56),
    Course.THIRD: (8, 17),
    Course.THIRD_ASKED: (10, 18),
    Course.DECIDE: (7, 18),
    Course.CHANGES: (10, 60),
    Course.APPEALED: (15, 40),
}

STEPS: dict[Course, Callable[[Stories, Way, datetime, datetime], None]] = {
    Course.APPROVED: Stories.approved,
    Course.APPROVED_SECOND: Stories.approved_second,
    Course.APPROVED_THIRD: Stories.approved_third,
    Course.APPROVED_APPEAL: Stories.approved_appeal,
    Course.WITHDRAWN: Stories.withdrawn,
    Course.WITHDRAWN_REVIEW: Stories.withdrawn_review,
    Course.CHECK: Stories.check,
    Course.INCOMPLETE: Stories.incomplete,
    Course.ASSIGN: Stories.assign,
    Course.INVITED: Stories.invited,
    Course.PLACE_FREE: Stories.place_free,
    Course.RECOGNISED: Stories.recognised,
    Course.REVIEW: Stories.two_accepted,
    Course.REVIEW_LATE: Stories.two_accepted,
    Course.SECOND_REVIEW: Stories.second_review,
    Course.THIRD: Stories.differ,
    Course.THIRD_ASKED: Stories.third_asked,
    Course.DECIDE: Stories.to_decide,
    Course.CHANGES: Stories.changes,
    Course.APPEALED: Stories.appealed,
}
