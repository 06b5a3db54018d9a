"""How far people who judge the same thing agree: pure.

Values are positions on a scale, 0, 1, 2, ..: the step between neighbours counts as one. Every coefficient
is 1 where all agree, 0 where they agree as often as chance would have it, and below 0 where less often.
None means that there is nothing to say: nobody judged with anybody else, or everybody always gave the
same value, so that agreement cannot be told from chance.

Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability. Cohen, J. (1968), Weighted kappa,
Psychological Bulletin 70(4). Both are 1 - observed disagreement / disagreement expected by chance.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, permutations
from math import fsum

# How often (or how heavily) the first gave one value and the second the other.
Table = Mapping[tuple[int, int], float]


class Weights(StrEnum):
    """How much a disagreement of a kappa weighs: all alike, by its distance, by its distance squared."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Metric(StrEnum):
    """How much a disagreement of an alpha weighs: all alike, by ranks between, by distance squared."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Reading(StrEnum):
    """What an alpha lets one say."""

    TOO_FEW = "too_few"  # fewer than MIN_ATTEMPTS: chance has the last word
    SAME = "same"  # RELIABLE and above
    NEARLY_SAME = "nearly_same"  # TENTATIVE up to RELIABLE
    ONE_SIDED = "one_sided"  # nearly always the same value: agreement is high, and alpha blind
    APART = "apart"  # below TENTATIVE


# Krippendorff, K. (2004), Content Analysis, 2nd edition, p. 241: rely on variables from .800; between .667
# and .800 draw tentative conclusions only.
RELIABLE = 0.8
TENTATIVE = 0.667
# Where nearly every value is the same, high agreement goes with a low coefficient (Feinstein, A. R. and
# Cicchetti, D. V. (1990), High agreement but low kappa, J Clin Epidemiol 43(6)). We read agreement first
# from here on: our own choice, as is the number of attempts, each with its pair of
# reviewers, below which nothing is read at all.
NEARLY_ALWAYS = 0.9
MIN_ATTEMPTS = 10


@dataclass(frozen=True)
class Moments:
    """All that an interval alpha needs to know of pairs (a, b) with weights w, which sums up in a database.

    Sums over the pairs, each counted once: of w, of w (a + b), of w (a^2 + b^2), and of w (a - b)^2.
    """

    weight: float = 0.0
    total: float = 0.0
    squares: float = 0.0
    off: float = 0.0

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(
            self.weight + other.weight,
            self.total + other.total,
            self.squares + other.squares,
            self.off + other.off,
        )

    def over(self, length: float) -> "Moments":
        """Of the values divided by `length`, which is not 0."""
        return Moments(self.weight, self.total / length, self.squares / length**2, self.off / length**2)


def percent_agreement(table: Table) -> float | None:
    """The share of pairs, 0 to 1, that gave the same value; None without pairs."""
    total = fsum(table.values())
    if not total:
        return None
    return fsum(count for (first, second), count in table.items() if first == second) / total


def weighted_kappa(pairs: Iterable[tuple[int, int]], *, weights: Weights = Weights.QUADRATIC) -> float | None:
    """Cohen's kappa of (first, second) values, one pair for each thing both judged; see `kappa_of_table`."""
    counts: dict[tuple[int, int], float] = defaultdict(float)
    for pair in pairs:
        counts[pair] += 1
    return kappa_of_table(counts, weights=weights)


def kappa_of_table(table: Table, *, weights: Weights = Weights.QUADRATIC) -> float | None:
    """Cohen's weighted kappa of counts or proportions by (first, second) value; 1 at most.

    How many categories the scale has makes no difference: it would divide both disagreements alike.
    Where first and second are not two persons but whoever came first, pass the table `both_ways`: chance
    is then what the values of both together make it, as in Scott's pi.
    None without pairs, and where both always gave one and the same value.
    """
    distance = _KAPPA[weights]
    rows, columns = _sums(table, 0), _sums(table, 1)
    observed = fsum(count * distance(*pair) for pair, count in table.items())
    by_chance = fsum(
        in_row * in_column * distance(row, column)
        for row, in_row in rows.items()
        for column, in_column in columns.items()
    )
    return 1 - observed * fsum(table.values()) / by_chance if by_chance else None


def both_ways(table: Table) -> dict[tuple[int, int], float]:
    """Each pair counted once in either order, so that who came first makes no difference."""
    found: dict[tuple[int, int], float] = defaultdict(float)
    for (first, second), count in table.items():
        found[first, second] += count
        found[second, first] += count
    return dict(found)


