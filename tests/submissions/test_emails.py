import pytest
from django.conf import settings
from django.urls import reverse

from accounts import letters
from accounts.models import Letter
from reviews import actions as review_actions
from submissions import actions
from tests import factories

pytestmark = pytest.mark.django_db


def letter_after(kind, **fields):
    submission = factories.submitted(factories.user(display_name="Amara <Osei>"))
    if kind == "submissions/changes":
        actions.start_review(by=factories.user(), submission=submission)
        feedback = {
            "message": "One & two",
            "components": [{"title": "Say it", "met": False, "summary": "<i>"}],
        }
        actions.request_changes(by=factories.user(), submission=submission, feedback=feedback)
    return submission, letters.compose(Letter.objects.get(kind=kind))


def appealed():
    """Of a college with one coordinator who did not decide."""
    submission = factories.sent_back(factories.submitted(factories.user(display_name="Amara <Osei>")))
    return factories.appeal(submission).submission, factories.coordinator(submission.badge_version.issuer)


def used_up():
    version = factories.published_badge(attempts_allowed=1)
    submission = factories.submitted(factories.user(display_name="Amara <Osei>"), version)
    return factories.sent_back(submission), factories.coordinator(version.issuer)


@pytest.mark.parametrize("kind", ["submissions/receipt", "submissions/changes"])
def test_letters_name_the_badge_and_lead_to_the_submission(kind, media):
    submission, message = letter_after(kind)
    link = settings.PUBLIC_URL + submission.get_absolute_url()
    html = message.alternatives[0][0]
    assert submission.badge_version.name in message.subject
    assert link in message.body and f'href="{link}"' in html
    assert "Dear Amara <Osei>," in message.body
    assert "Dear Amara &lt;Osei&gt;," in html
    assert submission.code in message.body


def test_changes_tells_what_to_do_and_escapes_it(media):
    _submission, message = letter_after("submissions/changes")
    assert "One & two" in message.body
    assert "One &amp; two" in message.alternatives[0][0]
    assert "&lt;i&gt;" in message.alternatives[0][0]


@pytest.mark.parametrize("verb", ["dismiss_appeal", "grant_appeal"])
def test_the_answer_to_an_appeal_is_told_word_for_word(verb, media):
    submission, coordinator = appealed()
    given = {"by": coordinator, "submission": submission}
    getattr(review_actions, verb)(**given, answer="Not <in> the rubric.")
    kind = {"dismiss_appeal": "appeal_dismissed", "grant_appeal": "appeal_granted"}[verb]
    message = letters.compose(Letter.objects.get(kind=f"submissions/{kind}"))
    html = message.alternatives[0][0]
    assert "Not <in> the rubric." in message.body and "Not &lt;in&gt; the rubric." in html
    assert "Dear Amara <Osei>," in message.body
    assert settings.PUBLIC_URL + submission.get_absolute_url() in message.body
    assert coordinator.display_name not in message.body + html


def test_coordinators_are_told_of_an_appeal_but_not_whose_it_is(media):
    submission, _coordinator = appealed()
    message = letters.compose(Letter.objects.filter(kind="submissions/appealed").first())
    html = message.alternatives[0][0]
    link = settings.PUBLIC_URL + reverse("reviews:case", args=[submission.pk])
    assert link in message.body and f'href="{link}"' in html
    assert submission.code in message.body
    assert "Amara" not in message.subject + message.body + html
    assert "You overlooked the video." not in message.body + html


def test_the_letter_after_the_last_attempt_says_who_can_open_another(media):
    submission, coordinator = used_up()
    message = letters.compose(Letter.objects.get(kind="submissions/changes"))
    issuer = submission.badge_version.issuer
    for text in (message.body, message.alternatives[0][0]):
        assert "your last attempt" in text and issuer.email in text
    reason = "They were ill."
    review_actions.allow_another_attempt(by=coordinator, submission=submission, reason=reason)
    message = letters.compose(Letter.objects.get(kind="submissions/another_attempt"))
    assert "another attempt" in message.body and reason not in message.body


def test_administrators_are_asked_for_a_coordinator_where_none_can_answer(media):
    submission = factories.sent_back()
    issuer = submission.badge_version.issuer
    decided = submission.status_changes.get(verb="request_changes").by
    issuer.memberships.filter(role="coordinator").exclude(user=decided).delete()
    factories.appeal(submission)
    message = letters.compose(Letter.objects.filter(kind="submissions/appeal_unanswered").first())
    assert "make somebody else a coordinator" in message.body
    assert submission.earner.display_name not in message.body
