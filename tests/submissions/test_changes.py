"""What changed between two attempts: texts word by word, files and links piece by piece."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from submissions.evidence.changes import Answer, How, Piece, changed_words, compare, words

texts = st.text(alphabet=st.sampled_from("abc de.\n!é"), max_size=60)


def said(before, after):
    return [(run.how.value, run.text.strip()) for run in words(before, after)]


def of(runs, *hows):
    return "".join(run.text + " " for run in runs if run.how in hows).split()


@given(texts, texts)
def test_words_hold_both_texts_word_for_word(before, after):
    runs = words(before, after)
    assert of(runs, How.KEPT, How.REMOVED) == before.split()
    assert of(runs, How.KEPT, How.ADDED) == after.split()
    assert all(run.text.strip() for run in runs)
    assert all(one.how != other.how for one, other in itertools.pairwise(runs))


@given(texts, texts)
def test_changed_words_is_empty_only_where_the_words_are_the_same(before, after):
    assert (changed_words(before, after) == ()) == (before.split() == after.split())


def test_words_shows_what_was_put_in_and_taken_out():
    assert said("I asked one class what they took away.", "I asked both classes what they took away.") == [
        ("kept", "I asked"),
        ("removed", "one class"),
        ("added", "both classes"),
        ("kept", "what they took away."),
    ]


def test_words_keep_a_sentence_that_stands_between_new_ones():
    runs = said("First. The middle stays as it is.", "Quite new. The middle stays as it is. And more.")
    assert runs == [
        ("removed", "First."),
        ("added", "Quite new."),
        ("kept", "The middle stays as it is."),
        ("added", "And more."),
    ]


def test_words_does_not_scatter_a_new_sentence_over_small_words():
    runs = said("We met in the hall of the school.", "They sang near the river by the bridge.")
    assert runs == [
        ("removed", "We met in the hall of the school."),
        ("added", "They sang near the river by the bridge."),
    ]


def test_a_long_text_is_shown_with_gaps():
    long = " ".join(f"word{number}" for number in range(400))
    runs = changed_words(f"{long} end", f"{long} finish")
    assert [run.how for run in runs] == [How.GAP, How.KEPT, How.REMOVED, How.ADDED]
    assert len(runs[1].text.split()) == 25
    middle = changed_words(f"{long} one {long}", f"{long} two {long}")
    assert [run.how for run in middle] == [How.GAP, How.KEPT, How.REMOVED, How.ADDED, How.KEPT, How.GAP]


def test_a_text_made_to_be_slow_is_shown_as_wholly_new():
    before, after = "a b " * 12_000, "b a a " * 8_000
    runs = words(f"x {before}", f"y {after}")
    assert [run.how for run in runs] == [How.REMOVED, How.ADDED]


def test_what_is_taken_out_before_something_new_ends_no_line():
    runs = words("One idea.\n\nMore.", "One idea: this.\n\nMore.")
    assert [run.text for run in runs] == ["One ", "idea. ", "idea: this.\n\n", "More."]
    assert [run.text for run in words("Old", "New")] == ["Old ", "New"]


def test_white_space_is_no_change():
    assert changed_words("One  two.\nThree", "One two.\n\nThree ") == ()


# -- pieces


def piece(key, **fields):
    return Piece(key, **{"name": f"{key}.pdf", "kind": "file", **fields})


def changes(before, after):
    found = compare(Answer(pieces=tuple(before)), Answer(pieces=tuple(after)))
    return [(one.how.value, one.old and one.old.key, one.new and one.new.key) for one in found.pieces]


def test_pieces_added_removed_and_replaced():
    a, b, c, d = map(piece, "abcd")
    assert changes([a], [a]) == []
    assert changes([], [a]) == [("added", None, "a")]
    assert changes([a], []) == [("removed", "a", None)]
    assert changes([a, b], [a, c]) == [("replaced", "b", "c")]
    assert changes([a, b], [c, d]) == [
        ("removed", "a", None),
        ("removed", "b", None),
        ("added", None, "c"),
        ("added", None, "d"),
    ]


def test_a_piece_that_moved_is_the_same():
    a, b = map(piece, "ab")
    assert changes([a, b], [b, a]) == []


def test_two_copies_of_one_file_are_told_apart_by_what_is_said_of_them():
    first, second = piece("a", caption="Before class"), piece("a", caption="After class")
    assert changes([first, second], [second, first]) == []
    assert changes([first, second], [second]) == [("removed", "a", None)]


def test_a_piece_described_anew_shows_both_descriptions():
    before, after = piece("a", caption="A plan"), piece("a", caption="My plan", captions="WEBVTT")
    [change] = compare(Answer(pieces=(before,)), Answer(pieces=(after,))).pieces
    assert change.how == How.DESCRIBED
    assert of(change.caption, How.REMOVED, How.KEPT) == ["A", "plan"]
    assert of(change.caption, How.ADDED, How.KEPT) == ["My", "plan"]
    assert change.is_recaptioned
    assert change.piece is after


def test_an_answer_that_did_not_change_is_false():
    same = Answer("One two.", (piece("a"),))
    assert not compare(same, same)
    assert compare(same, Answer("One three.", (piece("a"),)))
    assert compare(same, Answer("One two."))
