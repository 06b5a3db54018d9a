import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import letters, tasks
from accounts.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def inbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def a_letter(**fields):
    values = {"rendered": {"subject": "Hello", "text": "Plain words", "html": "<p>Words</p>"}}
    return letters.post(
        **{"kind": "account/x", "to": "Prof@College.example", "subject_id": uuid.uuid4(), "values": values}
        | fields
    )


def test_post_writes_the_letter_once_per_occasion():
    thing = uuid.uuid4()
    first = a_letter(subject_id=thing)
    assert a_letter(subject_id=thing) == first
    assert a_letter(subject_id=thing, occasion="again") != first


def test_send_sends_once():
    letter = a_letter()
    assert letters.send(letter.pk) is True
    assert letters.send(letter.pk) is False
    [message] = mail.outbox
    assert message.to == ["prof@college.example"]
    assert message.extra_headers["Message-ID"] == letter.message_id
    assert message.alternatives[0][0] == "<p>Words</p>"


def test_send_leaves_a_letter_that_another_worker_holds():
    letter = a_letter()
    Letter.objects.filter(pk=letter.pk).update(leased_at=timezone.now())
    assert letters.send(letter.pk) is False
    Letter.objects.filter(pk=letter.pk).update(leased_at=timezone.now() - 2 * Letter.LEASE)
    assert letters.send(letter.pk) is True


def test_send_waits_for_the_due_time():
    letter = a_letter(due_at=timezone.now() + timedelta(days=1))
    assert letters.send(letter.pk) is False
    assert mail.outbox == []


def test_send_tries_again_later_and_gives_up_in_the_end(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    letter = a_letter()
    with pytest.raises(OSError):
        letters.send(letter.pk)
    letter.refresh_from_db()
    assert (letter.sent_at, letter.failed_at, letter.leased_at) == (None, None, None)
    assert letter.due_at > timezone.now()
    Letter.objects.filter(pk=letter.pk).update(attempts=Letter.ATTEMPTS, due_at=timezone.now())
    with pytest.raises(OSError):
        letters.send(letter.pk)
    letter.refresh_from_db()
    assert letter.failed_at is not None


def test_sweep_letters_finds_what_nobody_queued():
    a_letter(due_at=timezone.now() + timedelta(days=1))
    a_letter()
    assert tasks.sweep_letters() == 1


def html_letters():
    """The HTML of every letter that ends with who sent it and from where."""
    templates = settings.BASE_DIR / "templates"
    found = [file for file in templates.glob("*/letters/*.html") if "· {{ site_name }}" in file.read_text()]
    return sorted(str(file.relative_to(templates)) for file in found)


@pytest.mark.parametrize("template", html_letters())
def test_html_letters_name_an_issuer_with_a_site_of_its_own_once(template):
    def foot(site_name):
        values = {"issuer": "Northlake College", "site_name": site_name, "credential_id": str(uuid.uuid4())}
        page = render_to_string(template, {**values, "generation": 1, "site_url": "http://localhost"})
        return page.rpartition("</p>")[0].rpartition(">")[2]

    assert foot("Northlake College") == "Northlake College"
    assert foot("Micro-credentials") == "Northlake College · Micro-credentials"
