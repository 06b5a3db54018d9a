"""Counting words the way people do: what stands between blanks."""


def count_words(text: str) -> int:
    return len(text.split())


def is_evidence(text: str) -> bool:
    """Whether it says anything: a text that was begun and emptied again, or holds blanks only, is none."""
    return count_words(text) > 0
