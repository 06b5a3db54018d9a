"""The way of one submission, step by step; what it has come to is written into the tables at its end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from reviews.models import Conflict, Decision, Ending, How, Mark, Outcome, Review
from submissions.models import Appeal, Attempt, EvidenceItem, Pause, StatusChange, Submission
from submissions.states import Status, target

from . import marks
from .copying import Table
from .marks import Result
from .people import People, Reviewer
from .site import Clock, Part, Version, key, prose

MINUTES = (12, 95)  # that a review takes
Evidence = tuple[int, int, str, str, str, datetime]  # requirement, position, kind, text, url, added


class Books:
    """The tables, in the order in which they are written."""

    def __init__(self) -> None:
        # Evidence before its attempt: none is added to one that was handed in.
        self.items = Table(
            EvidenceItem,
            *("public_id", "attempt_id", "requirement_id", "position", "kind", "text", "url", "added_at"),
        )
        self.submissions = Table(
            Submission,
            *("id", "earner_id", "badge_version_id", "badge_id", "motivation", "status"),
            *("extra_attempts", "started_at"),
        )
        self.attempts = Table(
            Attempt,
            *(
                "id",
                "public_id",
                "submission_id",
                "number",
                "motivation",
                "own_words",
                "authentic",
                "consent",
            ),
            *(
                "approved",
                "started_at",
                "pressed_at",
                "set_aside_at",
                "submitted_at",
                "due_date",
                "deadlines",
            ),
            *("checked_at", "checked_by_id", "feedback", "decided_at"),
        )
        self.pauses = Table(Pause, "id", "attempt_id", "handed_in_at", "text", "asked_at", "asked_by_id")
        self.appeals = Table(
            Appeal,
            *("id", "submission_id", "attempt_id", "reason", "lodged_at"),
            *("granted", "answer", "answered_by_id", "answered_at"),
        )
        self.changes = Table(StatusChange, "submission_id", "verb", "old", "new", "by_id", "at")
        self.reviews = Table(
            Review,
            *("id", "attempt_id", "reviewer_id", "how", "is_third", "assigned_by_id", "assigned_at"),
            *("answer_by_date", "due_date", "accepted_at", "handed_in_at", "seconds_spent", "worked_at"),
            *("released_at", "released_by_id", "ending"),
        )
        self.conflicts = Table(
            Conflict, "id", "issuer_id", "reviewer_id", "person_id", "declared_at", "declared_by_id"
        )
        self.marks = Table(Mark, "review_id", "criterion_id", "level_id", "comment")
        self.decisions = Table(Decision, "id", "attempt_id", "outcome", "components", "by_id", "at")

    def flush(self) -> None:
        for table in vars(self).values():
            table.flush()


@dataclass
class Round:
    """An attempt being written down."""

    id: int
    number: int
    started_at: datetime
    approved: list[str]
    submitted_at: datetime | None = None
    handed_in_first_at: datetime | None = None
    set_aside_at: datetime | None = None
    checked_at: datetime | None = None
    checked_by: int | None = None
    feedback: dict[str, Any] | None = None
    decided_at: datetime | None = None
    readers: set[int] = field(default_factory=set)
    items: list[Evidence] = field(default_factory=list)


@dataclass
class Desk:
    """What all ways share."""

    chance: Random
    clock: Clock
    people: People
    books: Books
    attempt_keys: list[int]


class Way:
    def __init__(self, desk: Desk, earner: int, version: Version, started_at: datetime) -> None:
        self.desk, self.chance, self.version, self.earner = desk, desk.chance, version, earner
        self.id: UUID = key(desk.chance)
        self.status, self.started_at, self.extra = Status.DRAFT, started_at, 0
        self.motivation = prose(desk.chance, 1)
        self.by = desk.chance.choice(desk.people.coordinators)
        self.rounds: list[Round] = []
        self.quality = {part.kind: desk.chance.gauss(0.45, 0.4) for part in version.parts}
        self.round = self.open(1, started_at, [])

    # -- the earner's steps

    def open(self, number: int, at: datetime, approved: list[str]) -> Round:
        self._begin(number, at, approved)
        position = 0
        for part in self.version.parts:
            for requirement, kind in part.asked:
                position += 1
                text, url = prose(self.chance, 4), ""
                if kind == "link":
                    text, url = "", f"https://portfolio.example/{self.chance.getrandbits(32):08x}"
                self._give((requirement, position, kind, text, url, at))
        return self.round

    def _begin(self, number: int, at: datetime, approved: list[str]) -> None:
        self.round = Round(self.desk.attempt_keys.pop(), number, at, approved)
        self.rounds.append(self.round)

    def _give(self, item: Evidence) -> None:
        self.round.items.append(item)
        self.desk.books.items.add(key(self.chance), self.round.id, *item)

    def submit(self, at: datetime) -> None:
        """On a working day before `at`, where there is one since it was begun."""
        earlier = self.desk.clock.at_work_before(at, self.chance)
        if earlier > self.round.started_at:
            at = earlier
        self.round.submitted_at = self.round.handed_in_first_at = at
        self._move("submit", self.earner, at)

    def withdraw(self, at: datetime) -> None:
        self._move("withdraw", self.earner, at)

    def appeal(self, at: datetime) -> None:
        """Of the attempt before the one that was opened since."""
        self.lodged = (key(self.chance), self.id, self.rounds[-2].id, prose(self.chance, 2), at)
        self._move("appeal", self.earner, at)

    # -- the coordinator's

    def ask_for_missing(self, at: datetime) -> None:
        handed_in_at, self.round.submitted_at = self.round.submitted_at, None
        text = "The link to the recording does not open."
        self.desk.books.pauses.add(key(self.chance), self.round.id, handed_in_at, text, at, self.by)
        self._move("ask_for_missing", self.by, at)

    def find_complete(self, at: datetime) -> None:
        self.round.checked_at, self.round.checked_by = at, self.by

    def start_review(self, at: datetime) -> None:
        self._move("start_review", self.by, at)

    def decide(self, at: datetime, short: set[str]) -> None:
        """`short` are the kinds of the components that are not met."""
        self.round.decided_at = at
        met = {part.kind: part.kind not in short for part in self.version.parts}
        self.round.feedback = {
            "message": "",
            "components": [_answer(part, met=met[part.kind]) for part in self.version.parts],
        }
        outcome = Outcome.CHANGES_REQUESTED if short else Outcome.APPROVED
        self.desk.books.decisions.add(key(self.chance), self.round.id, outcome.value, met, self.by, at)
        self._move("request_changes" if short else "approve", self.by, at)
        if short:
            self.open(self.round.number + 1, at, [kind for kind, is_met in met.items() if is_met])

    def grant(self, at: datetime) -> None:
        """Others read the same again; what was begun since is set aside."""
        judged, begun = self.rounds[-2:]
        begun.number, begun.set_aside_at = begun.number + 1, at
        self._begin(begun.number - 1, at, begun.approved)
        for item in judged.items:
            self._give(item)
        self.round.submitted_at, self.round.readers = at, set(judged.readers)
        self.find_complete(at)
        self.extra += 1
        self.desk.books.appeals.add(*self.lodged, True, "", self.by, at)
        del self.lodged
        self._move("grant_appeal", self.by, at)

    # -- reviews

    def ask(
        self,
        at: datetime,
        *,
        accepted_at: datetime | None = None,
        handed_in_at: datetime | None = None,
        short: set[str] = frozenset(),  # type: ignore[assignment]
        ended: tuple[datetime, Ending] | None = None,
        is_third: bool = False,
        again: int | None = None,
    ) -> int:
        """Somebody who was not asked before, or `again` the same as last time; returns who it is."""
        who = self._reader(again)
        self.round.readers.add(who.key)
        review, clock = key(self.chance), self.desk.clock
        start = self.round.handed_in_first_at or self.round.submitted_at
        assert start is not None
        due = clock.review_due(start, "third_review_days" if is_third else "review_days", at)
        seconds = self.chance.randint(*MINUTES) * 60 if handed_in_at else 0
        released_at, ending = ended or (None, "")
        self.desk.books.reviews.add(
            *(review, self.round.id, who.key, How.BY_HAND.value, is_third, self.by, at),
            *(clock.due(at, "invitation_days"), due, accepted_at, handed_in_at, seconds, handed_in_at),
            *(released_at, None if ending in ("", Ending.UNANSWERED) else who.key, str(ending)),
        )
        if ending == Ending.RECOGNISED:
            apart = who.key, self.earner, released_at, who.key
            self.desk.books.conflicts.add(key(self.chance), clock.issuer, *apart)
        if handed_in_at:
            self._mark(review, who, short)
        return who.key

    def _mark(self, review: UUID, who: Reviewer, short: set[str]) -> None:
        for part in self.version.parts:
            if part.kind in self.round.approved:
                continue
            result = Result.SHORT if part.kind in short else Result.MET
            quality = self.quality[part.kind] - (0.9 if result is Result.SHORT else 0)
            for mark in marks.of_component(self.chance, part.criteria, result, quality, who.severity):
                self.desk.books.marks.add(review, *mark)

    def _reader(self, again: int | None) -> Reviewer:
        people = self.desk.people
        if again is not None:
            return people.by_key[again]
        while True:
            who = self.chance.choices(people.reviewers, cum_weights=people.weights)[0]
            if who.key not in self.round.readers:
                return who

    # -- at the end

    def _move(self, verb: str, by: int, at: datetime) -> None:
        new = target(self.status, verb)
        assert new is not None
        self.desk.books.changes.add(self.id, verb, self.status.value, new.value, by, at)
        self.status = new

    def write(self) -> None:
        books = self.desk.books
        books.submissions.add(
            *(self.id, self.earner, self.version.key, self.version.badge, self.motivation),
            *(self.status.value, self.extra, self.started_at),
        )
        if self.status == Status.APPEALED:
            books.appeals.add(*self.lodged, None, "", None, None)
        for one in self.rounds:
            clock, is_in = self.desk.clock, one.submitted_at is not None
            start = one.handed_in_first_at or one.submitted_at
            due = clock.due(start, "decision_days") if is_in and start else None
            deadlines = clock.promised if one.handed_in_first_at or is_in else None
            books.attempts.add(
                *(one.id, key(self.chance), self.id, one.number, self.motivation if is_in else ""),
                *(is_in, is_in, is_in, one.approved, one.started_at, one.submitted_at, one.set_aside_at),
                *(one.submitted_at, due, deadlines, one.checked_at, one.checked_by, one.feedback),
                one.decided_at,
            )


def _answer(part: Part, *, met: bool) -> dict[str, Any]:
    summary = "" if met else "Show what students did with it."
    return {"kind": part.kind, "title": part.title, "met": met, "summary": summary, "criteria": []}


def days(chance: Random, least: float, most: float) -> timedelta:
    return timedelta(days=chance.uniform(least, most))
