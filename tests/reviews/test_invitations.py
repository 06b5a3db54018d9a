import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.models import Letter
from reviews import actions, invitations
from reviews.models import Ending, Review, ReviewerFigures
from submissions import actions as submission_actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def asked():
    """An unanswered invitation."""
    submission = factories.submitted()
    college = submission.badge_version.issuer
    [review] = actions.assign(
        by=factories.coordinator(college), submission=submission, reviewers=[factories.reviewer(college)]
    )
    return review


def address(review, name="invitation"):
    return reverse(f"reviews:{name}", args=[invitations.token(review.pk)])


def test_token_proves_one_review_and_nothing_else(asked):
    token = invitations.token(asked.pk)
    assert invitations.read(token) == asked.pk
    for forged in (token[:-1], f"{uuid.uuid4().hex}.{token.partition('.')[2]}", asked.pk.hex, "", "é.", "\0"):
        assert invitations.read(forged) is None


def test_letter_links_to_the_page_and_the_table_keeps_no_token(asked):
    letter = Letter.objects.get(kind="reviews/invitation")
    message = letters.compose(letter)
    link = settings.PUBLIC_URL + address(asked)
    html = message.alternatives[0][0]
    assert re.findall(r"http\S+", message.body) == [link]
    assert f'href="{link}"' in html
    assert invitations.token(asked.pk) not in str(letter.values)


def test_page_says_what_is_asked_without_signing_in(client, asked):
    response = client.get(address(asked))
    content = response.content.decode()
    assert response.status_code == 200
    assert asked.attempt.submission.badge_version.name in content
    assert "You do not see whose work it is" in content
    assert "2 criteria" in content
    assert "about 35 minutes" in content
    assert asked.attempt.submission.earner.display_name not in content
    assert asked.attempt.submission.code not in content
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "strict-origin")


def test_looking_changes_nothing(client, asked):
    for name in ("invitation", "accept", "decline"):
        for method in (client.get, client.head, client.options):
            method(address(asked, name))
    asked.refresh_from_db()
    assert (asked.accepted_at, asked.released_at) == (None, None)


def test_forged_and_unknown_tokens_are_not_found(client, asked):
    for token in (invitations.token(asked.pk)[:-2], invitations.token(uuid.uuid4()), "x"):
        assert client.get(reverse("reviews:invitation", args=[token])).status_code == 404
        for name in ("accept", "decline"):
            assert client.post(reverse(f"reviews:{name}", args=[token])).status_code == 404


def test_accept_without_signing_in_leads_to_the_review(client, asked):
    response = client.post(address(asked, "accept"), follow=True)
    assert response.redirect_chain == [(address(asked), 302)]
    assert f'href="{asked.get_absolute_url()}"' in response.content.decode()
    assert Review.objects.visible_to(asked.reviewer).get() == asked
    assert client.get(asked.get_absolute_url()).status_code == 302  # holding the link is not signing in


def test_accept_signed_in_opens_the_review(client, asked):
    client.force_login(asked.reviewer)
    assert client.post(address(asked, "accept")).url == asked.get_absolute_url()


def test_accept_is_refused_to_who_is_no_reviewer_any_more_and_declining_is_not(client, asked):
    asked.reviewer.memberships.all().delete()
    response = client.post(address(asked, "accept"))
    assert response.status_code == 409
    assert "You are not a reviewer of" in response.content.decode()
    assert Review.objects.get(pk=asked.pk).accepted_at is None
    assert client.post(address(asked, "decline")).status_code == 302


def test_accept_twice_is_accepting_once(client, asked):
    client.post(address(asked, "accept"))
    accepted_at = Review.objects.get().accepted_at
    assert client.post(address(asked, "accept")).status_code == 302
    assert Review.objects.get().accepted_at == accepted_at


def test_answers_need_the_token_of_the_form(asked):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(asked, "accept")).status_code == 403
    asked.refresh_from_db()
    assert asked.accepted_at is None


def test_decline_keeps_the_note_and_says_thanks(client, asked):
    response = client.post(address(asked, "decline"), {"note": "Away."}, follow=True)
    asked.refresh_from_db()
    assert (asked.ending, asked.ending_note) == (Ending.DECLINED, "Away.")
    assert response.status_code == 410
    assert "Thank you for saying so" in response.content.decode()


def test_decline_keeps_what_was_typed_when_it_is_too_long(client, asked):
    response = client.post(address(asked, "decline"), {"note": "word " * 300})
    assert response.status_code == 422
    assert "word word" in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()


def test_decline_from_the_dashboard_leads_back_to_it(client, asked):
    client.force_login(asked.reviewer)
    response = client.post(address(asked, "decline"), follow=True)
    assert response.redirect_chain == [(reverse("reviews:dashboard"), 302)]
    assert "Declined. Thank you" in response.content.decode()


def test_decline_after_accepting_says_where_to_say_so(client, asked):
    actions.accept(by=asked.reviewer, review=asked)
    response = client.post(address(asked, "decline"))
    assert response.status_code == 409
    assert "say so on its page" in response.content.decode()


def _released(review):
    actions.release(by=review.assigned_by, review=review)


def _passed_on(review):
    Review.objects.filter(pk=review.pk).update(answer_by_date=timezone.now().date().replace(year=2020))
    actions.pass_on(review=review)


def _withdrawn(review):
    submission = review.attempt.submission
    submission_actions.withdraw(by=submission.earner, submission=submission)


def _left(review):
    actions.recognise(by=review.reviewer, review=actions.accept(by=review.reviewer, review=review))


@pytest.mark.parametrize(
    "end, words",
    [
        (_released, "no longer need you"),
        (_passed_on, "not answered in time"),
        (_withdrawn, "no longer in review"),
        (_left, "You have left this review"),
    ],
)
def test_what_is_over_is_gone_and_says_so(client, asked, end, words):
    end(asked)
    for response in (
        client.get(address(asked)),
        client.post(address(asked, "accept")),
        client.post(address(asked, "decline")),
    ):
        assert response.status_code == 410
        assert words in response.content.decode()
        assert "<form" not in response.content.decode().partition("<main")[2]


def test_links_of_closed_accounts_are_not_found(client, asked):
    asked.reviewer.is_active = False
    asked.reviewer.save(update_fields=["is_active"])
    assert client.get(address(asked)).status_code == 404
    assert client.post(address(asked, "accept")).status_code == 404


# -- how long it takes


@pytest.mark.parametrize(
    "minutes, words",
    [(5, "about 5 minutes"), (60, "about 1 hour"), (120, "about 2 hours"), (80, "about 1 h 20 min")],
)
def test_time_is_said_in_hours_and_minutes(minutes, words):
    assert invitations.in_words(minutes) == words


def test_time_is_what_reviews_of_the_badge_have_taken_once_there_are_enough(asked):
    assert invitations.asked(asked.attempt).minutes == 35
    ReviewerFigures.objects.create(
        reviewer=asked.reviewer,
        version=asked.attempt.submission.badge_version,
        month_date=timezone.now().date().replace(day=1),
        reviews=10,
        timed=10,
        seconds=10 * 72 * 60,
    )
    assert invitations.asked(asked.attempt).minutes == 70
