import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.urls import reverse

from accounts import outbox
from accounts.outbox import EmailBackend


@pytest.fixture
def letters_sent(media, settings):
    settings.DEMO = True
    rich = EmailMultiAlternatives("Rich", "plain", to=["a@b.example"])
    rich.attach_alternative('<p style="color:red">Rich words</p>', "text/html")
    EmailBackend().send_messages([EmailMessage("Plain", "Plain words", to=["a@b.example"]), rich])


def test_listing_is_newest_first(letters_sent):
    assert [message["subject"] for _name, message in outbox.listing()] == ["Rich", "Plain"]


@pytest.mark.parametrize("name", ["none", "../secrets", "a.b"])
def test_read_refuses_names_that_are_not_there(media, name):
    with pytest.raises(LookupError):
        outbox.read(name)


@pytest.mark.django_db
def test_outbox_shows_letters_in_the_demo_only(client, letters_sent, settings):
    [(rich, _), (plain, _)] = outbox.listing()
    assert b"Rich" in client.get(reverse("outbox")).content
    assert b"Plain words" in client.get(reverse("outbox_message", args=[plain])).content
    body = client.get(reverse("outbox_body", args=[rich]))
    assert b"Rich words" in body.content
    assert body["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self';" in body["Content-Security-Policy"] + ";"
    assert client.get(reverse("outbox_body", args=[plain])).status_code == 404
    settings.DEMO = False
    for name, args in (("outbox", []), ("outbox_message", [plain]), ("outbox_body", [rich])):
        assert client.get(reverse(name, args=args)).status_code == 404
