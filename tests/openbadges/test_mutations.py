"""Forged badges: none of them is ever valid."""

import pytest

from openbadges.verify import verify
from tests.openbadges.good_badges import good, world
from tests.openbadges.mutating import mutations


@pytest.mark.parametrize("form", list(good()))
def test_good_badges_are_valid(form):
    verdict = verify(good()[form], world=world().world())
    assert (verdict.state, [one for one in verdict.checks if not one.ok]) == ("valid", [])


def test_no_mutation_is_valid():
    site = world().world()
    accepted = [
        (one.form, one.kind, one.data)
        for one in mutations(150, seed=3)
        if verify(one.data, world=site).state == "valid"
    ]
    assert accepted == []


def test_mutations_are_the_same_by_seed():
    assert list(mutations(20, seed=1)) == list(mutations(20, seed=1))
