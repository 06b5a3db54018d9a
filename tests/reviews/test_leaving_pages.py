import re
import uuid

import pytest
from django.urls import reverse

from reviews import actions
from reviews.models import Ending, How, Review
from submissions import actions as submission_actions
from tests import factories
from tests.reviews import leaving
from tests.reviews.leaving import LEAVE, author_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def asked():
    return leaving.invitation()


@pytest.fixture
def review(asked):
    """One that was accepted."""
    return actions.accept(by=asked.reviewer, review=asked)


def address(name, review):
    return reverse(f"reviews:{name}", args=[review.pk])


@pytest.fixture
def reader(client, review):
    """The client, signed in as the reviewer."""
    client.force_login(review.reviewer)
    return client


@pytest.mark.parametrize(
    "name, data, ending",
    [
        ("abstain", {"note": "Not my field."}, Ending.ABSTAINED),
        ("declare_conflict", {"note": "We co-teach."}, Ending.CONFLICT),
        ("recognise", {}, Ending.RECOGNISED),
    ],
)
def test_leaving_from_the_page_ends_it_and_thanks(reader, review, name, data, ending):
    response = reader.post(address(name, review), data, follow=True)
    assert response.redirect_chain == [(reverse("reviews:dashboard"), 302)]
    assert "Thank you for saying so" in response.content.decode()
    review.refresh_from_db()
    assert (review.ending, review.ending_note) == (ending, data.get("note", ""))


def test_desk_offers_every_way_out_and_giving_back_only_from_the_pool(reader, review):
    content = reader.get(address("review", review)).content.decode()
    for name in ("abstain", "declare_conflict", "recognise"):
        assert f'action="{address(name, review)}"' in content
    assert address("give_back", review) not in content
    Review.objects.filter(pk=review.pk).update(how=How.CLAIMED)
    assert address("give_back", review) in reader.get(address("review", review)).content.decode()
    assert reader.post(address("give_back", review)).url == reverse("reviews:dashboard")


@pytest.mark.parametrize("name", ["abstain", "declare_conflict"])
@pytest.mark.parametrize("note", ["", "  ", "long " * 300])
def test_leaving_asks_for_a_note_and_keeps_what_was_typed(reader, review, name, note):
    response = reader.post(address(name, review), {"note": note})
    assert response.status_code == 422
    assert note.strip() in response.content.decode()
    review.refresh_from_db()
    assert review.ending == ""


def test_leaving_is_the_reviewers_own(client, review):
    other = review.attempt.reviews.exclude(pk=review.pk).get().reviewer
    for user in (other, author_of(review), review.assigned_by):
        client.force_login(user)
        for name in ("abstain", "declare_conflict", "recognise", "give_back"):
            assert client.post(address(name, review), {"note": "x"}).status_code == 404


def _without_tokens(response):
    return re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", response.content.decode())


@pytest.mark.parametrize("ending", LEAVE)
def test_who_left_finds_nothing_of_it_any_more(reader, review, ending):
    LEAVE[ending](review, review.reviewer)
    paths = [address("review", review)]
    names = ("evidence", "evidence_captions", "evidence_picture", "evidence_link")
    paths += [reverse(f"reviews:{name}", args=[review.pk, 1]) for name in names]
    for path in paths:
        gone, never = reader.get(path), reader.get(path.replace(str(review.pk), str(uuid.uuid4())))
        assert (gone.status_code, never.status_code) == (404, 404)
        assert _without_tokens(gone) == _without_tokens(never)
    assert address("review", review) not in reader.get(reverse("reviews:dashboard")).content.decode()


@pytest.mark.parametrize("name", ["save", "hand_in", "abstain", "recognise"])
def test_who_was_at_work_when_it_ended_reads_so_and_keeps_their_words(reader, review, name):
    actions.recognise(by=review.reviewer, review=review)
    response = reader.post(address(name, review), {"note": "All of my words."})
    content = response.content.decode()
    assert response.status_code == 409
    assert "You have left this review" in content
    assert "All of my words." in content
    assert f'href="{reverse("reviews:dashboard")}"' in content
    by_script = reader.post(address(name, review), headers={"accept": "application/json"})
    assert "You have left" in by_script.json()["reason"]


def test_who_was_at_work_when_it_was_withdrawn_reads_so(reader, review):
    submission = review.attempt.submission
    submission_actions.withdraw(by=submission.earner, submission=submission)
    response = reader.post(address("save", review))
    assert response.status_code == 409
    assert "no longer in review" in response.content.decode()


def test_invitations_that_were_never_accepted_are_not_found(client, asked):
    actions.decline(by=asked.reviewer, review=asked)
    client.force_login(asked.reviewer)
    assert client.post(address("save", asked)).status_code == 404


def test_coordinator_keeps_a_reviewer_from_the_case(client, review):
    client.force_login(review.assigned_by)
    path, case = address("keep", review), reverse("reviews:case", args=[review.attempt.submission_id])
    assert client.post(path, {"reason": "So."}).status_code == 409
    actions.recognise(by=review.reviewer, review=review)
    assert f'action="{path}"' in client.get(case).content.decode()
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post(path, {"reason": "They met once."}).url == case
    assert path not in client.get(case).content.decode()
    assert Review.objects.get(pk=review.pk).kept_reason == "They met once."


def test_only_coordinators_keep(client, review):
    actions.recognise(by=review.reviewer, review=review)
    for user in (review.reviewer, author_of(review), factories.coordinator(factories.issuer())):
        client.force_login(user)
        assert client.post(address("keep", review), {"reason": "So."}).status_code == 404
