"""Places come out once each, in an order that nobody can follow without the secret."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openbadges.permutation import MINIMUM_SECRET, Permutation

SECRET = bytes(range(32))
secrets = st.binary(min_size=MINIMUM_SECRET, max_size=64)
sizes = st.integers(1, 5000)


@given(secrets, sizes)
@settings(max_examples=30)
@example(SECRET, 1)
@example(SECRET, 2)
@example(SECRET, 3)
@example(SECRET, 4096)
@example(SECRET, 4097)
def test_at_gives_every_place_once(secret, size):
    permutation = Permutation(secret, size)
    places = [permutation.at(number) for number in range(size)]
    assert sorted(places) == list(range(size))


def test_at_gives_every_place_of_a_status_list_once():
    permutation = Permutation(SECRET, 131_072)
    places = [permutation.at(number) for number in range(131_072)]
    assert len(set(places)) == 131_072
    assert (min(places), max(places)) == (0, 131_071)


@given(secrets, st.integers(1, 2**40), st.data())
def test_at_stays_in_the_range(secret, size, data):
    permutation = Permutation(secret, size)
    assert 0 <= permutation.at(data.draw(st.integers(0, size - 1))) < size


@given(secrets)
@settings(max_examples=30)
def test_neighbours_are_far_apart(secret):
    permutation = Permutation(secret, 131_072)
    places = [permutation.at(number) for number in range(400)]
    steps = [abs(one - other) for one, other in itertools.pairwise(places)]
    assert sum(step < 1000 for step in steps) < 40  # about 6 by chance
    rising = sum(one < other for one, other in itertools.pairwise(places))
    assert 120 < rising < 280
    assert 120 < sum(place < 65_536 for place in places) < 280


@given(secrets, secrets)
@settings(max_examples=30)
def test_different_secrets_give_different_orders(secret, other):
    orders = (Permutation(one, 131_072) for one in (secret, other))
    first, second = ([order.at(number) for number in range(100)] for order in orders)
    assert (first == second) == (secret == other)
    assert secret == other or sum(a == b for a, b in zip(first, second, strict=True)) < 5


def test_the_order_is_the_same_for_ever():
    permutation = Permutation(SECRET, 131_072)
    assert [permutation.at(number) for number in range(5)] == [51182, 17185, 128268, 126268, 57112]


@pytest.mark.parametrize(("secret", "size"), [(b"short", 10), (SECRET, 0), (SECRET, -1)])
def test_refuses_a_short_secret_and_an_empty_range(secret, size):
    with pytest.raises(ValueError, match="at least"):
        Permutation(secret, size)


@pytest.mark.parametrize("value", [-1, 10, 16])
def test_refuses_what_is_outside(value):
    with pytest.raises(ValueError, match="outside"):
        Permutation(SECRET, 10).at(value)
