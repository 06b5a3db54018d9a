import pytest
from django.conf import settings

from accounts import letters
from accounts.models import Letter
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
