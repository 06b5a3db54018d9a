import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.scoring import IncompleteMarks, State, score

REQUIRED = {"clear": 2, "fair": 2}
MEETS, FAILS = {"clear": 2, "fair": 3}, {"clear": 2, "fair": 1}


@pytest.mark.parametrize(
    ("reviews", "needed", "state"),
    [
        ([], 1, State.OPEN),
        ([MEETS], 2, State.OPEN),
        ([MEETS], 1, State.MET),
        ([FAILS], 1, State.NOT_MET),
        ([MEETS, MEETS], 2, State.MET),
        ([FAILS, FAILS], 2, State.NOT_MET),
        ([MEETS, FAILS], 2, State.DISAGREE),
        ([MEETS, FAILS, MEETS], 2, State.MET),
        ([MEETS, FAILS, FAILS], 2, State.NOT_MET),
        # The third agrees with neither: the median of each criterion decides.
        ([{"clear": 1, "fair": 2}, {"clear": 2, "fair": 2}, {"clear": 2, "fair": 1}], 2, State.MET),
    ],
)
def test_score_tells_the_state(reviews, needed, state):
    assert score(REQUIRED, reviews, reviews_required=needed).state == state


def test_score_two_that_agree_decide_whatever_a_third_says():
    """Each fails another criterion: with the third, the medians would meet both."""
    agreeing = [{"clear": 1, "fair": 2}, {"clear": 2, "fair": 1}]
    scored = score(REQUIRED, [*agreeing, MEETS], reviews_required=2)
    assert scored == score(REQUIRED, agreeing, reviews_required=2)
    assert (scored.state, scored.points) == (State.NOT_MET, {"clear": 1, "fair": 1})


def test_score_gives_the_lower_median_of_two():
    assert score(REQUIRED, [MEETS, {"clear": 3, "fair": 2}], reviews_required=2).points == {
        "clear": 2,
        "fair": 2,
    }
    assert score(REQUIRED, [MEETS, FAILS], reviews_required=2).points == {}


def test_score_says_when_a_median_told():
    told = [
        score(REQUIRED, [MEETS, *more], reviews_required=2).is_median for more in ([MEETS], [FAILS, MEETS])
    ]
    assert told == [False, True]


@pytest.mark.parametrize("marks", [{"clear": 2}, {"clear": 2, "fair": 2, "other": 2}, {}])
def test_score_refuses_marks_of_another_rubric(marks):
    with pytest.raises(IncompleteMarks):
        score(REQUIRED, [marks], reviews_required=1)


def test_score_refuses_a_rubric_without_criteria_and_no_reviews():
    with pytest.raises(ValueError, match="criterion"):
        score({}, [], reviews_required=1)
    with pytest.raises(ValueError, match="review"):
        score(REQUIRED, [], reviews_required=0)


marks = st.fixed_dictionaries({"clear": st.integers(0, 4), "fair": st.integers(0, 4)})


@given(st.lists(marks, min_size=2, max_size=2), marks)
def test_score_does_not_depend_on_which_of_two_came_first(pair, third):
    for more in ([], [third]):
        forwards = score(REQUIRED, [*pair, *more], reviews_required=2)
        assert forwards == score(REQUIRED, [*pair[::-1], *more], reviews_required=2)


@given(st.lists(marks, min_size=2, max_size=2), marks)
def test_score_of_two_that_agree_stands(pair, third):
    before = score(REQUIRED, pair, reviews_required=2)
    after = score(REQUIRED, [*pair, third], reviews_required=2)
    assert before.state == State.DISAGREE or after == before


@given(st.lists(marks, min_size=1, max_size=3), st.sampled_from([1, 2]))
def test_score_says_met_when_all_its_points_meet(reviews, needed):
    scored = score(REQUIRED, reviews, reviews_required=needed)
    if scored.points:
        meets = all(scored.points[name] >= least for name, least in REQUIRED.items())
        assert scored.state == (State.MET if meets else State.NOT_MET)


@given(st.lists(marks, min_size=3, max_size=3))
def test_score_never_falls_when_a_mark_rises(reviews):
    before = score(REQUIRED, reviews, reviews_required=2).state
    better = [{**reviews[0], "clear": reviews[0]["clear"] + 1}, *reviews[1:]]
    after = score(REQUIRED, better, reviews_required=2).state
    assert (before, after) != (State.MET, State.NOT_MET)


@given(st.lists(marks, min_size=3, max_size=3))
def test_score_gives_points_that_somebody_gave(reviews):
    points = score(REQUIRED, reviews, reviews_required=2).points
    assert all(points[name] in {review[name] for review in reviews} for name in REQUIRED)
