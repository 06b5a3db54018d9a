import re

import pytest
from django.urls import reverse

from accounts import letters
from accounts.models import Letter, User

pytestmark = pytest.mark.django_db
NEWCOMER = {
    "display_name": "Noor Haddad",
    "department": "Nursing",
    "email": "Noor@college.example",
    "password1": "lanterns over the lake",
    "password2": "lanterns over the lake",
}


@pytest.fixture(autouse=True)
def inbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_sign_up_asks_for_the_address_to_be_proven(client, mailoutbox):
    answer = client.post(reverse("account_signup"), NEWCOMER)
    assert answer.status_code == 302
    person = User.objects.get(email="noor@college.example")
    assert (person.display_name, person.department) == ("Noor Haddad", "Nursing")
    assert letters.send(Letter.objects.get().pk)
    link = re.search(r"/accounts/confirm-email/\S+/", mailoutbox[0].body)[0]
    assert client.get(link).status_code == 200
    assert not person.emailaddress_set.get().verified  # looking changes nothing
    assert client.post(link).status_code == 302
    assert person.emailaddress_set.get().verified


def test_letters_name_this_site_whatever_host_was_asked_for(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    newcomer = NEWCOMER | {"email": "host@college.example"}  # one letter an address and minute
    client.post(reverse("account_signup"), newcomer, headers={"host": "evil.example"})
    letter = Letter.objects.get()
    text = letter.values["rendered"]["text"]
    assert f"{settings.PUBLIC_URL}/accounts/confirm-email/" in text
    assert "evil.example" not in text
    assert (settings.SITE_NAME in text, NEWCOMER["display_name"] in text) == (True, False)


def test_a_letter_that_was_sent_holds_no_link_into_the_account(client):
    client.post(reverse("account_signup"), NEWCOMER | {"email": "sent@college.example"})
    letters.send(Letter.objects.get().pk)
    assert Letter.objects.get().values == {}


def test_sign_in_needs_a_proven_address(client):
    client.post(reverse("account_signup"), NEWCOMER)
    client.logout()
    sign_in = {"login": NEWCOMER["email"], "password": NEWCOMER["password1"]}
    answer = client.post(reverse("account_login"), sign_in)
    assert answer.url == reverse("account_email_verification_sent")
    User.objects.get().emailaddress_set.update(verified=True)
    assert client.post(reverse("account_login"), sign_in).url == reverse("home")


def test_operators_sign_in_behind_the_same_door(client):
    client.post(reverse("admin:login"), {"username": "root@college.example", "password": "a guess"})
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    client.force_login(User.objects.create_user("someone@college.example", display_name="Someone"))
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    client.force_login(User.objects.create_superuser("root@college.example", display_name="Root"))
    assert client.get(reverse("admin:index")).status_code == 200


def test_sign_in_with_a_wrong_password_keeps_the_address(client):
    answer = client.post(reverse("account_login"), {"login": "who@college.example", "password": "wrong"})
    assert answer.status_code == 200
    assert b"who@college.example" in answer.content


def test_account_letters_speak_as_the_others_do(client, mailoutbox):
    newcomer = NEWCOMER | {"email": "words@college.example"}
    client.post(reverse("account_signup"), newcomer)
    client.post(reverse("account_reset_password"), {"email": newcomer["email"]})
    for letter in Letter.objects.order_by("pk"):
        assert letters.send(letter.pk)
    assert [message.subject for message in mailoutbox] == [
        "Please confirm your e-mail address",
        "Choose a new password",
    ]
    assert "Hello from" not in "".join(message.body for message in mailoutbox)
