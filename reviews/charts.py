"""Figures as drawings: pure geometry in, shapes out; templates write the SVG.

All measures are whole units of a view box WIDTH wide, y downwards. `kind` is a class of the stylesheet:
"bar", "bar-2", "over", "line", "line-2", "dot". A value of None draws nothing: it is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH = 520
_TOP, _RIGHT = 18, 14
_LEFT = 38  # for the numbers of a scale that stands
_NAMES, _ROW = 196, 36  # for the names of rows, and how high a row is
_MOST_LETTERS = 27  # of 13 px in _NAMES
_PLOT = 150  # how high a scale stands
_MOST_LABELS = 9  # along a scale before every second is left out


@dataclass(frozen=True)
class Text:
    x: int
    y: int
    text: str
    anchor: str = "start"  # "middle", "end"
    kind: str = ""  # "sub": smaller


@dataclass(frozen=True)
class Rect:
    x: int
    y: int
    width: int
    height: int
    kind: str = "bar"


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    kind: str = "dot"


@dataclass(frozen=True)
class Path:
    d: str
    kind: str = "line"


@dataclass(frozen=True)
class Chart:
    """Shapes in the order in which they are drawn: the grid first, words last."""

    height: int
    grid: str
    limits: str = ""
    rects: Sequence[Rect] = ()
    paths: Sequence[Path] = ()
    dots: Sequence[Dot] = ()
    texts: Sequence[Text] = ()
    width: int = WIDTH


@dataclass(frozen=True)
class Mark:
    """A line across the scale at a value, with its name."""

    value: float
    text: str = ""


@dataclass(frozen=True)
class Row:
    """What stands beside its name on a scale that lies; `text` is written after it, `note` under the name."""

    name: str
    value: float | None
    text: str = ""
    note: str = ""


def ticks(highest: float, most: int = 5) -> list[int]:
    """Round whole numbers from 0 up to `highest` or just beyond, at most `most` steps; 0 and 1 at least."""
    wanted = max(highest, 1) / most
    power = 10 ** floor(log10(max(wanted, 1)))
    step = next(step for step in (1, 2, 5, 10) if step * power >= wanted) * power
    return [step * number for number in range(ceil(max(highest, 1) / step) + 1)]


def shortened(name: str, most: int = _MOST_LETTERS) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def columns(
    labels: Sequence[str], stacks: Sequence[Sequence[int]], kinds: Sequence[str], limit: Mark | None = None
) -> Chart:
    """Columns of counts; each stack has as many parts as there are `kinds`, the lowest part first.

    `limit` stands at the end of so many columns: 14 is between the 14th and the 15th.
    Raises ValueError where labels and stacks differ in number.
    """
    if len(labels) != len(stacks):
        raise ValueError("each column has a label")
    scale = ticks(max((sum(stack) for stack in stacks), default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    base = _TOP + _PLOT
    rects = []
    for number, stack in enumerate(stacks):
        below, bottom, left = 0, base, _LEFT + number * step
        for part, kind in zip(stack, kinds, strict=True):
            below += part
            if part:  # a unit high at least, so that one among thousands shows
                top = min(base - round(_PLOT * below / scale[-1]), bottom - 1)
                rects.append(Rect(round(left + step * 0.12), top, round(step * 0.76), bottom - top, kind))
                bottom = top
    limits, texts = "", _along(labels, step, base)
    if limit is not None:
        x = round(_LEFT + limit.value * step)
        limits = f"M{x} {_TOP - 6}V{base}"
        ends = x > WIDTH * 0.7
        texts.append(Text(x - 6 if ends else x + 6, _TOP + 4, limit.text, "end" if ends else "start"))
    return Chart(
        height=base + 30,
        grid="".join(f"M{_LEFT} {y}H{WIDTH - _RIGHT}" for y in _heights(scale)),
        limits=limits,
        rects=rects,
        texts=[*_numbers([str(number) for number in scale], _heights(scale)), *texts],
    )


def lines(
    labels: Sequence[str],
    series: Sequence[Sequence[float | None]],
    marks: Sequence[Mark] = (),
    *,
    low: float = 0,
    high: float = 1,
    scale: Sequence[tuple[float, str]] = ((0, "0"), (0.5, "0.5"), (1, "1")),
) -> Chart:
    """One line for each of `series` over the labels, with a dot at each value; broken where there is none.

    Values beyond `low` and `high` are drawn at the edge. `marks` lie across it.
    """
    step = (WIDTH - _LEFT - _RIGHT) / max(len(labels), 1)
    base = _TOP + _PLOT

    def height(value: float) -> int:
        return base - round(_PLOT * (min(max(value, low), high) - low) / (high - low))

    paths, dots = [], []
    for number, values in enumerate(series):
        kind = "" if number == 0 else f"-{number + 1}"
        points = [
            None if value is None else (round(_LEFT + (place + 0.5) * step), height(value))
            for place, value in enumerate(values)
        ]
        paths.append(Path(_path(points), f"line{kind}"))
        dots += [Dot(*point, f"dot{kind}") for point in points if point is not None]
    ys = [height(value) for value, _name in scale]
    return Chart(
        height=base + 30,
        grid="".join(f"M{_LEFT} {y}H{WIDTH - _RIGHT}" for y in ys),
        limits="".join(f"M{_LEFT} {height(mark.value)}H{WIDTH - _RIGHT}" for mark in marks),
        paths=[path for path in paths if path.d],
        dots=dots,
        texts=[
            *_numbers([name for _value, name in scale], ys),
            *_numbers([mark.text for mark in marks], [height(mark.value) for mark in marks]),
            *_along(labels, step, base),
        ],
    )


def bars(rows: Sequence[Row]) -> Chart:
    """A lying bar for each row, as long as its value in relation to the largest; values of 0 and more."""
    longest = max((row.value or 0 for row in rows), default=0) or 1
    room = WIDTH - _NAMES - 76  # leaves place for the text after it
    rects, texts = [], []
    for number, row in enumerate(rows):
        y = _TOP // 2 + number * _ROW
        width = round(room * (row.value or 0) / longest)
        texts += _beside(row, y + 11)
        texts.append(Text(_NAMES + width + 8, y + 16, row.text))
        if width:
            rects.append(Rect(_NAMES, y, width, _ROW - 12))
    height = _TOP + len(rows) * _ROW
    return Chart(height=height, grid=f"M{_NAMES} 0V{height - 6}", rects=rects, texts=texts)


def dots(
    rows: Sequence[Row],
    marks: Sequence[Mark] = (),
    *,
    low: float,
    high: float,
    scale: Sequence[tuple[float, str]],
    origin: float | None = None,
) -> Chart:
    """A dot for each row on one scale that lies beneath, with a stalk from `origin` (else from `low`).

    Values beyond `low` and `high` are drawn at the edge; `marks` stand across all rows.
    """
    room = WIDTH - _NAMES - 2 * _RIGHT
    start = low if origin is None else origin
    base = _TOP + len(rows) * _ROW

    def place(value: float) -> int:
        return _NAMES + _RIGHT // 2 + round(room * (min(max(value, low), high) - low) / (high - low))

    stalks, found, texts = [], [], []
    for number, row in enumerate(rows):
        y = _TOP + number * _ROW + _ROW // 2 - 4
        texts += _beside(row, y)
        if row.value is not None:
            stalks.append(Path(f"M{place(start)} {y}H{place(row.value)}", "stalk"))
            found.append(Dot(place(row.value), y))
    texts += [Text(place(value), base + 18, name, _anchor(place(value))) for value, name in scale]
    texts += [Text(place(mark.value), _TOP - 6, mark.text, "middle") for mark in marks if mark.text]
    return Chart(
        height=base + 28,
        grid="".join(f"M{place(value)} {_TOP}V{base}" for value, _name in scale),
        limits="".join(f"M{place(mark.value)} {_TOP}V{base}" for mark in marks),
        paths=stalks,
        dots=found,
        texts=texts,
    )


def _beside(row: Row, middle: int) -> list[Text]:
    """The name of a row, whose middle lies there, and the note under it."""
    name = Text(_NAMES - 10, middle - 2 if row.note else middle + 5, shortened(row.name), "end")
    if not row.note:
        return [name]
    return [name, Text(_NAMES - 10, middle + 12, shortened(row.note, _MOST_LETTERS + 5), "end", "sub")]


def _anchor(x: int) -> str:
    """So that words at either end of a lying scale stay in the drawing."""
    if x > WIDTH - 60:
        return "end"
    return "start" if x < _NAMES + 60 else "middle"


def _heights(scale: Sequence[int]) -> list[int]:
    return [_TOP + _PLOT - round(_PLOT * number / scale[-1]) for number in scale]


def _numbers(names: Sequence[str], heights: Sequence[int]) -> list[Text]:
    return [Text(_LEFT - 8, y + 4, name, "end") for name, y in zip(names, heights, strict=True)]


def _along(labels: Sequence[str], step: float, base: int) -> list[Text]:
    every = ceil(len(labels) / _MOST_LABELS) or 1
    return [
        Text(round(_LEFT + (number + 0.5) * step), base + 20, label, "middle")
        for number, label in enumerate(labels)
        if (len(labels) - 1 - number) % every == 0  # counted from the newest
    ]


def _path(points: Sequence[tuple[int, int] | None]) -> str:
    """From each point to the next; lifted over what is missing. A point between two gaps is a dot only."""
    parts = []
    for before, point in zip([None, *points], points, strict=False):
        if point is not None:
            parts.append(f"{'M' if before is None else 'L'}{point[0]} {point[1]}")
    return "".join(parts)
