"""Claim tokens: bound to a credential and a generation, and to nothing stored."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials import claims

ID = uuid.UUID("6a1f3a0e-6a3e-4a0c-9a57-0d3f3b1d2c4e")


def test_token_says_what_it_was_made_of() -> None:
    assert claims.read(claims.token(ID, 7)) == claims.Claim(ID, 7)


def test_token_is_the_same_in_every_letter_of_a_generation() -> None:
    assert claims.token(ID, 1) == claims.token(ID, 1)
    assert claims.token(ID, 1) != claims.token(ID, 2)


@pytest.mark.parametrize("place", [0, 10, 25, 40, 69])
def test_token_with_another_letter_is_refused(place: int) -> None:
    token = claims.token(ID, 1)
    other = "B" if token[place] == "A" else "A"
    with pytest.raises(claims.Mangled):
        claims.read(token[:place] + other + token[place + 1 :])


@given(st.text(max_size=100))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(claims.Mangled):
        claims.read(text)


def test_token_of_another_site_is_refused(settings: object) -> None:
    token = claims.token(ID, 1)
    settings.SECRET_KEY = "another secret"  # type: ignore[attr-defined]
    with pytest.raises(claims.Mangled):
        claims.read(token)
