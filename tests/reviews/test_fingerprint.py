"""The print of a rubric: the same exactly as long as the rubric reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews import calibrated
from reviews.fingerprint import Criterion, Level, Part, of
from tests import factories

# Few letters, and those of JSON among them: equal texts and torn borders are what could go wrong.
words = st.text(alphabet='ab",[]\\ é', max_size=4)
levels = st.builds(Level, words, st.integers(0, 5), words, st.booleans())
criteria = st.builds(Criterion, words, words, st.lists(levels, max_size=3).map(tuple))
parts = st.builds(
    Part, st.sampled_from(["educational", "reflective"]), st.lists(criteria, max_size=3).map(tuple)
)
rubrics = st.lists(parts, max_size=3)


@given(rubrics, rubrics)
def test_of_is_equal_exactly_for_equal_rubrics(one, other):
    assert (of(one) == of(other)) == (one == other)


@given(rubrics)
def test_of_fits_its_column(rubric):
    assert len(of(rubric)) == 64
    assert set(of(rubric)) <= set("0123456789abcdef")


PLAIN = Part(
    "educational",
    (
        Criterion("Clear", "Read it.", (Level("Not yet", 1, "no", False), Level("Meets", 2, "yes", True))),
        Criterion("Sound", "", (Level("Not yet", 1, "no", False), Level("Meets", 2, "yes", True))),
    ),
)


def with_level(**said):
    first, second = PLAIN.criteria
    fields = {"label": "Not yet", "points": 1, "descriptor": "no", "is_required": False} | said
    return Part(
        PLAIN.kind, (Criterion(first.name, first.guidance, (Level(**fields), first.levels[1])), second)
    )


@pytest.mark.parametrize(
    "other",
    [
        with_level(label="Not now"),
        with_level(points=0),
        with_level(descriptor="none"),
        with_level(is_required=True),
        Part(PLAIN.kind, PLAIN.criteria[::-1]),
        Part(PLAIN.kind, PLAIN.criteria[:1]),
        Part("reflective", PLAIN.criteria),
        Part(PLAIN.kind, (Criterion("Clear", "Look.", PLAIN.criteria[0].levels), PLAIN.criteria[1])),
        Part(PLAIN.kind, (Criterion("Clear", "Read it.", PLAIN.criteria[0].levels[::-1]), PLAIN.criteria[1])),
    ],
)
def test_of_changes_with_wording_points_order_and_required_level(other):
    assert of([other]) != of([PLAIN])
    assert of([with_level()]) == of([PLAIN])


@pytest.mark.django_db
def test_a_new_version_with_the_same_rubric_keeps_its_print(media):
    first = factories.published_badge()
    same = factories.next_version(first, summary="In other words.")
    other = factories.next_version(same, criteria=[factories.criterion("Clear"), factories.criterion("Deep")])
    prints = [calibrated.print_of(version) for version in (first, same, other)]
    assert prints[0] == prints[1] != prints[2]