def coincidences(units: Iterable[Sequence[int | None]]) -> dict[tuple[int, int], float]:
    """Krippendorff's coincidence matrix. A unit holds the values somebody gave to one thing; None: no value.

    Every ordered pair of the m values of a unit weighs 1 / (m - 1), so that the matrix sums to the number
    of values that can be paired. Units with fewer than two values have no pairs and add nothing.
    """
    found: dict[tuple[int, int], float] = defaultdict(float)
    for unit in units:
        values = [value for value in unit if value is not None]
        for pair in permutations(values, 2):
            found[pair] += 1 / (len(values) - 1)
    return dict(found)


def krippendorff_alpha(matrix: Table, *, metric: Metric = Metric.ORDINAL) -> float | None:
    """Krippendorff's alpha of a coincidence matrix: symmetric, as `coincidences` and `both_ways` make it.

    1 at most. None without pairs, and where there is one value only. Raises ValueError for a matrix that
    is not symmetric, which no set of units comes to.
    """
    if any(abs(weight - matrix.get((second, first), 0)) > 1e-6 for (first, second), weight in matrix.items()):
        raise ValueError("a coincidence matrix is symmetric")
    totals = _sums(matrix, 0)
    distance = _distance(metric, totals)
    observed = fsum(weight * distance(*pair) for pair, weight in matrix.items())
    by_chance = fsum(
        totals[first] * totals[second] * distance(first, second) for first in totals for second in totals
    )
    return 1 - observed * (fsum(totals.values()) - 1) / by_chance if by_chance else None


def pooled_alpha(parts: Iterable[Moments]) -> float | None:
    """Interval alpha of several things together: each expects chance from its own values only.

    The disagreements of all are added up before they are compared, which is our own way and not
    Krippendorff's; None where none of them varies. Where scales differ in length, bring them to one by
    `Moments.over` first, or the longest counts most.
    """
    observed = by_chance = 0.0
    for part in parts:
        number = 2 * part.weight  # of values
        if number > 1:
            observed += 2 * part.off
            by_chance += 2 * (number * part.squares - part.total**2) / (number - 1)
    return 1 - observed / by_chance if by_chance > 1e-9 else None


def pairs_of(values: Sequence[int]) -> dict[tuple[int, int], tuple[int, float]]:
    """How the values given to one thing pair up: (low, high) to how many pairs and their weight.

    The weight is Krippendorff's, 1 / (m - 1) for each pair of m values: `both_ways` of the weights of many
    things is their coincidence matrix.
    """
    counts = Counter(combinations(sorted(values), 2))
    return {pair: (count, count / (len(values) - 1)) for pair, count in counts.items()}


def deviations(values: Sequence[int]) -> list[float]:
    """How far each value lies above (+) or below (-) the mean of the others; nothing without others."""
    others = len(values) - 1
    return [value - (sum(values) - value) / others for value in values] if others > 0 else []


def reading(alpha: float | None, agreement: float | None, attempts: int) -> Reading:
    """What may be said of an alpha, with the share of agreement (0 to 1) and how many attempts it is of."""
    if attempts < MIN_ATTEMPTS or agreement is None:
        return Reading.TOO_FEW
    if alpha is not None and alpha >= RELIABLE:
        return Reading.SAME
    if alpha is not None and alpha >= TENTATIVE:
        return Reading.NEARLY_SAME
    return Reading.ONE_SIDED if agreement >= NEARLY_ALWAYS else Reading.APART


def _sums(table: Table, side: int) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for pair, count in table.items():
        found[pair[side]] += count
    return dict(found)


_KAPPA: Mapping[Weights, Callable[[int, int], float]] = {
    Weights.NONE: lambda first, second: float(first != second),
    Weights.LINEAR: lambda first, second: float(abs(first - second)),
    Weights.QUADRATIC: lambda first, second: float((first - second) ** 2),
}


def _distance(metric: Metric, totals: Mapping[int, float]) -> Callable[[int, int], float]:
    if metric == Metric.ORDINAL:
        return lambda first, second: _ranks_between(first, second, totals) ** 2
    return _KAPPA[Weights.NONE if metric == Metric.NOMINAL else Weights.QUADRATIC]


def _ranks_between(first: int, second: int, totals: Mapping[int, float]) -> float:
    """How many values lie from one to the other, half of each end."""
    low, high = min(first, second), max(first, second)
    if low == high:
        return 0.0
    return fsum(count for value, count in totals.items() if low <= value <= high) - (
        (totals[low] + totals[high]) / 2
    )
