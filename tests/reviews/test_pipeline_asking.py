"""Many submissions given to suggested reviewers at once."""

import pytest
from django.urls import reverse

from reviews.forms import pipeline as forms
from reviews.models import Review
from submissions import actions as submission_actions
from submissions.states import Status
from tests import factories
from tests.reviews.pipelines import URL, checked, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def college():
    return factories.issuer()


@pytest.fixture
def coordinator(client, college):
    """Signed in."""
    person = factories.coordinator(college)
    client.force_login(person)
    return person


@pytest.fixture
def version(college):
    return factories.published_badge(college)


@pytest.fixture
def many_reviewers(college):
    return [factories.reviewer(college) for _place in range(3)]


def ask(client, *cases):
    return client.post(reverse("reviews:assign_suggested"), {"submission": [str(case.pk) for case in cases]})


def test_suggested_reviewers_are_asked_for_each(client, coordinator, version, many_reviewers):
    cases = [checked(version, coordinator) for _place in range(2)]
    response = client.get(URL, {"stage": "assign"})
    assert page_of(response).count('name="submission"') == 2
    response = ask(client, *cases)
    assert response.status_code == 200
    assert "For 2 of 2 submissions somebody was asked." in page_of(response)
    for case in cases:
        case.refresh_from_db()
        assert case.status == Status.IN_REVIEW
        asked = Review.objects.filter(attempt__submission=case)
        assert [review.assigned_by for review in asked] == [coordinator, coordinator]
        assert {review.reviewer for review in asked} <= set(many_reviewers)


def test_each_row_says_what_became_of_it(client, coordinator, version, college):
    only = factories.reviewer(college)
    first, gone = checked(version, coordinator), checked(version, coordinator)
    submission_actions.withdraw(by=gone.earner, submission=gone)
    response = ask(client, first, gone)
    told = {one.case.pk: one for one in response.context["told"]}
    assert told[first.pk].asked == [only]
    assert "one more is needed" in told[first.pk].missing
    assert told[gone.pk].asked == []
    assert "not waiting for reviewers" in told[gone.pk].missing
    assert "For 1 of 2 submissions somebody was asked." in page_of(response)


def test_nobody_to_suggest_is_told(client, coordinator, version):
    case = checked(version, coordinator)
    response = ask(client, case)
    assert "None of the reviewers can take it." in page_of(response)
    assert not Review.objects.exists()


def test_nothing_ticked_is_refused(client, coordinator, version):
    checked(version, coordinator)
    response = ask(client)
    assert response.status_code == 422
    assert "Tick at least one submission." in page_of(response)
    assert 'aria-describedby="ticks-error"' in page_of(response)


def test_what_is_not_theirs_cannot_be_ticked(client, coordinator, version, many_reviewers, monkeypatch):
    elsewhere, own = factories.submitted(), factories.submitted(earner=coordinator, version=version)
    for case in (elsewhere, own):
        assert ask(client, case).status_code == 422
    monkeypatch.setattr(forms, "ROWS", 1)
    assert ask(client, checked(version, coordinator), checked(version, coordinator)).status_code == 422
    assert not Review.objects.exists()
