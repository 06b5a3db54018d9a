"""What changed between two attempts: word by word in texts, piece by piece in files and links. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

# Comparing takes as many steps as there are pairs of like words, at worst again for each word: beyond
# these numbers a whole stretch counts as new.
PAIRS = 60_000
STEPS = 2_000_000
CONTEXT = 25  # words kept around a change when a text is shown with gaps
FEW = 2  # kept words between two changes: the eye follows one longer change more easily
WORD = re.compile(r"\S+\s*")
T = TypeVar("T", str, tuple[str, ...])


class How(StrEnum):
    """How a stretch of text, or a piece of evidence, stands to the attempt before."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"  # pieces only: one has gone and one has come
    DESCRIBED = "described"  # pieces only: the same piece, described in other words
    GAP = "gap"  # stretches only: kept words that are left out


@dataclass(frozen=True)
class Run:
    """A stretch of text, with the white space behind its words."""

    how: How
    text: str


@dataclass(frozen=True)
class Piece:
    """One file or link. `key` is the same for the same content: a hash of the file, or the address."""

    key: str
    name: str
    kind: str
    caption: str = ""
    captions: str = ""  # WebVTT of what is said in it
    number: int = 0  # where it stands in its attempt


@dataclass(frozen=True)
class Answer:
    """What one requirement was answered with in one attempt."""

    text: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class PieceChange:
    """`old` is None where a piece was added, `new` where one was removed."""

    how: How
    old: Piece | None
    new: Piece | None
    caption: tuple[Run, ...] = ()  # how its description changed; empty where it did not
    is_recaptioned: bool = False  # what is said in it was written anew

    @property
    def piece(self) -> Piece:
        piece = self.new or self.old
        assert piece is not None
        return piece


@dataclass(frozen=True)
class AnswerChange:
    """Empty, and then false, where nothing changed."""

    text: tuple[Run, ...] = ()
    pieces: tuple[PieceChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.pieces)


def compare(before: Answer, after: Answer) -> AnswerChange:
    """What is different in the answer to one requirement."""
    return AnswerChange(changed_words(before.text, after.text), tuple(_pieces(before.pieces, after.pieces)))


def changed_words(before: str, after: str) -> tuple[Run, ...]:
    """Both texts in one, with gaps where nothing changed; empty where they say the same words."""
    runs = words(before, after)
    if all(run.how == How.KEPT for run in runs):
        return ()
    return tuple(_with_gaps(runs))


def words(before: str, after: str) -> tuple[Run, ...]:
    """Both texts in one: what is kept and removed gives the words of the first, kept and added the second.

    White space is no difference; it stands as in the text that the stretch is taken from.
    """
    old, new = WORD.findall(before.lstrip()), WORD.findall(after.lstrip())
    runs: list[Run] = []
    # Sentences first: they differ from each other, so that finding those that stayed is quick.
    for how, a, b in _aligned(_sentences(old), _sentences(new)):
        gone, come = [word for one in a for word in one], [word for one in b for word in one]
        if how == How.KEPT:
            runs.append(Run(How.KEPT, "".join(come)))
            continue
        steps = list(_aligned(gone, come))
        for place, (inner, x, y) in enumerate(steps):
            few = len(x) <= FEW and 0 < place < len(steps) - 1
            runs += _runs(How.REPLACED if few else inner, x, y)
    return tuple(_joined(runs))


def _runs(how: How, old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    if how == How.KEPT:
        yield Run(How.KEPT, "".join(new))
        return
    if old:
        yield Run(How.REMOVED, "".join(old))
    if new:
        yield Run(How.ADDED, "".join(new))


def _sentences(parts: list[str]) -> list[tuple[str, ...]]:
    """Words by the sentence or line they stand in."""
    sentences: list[tuple[str, ...]] = []
    begun: list[str] = []
    for word in parts:
        begun.append(word)
        if "\n" in word or word.rstrip().endswith((".", "!", "?", ":", ";")):
            sentences.append(tuple(begun))
            begun = []
    return [*sentences, tuple(begun)] if begun else sentences


def _aligned(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[How, Sequence[T], Sequence[T]]]:
    """Stretches that are the same (KEPT) and that are not (REPLACED), in order."""
    a, b = [_bare(one) for one in old], [_bare(one) for one in new]
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    if start:
        yield How.KEPT, old[:start], new[:start]
    stop_a, stop_b = len(a) - end, len(b) - end
    yield from _matched(old[start:stop_a], new[start:stop_b], a[start:stop_a], b[start:stop_b])
    if end:
        yield How.KEPT, old[stop_a:], new[stop_b:]


def _matched(
    old: Sequence[T], new: Sequence[T], a: list[str], b: list[str]
) -> Iterator[tuple[How, Sequence[T], Sequence[T]]]:
    if not (a or b):
        return
    if len(a) * min(len(a), len(b)) > STEPS or _pairs(a, b) > PAIRS:
        yield How.REPLACED, old, new
        return
    for tag, i, to_i, j, to_j in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        yield How.KEPT if tag == "equal" else How.REPLACED, old[i:to_i], new[j:to_j]


def _bare(one: str | tuple[str, ...]) -> str:
    return one.rstrip() if isinstance(one, str) else " ".join(word.rstrip() for word in one)


def _pairs(a: list[str], b: list[str]) -> int:
    there = Counter(b)
    return sum(count * there[one] for one, count in Counter(a).items())


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Neighbours of one kind become one; between two kept stretches what is removed stands first."""
    waiting: dict[How, str] = {}
    for run in runs:
        if waiting and (How.KEPT in waiting) != (run.how == How.KEPT):
            yield from _emptied(waiting)
        waiting[run.how] = waiting.get(run.how, "") + run.text
    yield from _emptied(waiting)


def _emptied(waiting: dict[How, str]) -> Iterator[Run]:
    if How.ADDED in waiting and How.REMOVED in waiting:  # on one line: what is new gives the line's end
        waiting[How.REMOVED] = f"{waiting[How.REMOVED].rstrip()} "
    for how in (How.KEPT, How.REMOVED, How.ADDED):
        if how in waiting:
            yield Run(how, waiting.pop(how))


def _with_gaps(runs: Sequence[Run]) -> Iterator[Run]:
    """Leaves out the middle of long kept stretches."""
    for place, run in enumerate(runs):
        kept = WORD.findall(run.text)
        lead = CONTEXT if place else 0
        tail = CONTEXT if place < len(runs) - 1 else 0
        if run.how != How.KEPT or len(kept) <= lead + tail + CONTEXT:
            yield run
            continue
        if lead:
            yield Run(How.KEPT, "".join(kept[:lead]))
        yield Run(How.GAP, "".join(kept[lead : len(kept) - tail]))
        if tail:
            yield Run(How.KEPT, "".join(kept[-tail:]))


def _pieces(before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[PieceChange]:
    gone, come = list(before), []
    for new in after:
        # Of several copies of one file, the one that is described alike is the same.
        same = [old for old in gone if (old.kind, old.key) == (new.kind, new.key)]
        if not same:
            come.append(new)
            continue
        old = next((one for one in same if one.caption == new.caption), same[0])
        gone.remove(old)
        caption = changed_words(old.caption, new.caption)
        recaptioned = old.captions != new.captions
        if caption or recaptioned:
            yield PieceChange(How.DESCRIBED, old, new, caption, recaptioned)
    if len(gone) == len(come) == 1:
        yield PieceChange(How.REPLACED, gone[0], come[0])
        return
    yield from (PieceChange(How.REMOVED, old, None) for old in gone)
    yield from (PieceChange(How.ADDED, None, new) for new in come)
