"""Against published worked examples, and by what must hold of any marks."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.agreement import (
    Metric,
    Moments,
    Reading,
    Weights,
    both_ways,
    coincidences,
    deviations,
    kappa_of_table,
    krippendorff_alpha,
    pairs_of,
    percent_agreement,
    pooled_alpha,
    reading,
    weighted_kappa,
)

METRICS = list(Metric)
WEIGHTS = list(Weights)


def _units(*observers):
    """Observers' values as printed, "." where one has none, to what was said of each unit."""
    rows = [[None if value == "." else ord(value) for value in row.split()] for row in observers]
    return list(zip(*rows, strict=True))


def _table(*rows):
    return {(row, column): count for row, line in enumerate(rows) for column, count in enumerate(line)}


# Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania: A. binary
# data, two observers; B. nominal data, two observers; C. any number of observers, missing data; D. the same
# data by other metrics.
BINARY = _units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = _units("a a b b d c c c e d d a", "b a b b b c c c e d d d")
MISSING = _units(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


@pytest.mark.parametrize(
    ("units", "metric", "published"),
    [
        (BINARY, Metric.NOMINAL, 0.095),
        (NOMINAL, Metric.NOMINAL, 0.692),
        (MISSING, Metric.NOMINAL, 0.743),
        (MISSING, Metric.ORDINAL, 0.815),
        (MISSING, Metric.INTERVAL, 0.849),
    ],
)
def test_krippendorff_alpha_of_his_own_examples(units, metric, published):
    assert round(krippendorff_alpha(coincidences(units), metric=metric), 3) == published


def test_coincidences_of_his_example_with_missing_data():
    matrix = coincidences(MISSING)

    # As printed there: 40 values that can be paired, and the diagonal 7, 10, 8, 4, 3.
    assert round(sum(matrix.values()), 9) == 40
    assert [round(matrix[value, value], 9) for value in map(ord, "1234")] == [7, 10, 8, 4]
    assert round(matrix[ord("5"), ord("5")], 9) == 3


# Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70(4), table 1: proportions of 200 cases.
COHEN = _table([0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06])
# Boyd et al. (1982), 85 mammograms read by two radiologists, as worked in the Stata manual, [R] kappa.
MAMMOGRAMS = _table([21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1])
# Agresti (1990), 91 couples: SexualFun of the R package vcd. Friendly prints its Kappa() in "Tests of
# Association", a vignette of vcdExtra; its equal-spacing weights are linear.
COUPLES = _table([7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14])


@pytest.mark.parametrize(
    ("table", "weights", "published"),
    [
        (COHEN, Weights.NONE, 0.492),
        (MAMMOGRAMS, Weights.NONE, 0.473),
        (MAMMOGRAMS, Weights.LINEAR, 0.568),
        (COUPLES, Weights.NONE, 0.129),
        (COUPLES, Weights.LINEAR, 0.237),
    ],
)
def test_weighted_kappa_of_published_tables(table, weights, published):
    assert round(kappa_of_table(table, weights=weights), 3) == published


def test_quadratic_kappa_of_the_couples_by_hand():
    """Squared distances add up to 152, and to 20,708 / 91 by the margins 19 20 19 33 and 12 28 18 33."""
    assert kappa_of_table(COUPLES, weights=Weights.QUADRATIC) == pytest.approx(1 - 152 * 91 / 20_708)


def test_percent_agreement_of_the_mammograms():
    assert round(100 * percent_agreement(MAMMOGRAMS), 2) == 63.53  # as the Stata manual prints it


def test_undefined_without_pairs():
    alone = coincidences([[1], [None, 2], [], [None, None]])

    assert alone == {}
    assert percent_agreement({}) is None
    assert [weighted_kappa([], weights=weights) for weights in WEIGHTS] == [None, None, None]
    assert [krippendorff_alpha(alone, metric=metric) for metric in METRICS] == [None, None, None]


def test_undefined_where_everybody_always_says_the_same():
    pairs = [(2, 2)] * 30

    assert [weighted_kappa(pairs, weights=weights) for weights in WEIGHTS] == [None, None, None]
    alphas = [krippendorff_alpha(coincidences(pairs), metric=metric) for metric in METRICS]
    assert alphas == [None, None, None]
    assert percent_agreement(coincidences(pairs)) == 1


def test_krippendorff_alpha_refuses_what_is_no_coincidence_matrix():
    with pytest.raises(ValueError, match="symmetric"):
        krippendorff_alpha({(0, 1): 3})


def test_reading_says_what_an_alpha_lets_one_say():
    assert reading(0.8, 0.9, 10) == Reading.SAME
    assert reading(0.79, 0.9, 10) == Reading.NEARLY_SAME
    assert reading(0.667, 0.7, 10) == Reading.NEARLY_SAME
    assert reading(0.66, 0.89, 10) == Reading.APART
    assert reading(0.1, 0.95, 40) == Reading.ONE_SIDED
    assert reading(None, 1.0, 40) == Reading.ONE_SIDED
    assert reading(1.0, 1.0, 9) == Reading.TOO_FEW
    assert reading(None, None, 0) == Reading.TOO_FEW


values = st.integers(0, 4)
given_units = st.lists(st.lists(st.none() | values, max_size=5), max_size=12)
given_pairs = st.lists(st.tuples(values, values), max_size=20)


def _close(first, second):
    return first == second if first is None or second is None else abs(first - second) < 1e-9


@given(st.lists(values, min_size=2), st.integers(2, 4))
def test_perfect_agreement_is_one(said, raters):
    units = coincidences([[value] * raters for value in said])
    pairs = [(value, value) for value in said]
    expected = 1 if len(set(said)) > 1 else None

    assert all(_close(krippendorff_alpha(units, metric=metric), expected) for metric in METRICS)
    assert all(_close(weighted_kappa(pairs, weights=weights), expected) for weights in WEIGHTS)


@given(given_units)
def test_alpha_never_exceeds_one(units):
    for metric in METRICS:
        alpha = krippendorff_alpha(coincidences(units), metric=metric)
        assert alpha is None or alpha <= 1


@given(given_pairs)
def test_kappa_lies_between_minus_one_and_one(pairs):
    for weights in WEIGHTS:
        kappa = weighted_kappa(pairs, weights=weights)
        assert kappa is None or -1 - 1e-9 <= kappa <= 1


@given(given_units, st.randoms(use_true_random=False))
def test_alpha_does_not_depend_on_who_is_who(units, chance: random.Random):
    mixed = [chance.sample(unit, len(unit)) for unit in chance.sample(units, len(units))]

    for metric in METRICS:
        before = krippendorff_alpha(coincidences(units), metric=metric)
        assert _close(before, krippendorff_alpha(coincidences(mixed), metric=metric))


@given(given_pairs)
def test_kappa_does_not_depend_on_who_is_first(pairs):
    turned = [(second, first) for first, second in pairs]

    for weights in WEIGHTS:
        assert _close(weighted_kappa(pairs, weights=weights), weighted_kappa(turned, weights=weights))


@given(given_units)
def test_alpha_of_pairs_counted_low_to_high_is_that_of_the_units(units):
    """As the figures keep them."""
    kept: dict[tuple[int, int], float] = {}
    for unit in units:
        for pair, (_number, weight) in pairs_of([value for value in unit if value is not None]).items():
            kept[pair] = kept.get(pair, 0) + weight

    for metric in METRICS:
        of_units = krippendorff_alpha(coincidences(units), metric=metric)
        assert _close(of_units, krippendorff_alpha(both_ways(kept), metric=metric))


@given(given_pairs)
def test_quadratic_kappa_of_both_ways_is_alpha_but_for_the_small_sample(pairs):
    """Fleiss and Cohen (1973): with equal margins both come to the same, up to n against n - 1."""
    matrix = coincidences(pairs)
    alpha = krippendorff_alpha(matrix, metric=Metric.INTERVAL)
    kappa = kappa_of_table(matrix, weights=Weights.QUADRATIC)
    if alpha is None or kappa is None:
        assert alpha is kappa
    else:
        n = 2 * len(pairs)
        assert abs((1 - alpha) - (1 - kappa) * (n - 1) / n) < 1e-9


def test_pairs_of_three_values_weigh_half_each():
    assert pairs_of([3, 1, 3]) == {(1, 3): (2, 1.0), (3, 3): (1, 0.5)}
    assert pairs_of([2, 1]) == {(1, 2): (1, 1.0)}
    assert pairs_of([2]) == pairs_of([]) == {}


def test_deviations_are_from_the_mean_of_the_others():
    assert deviations([2, 1]) == [1, -1]
    assert deviations([0, 2, 1]) == [-1.5, 1.5, 0]
    assert deviations([2]) == deviations([]) == []


@given(st.lists(values, min_size=2))
def test_deviations_cancel_out(said):
    assert abs(sum(deviations(said))) < 1e-9


def _moments(units):
    found = Moments()
    for unit in units:
        for (low, high), (_number, w) in pairs_of([value for value in unit if value is not None]).items():
            found += Moments(w, w * (low + high), w * (low**2 + high**2), w * (low - high) ** 2)
    return found


@given(given_units)
def test_pooled_alpha_of_one_is_its_interval_alpha(units):
    alone = krippendorff_alpha(coincidences(units), metric=Metric.INTERVAL)

    assert _close(pooled_alpha([_moments(units)]), alone)
    assert _close(pooled_alpha([_moments(units).over(4)]), alone)


@given(st.lists(given_units, max_size=4))
def test_pooled_alpha_never_exceeds_one(several):
    pooled = pooled_alpha(_moments(units) for units in several)
    assert pooled is None or pooled <= 1 + 1e-9


def test_pooled_alpha_takes_no_credit_for_lines_that_differ():
    """Two lines on which all answers are by chance, one always low and one always high: still chance."""
    low = _moments([[0, 0], [0, 1], [1, 0], [1, 1]] * 50)
    high = _moments([[5, 5], [5, 6], [6, 5], [6, 6]] * 50)
    assert abs(pooled_alpha([low, high])) < 0.01
