"""Geometry: everything stays in the drawing, in proportion, and what is not known is not drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.charts import WIDTH, Mark, Row, bars, columns, dots, lines, shortened, ticks

SCALE = [(0, "0"), (1, "1")]


def _texts(chart):
    return [text.text for text in chart.texts]


@given(st.floats(0, 1e9))
def test_ticks_reach_the_highest_in_few_round_steps(highest):
    found = ticks(highest)
    step = found[1]

    assert found == [step * number for number in range(len(found))]
    assert found[-2] < max(highest, 1) <= found[-1]
    assert len(found) <= 6
    assert int(str(step)[0]) in (1, 2, 5) and not str(step)[1:].strip("0")


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=30))
def test_columns_stack_in_proportion_and_stay_inside(stacks):
    chart = columns([str(place) for place in range(len(stacks))], stacks, ["bar", "over"])

    assert all(rect.x >= 0 and rect.x + rect.width <= WIDTH for rect in chart.rects)
    assert all(rect.y >= 0 and rect.y + rect.height <= chart.height for rect in chart.rects)
    assert len(chart.rects) == sum(bool(part) for stack in stacks for part in stack)
    assert all(rect.height >= 1 for rect in chart.rects)


def test_columns_put_the_second_part_on_the_first():
    below, above = columns(["1"], [[30, 10]], ["bar", "over"]).rects

    assert (below.kind, above.kind) == ("bar", "over")
    assert above.y + above.height == below.y
    assert below.height == pytest.approx(3 * above.height, abs=3)


def test_columns_show_one_among_thousands():
    many, few, one = columns(["1", "2"], [[4000, 2], [0, 1]], ["bar", "over"]).rects

    assert few.y + few.height == many.y
    assert (few.height, one.height) == (1, 1)


def test_columns_draw_the_limit_after_so_many():
    chart = columns(["0", "1", "2", "3"], [[1]] * 4, ["bar"], Mark(2, "limit: 1"))

    x = int(chart.limits[1:].split()[0])
    assert chart.rects[1].x + chart.rects[1].width < x < chart.rects[2].x
    assert "limit: 1" in _texts(chart)


def test_columns_refuse_what_has_no_label():
    with pytest.raises(ValueError, match="label"):
        columns(["1"], [[1], [2]], ["bar"])


def test_columns_of_nothing_have_a_scale():
    assert _texts(columns([], [], ["bar"])) == ["0", "1"]


def test_labels_along_a_scale_thin_out_from_the_newest():
    chart = lines([str(place) for place in range(24)], [[0.5] * 24])

    assert [text for text in _texts(chart) if text not in ("0", "0.5", "1")][-1] == "23"
    assert len(chart.texts) <= 9 + 3


def test_lines_break_where_nothing_is_known():
    chart = lines(list("abcd"), [[0.2, None, 0.4, 0.6]])

    assert chart.paths[0].d.count("M") == 2
    assert chart.paths[0].d.count("L") == 1
    assert len(chart.dots) == 3


def test_lines_of_nothing_known_draw_no_line():
    chart = lines(list("ab"), [[None, None]])

    assert (chart.paths, chart.dots) == ([], [])


def test_lines_tell_the_series_apart_and_rise_with_the_value():
    chart = lines(list("ab"), [[0, 1], [1, 0]], [Mark(0.8, "0.8")])

    assert [path.kind for path in chart.paths] == ["line", "line-2"]
    assert chart.dots[0].y > chart.dots[1].y
    assert "0.8" in _texts(chart)


def test_lines_draw_values_beyond_the_scale_at_its_edge():
    beyond, edge = (lines(["a", "b"], [values]) for values in ([-3, 7], [0, 1]))

    assert beyond.dots == edge.dots


def test_bars_are_as_long_as_their_values():
    chart = bars([Row("Long", 40, "40 min"), Row("Short", 10, "10 min"), Row("None", None)])

    assert chart.rects[0].width == pytest.approx(4 * chart.rects[1].width, abs=3)
    assert len(chart.rects) == 2
    assert "40 min" in _texts(chart)


@given(st.lists(st.none() | st.floats(-5, 5), max_size=20))
def test_dots_stay_inside_their_scale(values):
    rows = [Row(f"Row {number}", value) for number, value in enumerate(values)]
    chart = dots(rows, [Mark(0)], low=-1, high=1, scale=[(-1, "lower"), (1, "higher")], origin=0)

    assert len(chart.dots) == sum(value is not None for value in values)
    assert all(190 < dot.x < WIDTH and 0 < dot.y < chart.height for dot in chart.dots)


def test_dots_lie_where_their_values_are():
    chart = dots(
        [Row(name, value) for name, value in (("a", 0), ("b", 0.5), ("c", 1))], low=0, high=1, scale=SCALE
    )

    left, middle, right = (dot.x for dot in chart.dots)
    assert middle - left == pytest.approx(right - middle, abs=3)


def test_dots_hang_on_stalks_from_the_origin():
    chart = dots([Row("a", 1)], [Mark(0)], low=-1, high=1, scale=SCALE, origin=0)

    [stalk], [dot] = chart.paths, chart.dots
    assert stalk.d.startswith(chart.limits.split()[0])  # where 0 is
    assert stalk.d.endswith(f"H{dot.x}")


def test_names_that_are_too_long_are_shortened():
    long = "Feedback is timely and can be acted on"
    chart = dots([Row(long, 1, note="Assessment for learning")], low=0, high=1, scale=SCALE)

    assert shortened("Short") == "Short"
    assert _texts(chart)[0] == shortened(long) == "Feedback is timely and can…"
    assert ("Assessment for learning", "sub") in [(text.text, text.kind) for text in chart.texts]
