"""Bytes made to hurt get a verdict, never an exception; `./dev bench hostile` measures what they cost."""

from typing import get_args

import pytest

from openbadges.verify import State, verify
from tests.openbadges.hostile import cases, world

CASES = dict(cases())
HARMLESS = {  # heavy, but signed by somebody who is believed
    "64 blank nodes",
    "1000 blank nodes",
    "a signed megabyte in one text",
    "20 endorsements",
    "a drawing of half titles",
    "blanks at the end of the root",
    "blanks between names and values",
}


@pytest.fixture(scope="module")
def here():
    return world().world()


@pytest.mark.parametrize("name", CASES)
def test_hostile_bytes_get_a_verdict(name, here):
    verdict = verify(CASES[name], world=here)
    assert verdict.state in get_args(State)
    assert (verdict.state == "valid") == (name in HARMLESS)
    assert verdict.checks
    assert all(check.detail for check in verdict.checks)


@pytest.mark.parametrize(
    ("name", "state", "detail"),
    [
        ("64 tied blank nodes", "tampered", "does not fit"),
        ("a ring of blank nodes", "tampered", "alike"),
        ("like nodes", "tampered", "alike"),
        ("a bomb in the status list", "status_unknown", "too long"),
        ("a bomb in iTXt (openbadges)", "tampered", "too large"),
        ("a billion laughs", "tampered", "entities"),
        ("a member a hundred thousand times", "not_a_credential", "too many parts"),
        ("NaN", "not_a_credential", "not a number in JSON"),
        ("an RSA key with 16k bits in the header", "tampered", "not a number of a JWK"),
        ("a huge RSA key at an address", "tampered", "not a number of a JWK"),
        ("a slow RSA key at an address", "tampered", "short exponent"),
    ],
)
def test_hostile_bytes_are_refused_for_what_they_are(name, state, detail, here):
    verdict = verify(CASES[name], world=here)
    assert verdict.state == state
    assert detail in " ".join(check.detail for check in verdict.checks)
