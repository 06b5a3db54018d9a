"""Addresses that only a button uses, opened all the same."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("name", "above"),
    [("reviews:hand_in", "reviews:review"), ("submissions:submit", "submissions:submission")],
)
def test_open_address_of_a_button_leads_to_its_page(client: Client, name: str, above: str) -> None:
    client.force_login(factories.user())
    thing = uuid.uuid4()

    answer = client.get(reverse(name, args=[thing]), headers=BROWSER)

    assert (answer.status_code, answer["Location"]) == (302, reverse(above, args=[thing]))


def test_open_address_of_a_button_by_a_program_is_refused(client: Client) -> None:
    client.force_login(factories.user())

    assert client.get(reverse("reviews:hand_in", args=[uuid.uuid4()])).status_code == 405
