from hypothesis import given
from hypothesis import strategies as st

from reviews.assignment import Candidate, Exclusion, rank, why_not

candidates = st.lists(
    st.builds(
        Candidate,
        person=st.uuids(),
        load=st.integers(0, 9),
        has_read_last=st.booleans(),
        is_author=st.booleans(),
        is_assigned=st.booleans(),
    )
)


def test_why_not_excludes_author_colleagues_readers_and_coordinators():
    assert why_not(Candidate("a", 0)) is None
    assert why_not(Candidate("a", 0, is_author=True, is_assigned=True)) == Exclusion.AUTHOR
    assert why_not(Candidate("a", 0, is_collaborator=True, is_appealed=True)) == Exclusion.COLLABORATOR
    assert why_not(Candidate("a", 0, is_appealed=True, is_assigned=True)) == Exclusion.APPEALED
    assert why_not(Candidate("a", 0, is_assigned=True)) == Exclusion.ASSIGNED
    assert why_not(Candidate("a", 0, is_coordinator=True)) == Exclusion.COORDINATOR


@given(candidates)
def test_rank_keeps_everybody_and_puts_last_readers_and_then_the_least_loaded_first(people):
    ranked = rank(people)
    assert sorted(map(id, people)) == sorted(id(entry.candidate) for entry in ranked)
    able = [entry.candidate for entry in ranked if entry.exclusion is None]
    eligible = [(not one.has_read_last, one.load) for one in able]
    assert eligible == sorted(eligible)
    assert [entry.exclusion is None for entry in ranked] == sorted(
        (entry.exclusion is None for entry in ranked), reverse=True
    )
