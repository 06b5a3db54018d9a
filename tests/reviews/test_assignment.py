"""Who is asked: the order, the reasons, and that nobody is given more than others."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.assignment import (
    OVERRIDABLE,
    Candidate,
    Code,
    Exclusion,
    Reason,
    choose,
    days_there,
    fitting,
    rank,
    term_of,
    words_of,
)

HARD = frozenset(Exclusion) - OVERRIDABLE
people = st.lists(
    st.builds(
        Candidate,
        person=st.uuids(),
        load=st.integers(0, 5),
        given=st.integers(0, 5),
        days=st.integers(1, 120),
        pace=st.none() | st.integers(0, 30),
        fitting=st.sampled_from([(), ("Feedback",)]),
        has_read_last=st.booleans(),
        lot=st.text(max_size=3),
        exclusions=st.frozensets(st.sampled_from(Exclusion), max_size=2),
    ),
    max_size=8,
)


def persons(ranked):
    return [one.candidate.person for one in ranked]


# -- the order


@given(people)
def test_rank_keeps_everybody_once_and_sorts_who_may_before_who_may_not(candidates):
    ranked = rank(candidates)
    assert sorted(map(id, candidates)) == sorted(id(one.candidate) for one in ranked)
    groups = [0 if one.is_eligible else 1 if one.is_overridable else 2 for one in ranked]
    assert groups == sorted(groups)
    for one in ranked:
        assert one.is_eligible == (not one.candidate.exclusions)
        assert one.is_overridable == bool(one.candidate.exclusions and not one.candidate.exclusions & HARD)
        assert one.exclusions == sorted(one.candidate.exclusions, key=list(Exclusion).index)
        assert one.is_eligible or one.reasons == ()


@given(people)
def test_rank_goes_by_last_readers_expertise_share_load_and_pace(candidates):
    able = [one.candidate for one in rank(candidates) if one.is_eligible]
    order = [
        (
            not one.has_read_last,
            not one.fitting,
            Fraction(one.given, one.days),
            one.load,
            5 if one.pace is None else min(one.pace, 10),
            one.lot,
        )
        for one in able
    ]
    assert order == sorted(order)


@given(people, st.randoms())
def test_rank_does_not_depend_on_the_order_given(candidates, random):
    candidates = [Candidate(**(vars(one) | {"lot": str(number)})) for number, one in enumerate(candidates)]
    shuffled = random.sample(candidates, len(candidates))
    assert rank(candidates) == rank(shuffled)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (Candidate("a", has_read_last=True, given=9, load=9), Candidate("b", fitting=("x",))),
        (Candidate("a", fitting=("x",), given=9), Candidate("b")),
        (Candidate("a", given=1, load=4), Candidate("b", given=2)),
        (Candidate("a", load=1, pace=10), Candidate("b", load=2, pace=1)),
        (Candidate("a", pace=4), Candidate("b")),
        (Candidate("a"), Candidate("b", pace=6)),
        (Candidate("a", given=2, days=60), Candidate("b", given=2, days=10)),
        (Candidate("a", lot="1"), Candidate("b", lot="2", pace=5)),
        (Candidate("a", pace=11, lot="1"), Candidate("b", pace=40, lot="2")),
        (Candidate("a", given=9), Candidate("b", exclusions=frozenset({Exclusion.AWAY}))),
        (
            Candidate("a", exclusions=frozenset({Exclusion.AWAY})),
            Candidate("b", exclusions=frozenset({Exclusion.AUTHOR, Exclusion.AWAY})),
        ),
    ],
)
def test_rank_puts_one_before_another(better, worse):
    assert persons(rank([worse, better])) == ["a", "b"]


@given(st.permutations(["a", "b", "c", "d"]))
def test_rank_leaves_equals_to_the_lot_and_never_to_who_they_are(order):
    candidates = [Candidate(person, lot=str(order.index(person))) for person in "abcd"]
    assert persons(rank(candidates)) == order


# -- choosing


@given(people, st.integers(-1, 4))
def test_choose_takes_the_best_who_may_and_no_more_than_there_are(candidates, places):
    able = [one for one in rank(candidates) if one.is_eligible]
    assert choose(rank(candidates), places) == able[: max(places, 0)]


@given(
    st.integers(2, 7),
    st.lists(st.tuples(st.integers(1, 2), st.randoms()), max_size=40),
    st.data(),
)
def test_choose_keeps_everybody_within_one_review_over_a_term(number, rounds, data):
    """Whatever the lots, and however slowly some hand in; one or two are chosen at a time."""
    counts, open_ones = dict.fromkeys(range(number), 0), dict.fromkeys(range(number), 0)
    paces = data.draw(st.lists(st.none() | st.integers(0, 20), min_size=number, max_size=number))
    for day, (places, random) in enumerate(rounds, start=1):
        candidates = [
            Candidate(
                person,
                given=counts[person],
                days=day,
                load=open_ones[person],
                pace=paces[person],
                fitting=("Feedback",),
                lot=str(random.random()),
            )
            for person in counts
        ]
        for one in choose(rank(candidates), places):
            counts[one.candidate.person] += 1
            open_ones[one.candidate.person] += 1
        assert max(counts.values()) - min(counts.values()) <= 1
        for person, pace in enumerate(paces):  # the quick ones hand in, the slow ones gather
            if open_ones[person] and random.randint(0, 20) >= (pace or 0):
                open_ones[person] -= 1


@given(st.integers(1, 60), st.integers(3, 6))
def test_choose_does_not_make_newcomers_catch_up_with_the_others(late, number):
    """Somebody who joins on a later day is not asked every time until they are level."""
    counts = dict.fromkeys(range(number), 0)
    asked_in_a_row = longest = 0
    for day in range(1, late + 30):
        there = [person for person in counts if person or day > late]
        if there:
            candidates = [
                Candidate(one, given=counts[one], days=day if one else day - late, lot=str(one))
                for one in there
            ]
            [chosen] = choose(rank(candidates), 1)
            counts[chosen.candidate.person] += 1
            asked_in_a_row = asked_in_a_row + 1 if chosen.candidate.person == 0 else 0
            longest = max(longest, asked_in_a_row)
    assert longest <= 2  # of up to sixty days without them


# -- reasons


def test_rank_says_what_sets_somebody_apart():
    first, second, third = rank(
        [
            Candidate("a", load=0, given=4, pace=2, has_read_last=True, lot="1"),
            Candidate("b", load=3, given=1, fitting=("Feedback", "Writing"), lot="2"),
            Candidate("c", load=2, given=2, pace=8, lot="3"),
        ]
    )
    assert first.reasons == (
        Reason(Code.READ_LAST),
        Reason(Code.FEWEST_OPEN, 0),
        Reason(Code.QUICK, 2),
    )
    assert second.reasons == (Reason(Code.FITS, text="Feedback, Writing"), Reason(Code.FEWEST_GIVEN, 1))
    assert third.reasons == ()


def test_rank_finds_no_reason_in_what_everybody_has():
    assert [one.reasons for one in rank([Candidate("a", pace=3), Candidate("b", pace=3)])] == [(), ()]
    assert rank([Candidate("a", pace=3)])[0].reasons == ()


def test_rank_calls_who_hands_in_at_once_as_quick_as_within_a_day():
    assert rank([Candidate("a", pace=0), Candidate("b", pace=3)])[0].reasons == (Reason(Code.QUICK, 1),)


def test_rank_compares_only_those_who_may():
    away = Candidate("c", exclusions=frozenset({Exclusion.AWAY}))
    [first, second, last] = rank([Candidate("a", given=2), Candidate("b", given=3), away])
    assert first.reasons == (Reason(Code.FEWEST_GIVEN, 2),)
    assert second.reasons == last.reasons == ()


# -- terms


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 30)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 4, 30)),
        (date(2026, 4, 30), date(2026, 1, 1), date(2026, 4, 30)),
        (date(2026, 5, 1), date(2026, 5, 1), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 5, 1), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2026, 9, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 9, 1), date(2026, 12, 31)),
    ],
)
def test_term_of(day, first, last):
    assert term_of(day) == (first, last)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_terms_hold_their_days_and_follow_each_other(day):
    first, last = term_of(day)
    assert first <= day <= last
    assert term_of(last + timedelta(days=1))[0] == last + timedelta(days=1)


days = st.dates(date(2026, 1, 1), date(2026, 4, 30))


@given(days, days, st.lists(st.tuples(days, days).map(sorted).map(tuple), max_size=4))
def test_days_there_counts_each_day_outside_all_absences_once(first, today, absences):
    counted = sum(
        not any(begin <= first + timedelta(days=number) <= end for begin, end in absences)
        for number in range((today - first).days + 1)
    )
    assert days_there(first, today, absences) == max(counted, 1)


# -- expertise


@pytest.mark.parametrize(
    ("areas", "found"),
    [
        ("", ()),
        (" , ; ", ()),
        ("Feedback", ("Feedback",)),
        ("FEEDBACKS; cooking", ("FEEDBACKS",)),
        ("assessment and feedback", ("assessment and feedback",)),
        ("Universal design for learning, écriture", ("Universal design for learning", "écriture")),
        ("Ecriture", ("Ecriture",)),
        ("teaching", ("teaching",)),
        ("online teaching", ()),  # the category alone makes nobody an expert
        ("Feed", ()),  # whole words
        ("feedback, feedback", ("feedback",)),
        ("of the", ()),
        ("large  classes", ("large classes",)),
    ],
)
def test_fitting(areas, found):
    subjects = ["Giving feedback in large classes", "Feedback", "Universal Design for Learning", "Écriture"]
    assert fitting(areas, subjects, ["teaching", "Teaching"]) == found


def test_fitting_takes_the_s_of_the_plural_only_from_words_long_enough():
    assert fitting("labs; gas; class", ["Lab", "ga", "clas"]) == ("labs",)


def test_fitting_without_subjects_is_nothing():
    assert fitting("Feedback", [], []) == ()
    assert fitting("Feedback", ["", "the"], [""]) == ()


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=3))
def test_fitting_returns_areas_as_typed_whatever_is_typed(areas, subjects):
    for area in fitting(areas, subjects):
        assert words_of(area) <= words_of(areas)
        assert "," not in area and ";" not in area


def test_fitting_an_area_that_is_the_subject_always():
    for subject in ("Feedback", "Giving feedback", "ÉCRITURE", "l’évaluation"):
        assert fitting(subject, [subject]) == (subject,)
