"""The owner's pages: claim links in every state, sharing, lost links, my credentials."""

import re

import pytest
from django.test import Client

from accounts import letters
from accounts.models import Letter
from credentials import actions, claims
from credentials.models import Credential
from tests import factories

pytestmark = pytest.mark.django_db


def link_of(credential: Credential) -> str:
    return claims.url(credential.pk, credential.claim_generation).removeprefix("http://localhost")


def state_of(credential: Credential) -> tuple[object, ...]:
    row = Credential.objects.get(pk=credential.pk)
    return (row.claimed_at, row.public_at, row.claim_generation)


def test_claim_walk_without_an_account(client: Client, delivered: Credential) -> None:
    """From the letter as it was sent to a public page."""
    body = letters.compose(Letter.objects.get()).body
    link = re.search(r"http://localhost(/credentials/claim/\S+)", body)
    assert link is not None
    page = client.get(link[1], follow=True)
    assert page.redirect_chain == [("/credentials/claim/", 302)]
    assert delivered.badge_version.name in page.text
    own = client.post("/credentials/claim/", {"sharing": "public"}, follow=True)
    assert own.redirect_chain == [(f"/credentials/{delivered.pk}/", 302)]
    assert ("This is yours" in own.text, "linkedin.com/profile/add" in own.text) == (True, True)
    assert Client().get(f"/credentials/{delivered.pk}/").status_code == 200


def test_letter_in_the_table_holds_no_token(delivered: Credential) -> None:
    letter = Letter.objects.get()
    message = letters.compose(letter)
    token = claims.token(delivered.pk, 1)
    assert token in message.body and token in message.alternatives[0][0]
    assert token not in str(letter.values)
    assert message.subject == f"You earned {delivered.badge_version.name}"


def test_claim_link_opened_by_scanners_changes_nothing(delivered: Credential) -> None:
    before = state_of(delivered)
    for scanner in (Client(), Client()):
        scanner.head(link_of(delivered))
        scanner.get(link_of(delivered), follow=True)
        scanner.get(f"/credentials/{delivered.pk}/claim/")
    assert state_of(delivered) == before


def test_claim_link_leaves_no_trace_of_its_token(client: Client, delivered: Credential) -> None:
    response = client.get(link_of(delivered))
    cookie = response.cookies["claim"]
    assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")
    assert claims.token(delivered.pk, 1) not in cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/credentials/")
    assert client.get("/credentials/claim/")["Cache-Control"] == "no-store"


def test_claim_link_used_says_so(client: Client, delivered: Credential) -> None:
    link = link_of(delivered)
    client.post(link)
    response = Client().get(link)
    assert (response.status_code, "This link was used already" in response.text) == (410, True)


def test_claim_link_used_brings_the_holder_back(client: Client, delivered: Credential) -> None:
    link = link_of(delivered)
    client.post(link)
    assert client.get(link)["Location"] == f"/credentials/{delivered.pk}/"


def test_claim_link_of_an_older_letter_says_so(client: Client, delivered: Credential) -> None:
    link = link_of(delivered)
    actions.send_again(by=delivered.issued_by, credential=delivered)
    response = client.get(link)
    assert (response.status_code, "A newer letter has replaced" in response.text) == (410, True)


@pytest.mark.parametrize("token", ["x", "a" * 70, "%00", "ünïcode"])
def test_claim_link_mangled_says_what_to_do(client: Client, token: str) -> None:
    response = client.get(f"/credentials/claim/{token}/")
    assert (response.status_code, "/credentials/claim/lost/" in response.text) == (404, True)


def test_claim_link_of_a_revoked_credential_gives_the_reason(client: Client, delivered: Credential) -> None:
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="Issued by mistake.")
    response = client.get(link_of(delivered), follow=True)
    assert (response.status_code, "Issued by mistake." in response.text) == (410, True)


def test_claim_page_without_a_link_says_what_to_do(client: Client) -> None:
    assert client.get("/credentials/claim/").status_code == 404


def test_claim_pressed_twice_comes_to_the_same_page(client: Client, delivered: Credential) -> None:
    client.get(link_of(delivered))
    first_cookie = client.cookies["claim"].value
    client.post("/credentials/claim/")
    client.cookies["claim"] = first_cookie
    response = client.post("/credentials/claim/", {"sharing": "public"})
    assert response["Location"] == f"/credentials/{delivered.pk}/"
    assert state_of(delivered)[1:] == (None, 2)


def test_claim_with_a_strange_choice_is_422(client: Client, delivered: Credential) -> None:
    client.get(link_of(delivered))
    assert client.post("/credentials/claim/", {"sharing": "everybody"}).status_code == 422


def test_claim_by_account(client: Client, delivered: Credential) -> None:
    client.force_login(delivered.holder.user)
    assert "Claim" in client.get("/credentials/").text
    client.post(f"/credentials/{delivered.pk}/claim/", {"sharing": "private"})
    assert state_of(delivered)[0] is not None


def test_claim_with_another_account_is_404(client: Client, delivered: Credential) -> None:
    client.force_login(factories.user())
    assert client.post(f"/credentials/{delivered.pk}/claim/").status_code == 404


def test_fresh_letter_reopens_a_claimed_credential(delivered: Credential) -> None:
    credential = actions.claim(credential=delivered, generation=1)
    actions.send_lost_links(email=credential.email)
    link = link_of(credential)
    page = Client().get(link, follow=True)
    assert page.redirect_chain[-1] == (f"/credentials/{delivered.pk}/", 302)
    assert "This is yours" in page.text


def test_sharing_off_and_on(client: Client, public: Credential) -> None:
    client.force_login(public.holder.user)
    for choice, answer in (("private", 404), ("public", 200)):
        client.post(f"/credentials/{public.pk}/sharing/", {"sharing": choice})
        assert Client().get(f"/credentials/{public.pk}/").status_code == answer


def test_sharing_by_somebody_else_is_404(client: Client, public: Credential) -> None:
    for person in (factories.user(), public.issued_by):
        client.force_login(person)
        response = client.post(f"/credentials/{public.pk}/sharing/", {"sharing": "private"})
        assert response.status_code == 404
    assert state_of(public)[1] is not None


def test_cookie_of_one_credential_opens_no_other(client: Client, delivered: Credential) -> None:
    other = factories.claimed()
    client.get(link_of(delivered))
    assert client.get(f"/credentials/{other.pk}/").status_code == 404
    assert client.post(f"/credentials/{other.pk}/sharing/", {"sharing": "public"}).status_code == 404


def test_cookie_forged_is_ignored(client: Client, delivered: Credential) -> None:
    client.cookies["claim"] = f"{delivered.pk}:1"
    assert client.get("/credentials/claim/").status_code == 404


def test_lost_answers_everybody_alike(client: Client, delivered: Credential) -> None:
    answers = [
        client.post("/credentials/claim/lost/", {"email": email}).text.replace(email, "")
        for email in (delivered.email, "nobody@college.example")
    ]
    assert answers[0] == answers[1]
    assert Letter.objects.filter(recipient=delivered.email).count() == 2


def test_lost_with_a_bad_address_keeps_it(client: Client) -> None:
    response = client.post("/credentials/claim/lost/", {"email": "zoe@"})
    assert (response.status_code, 'value="zoe@"' in response.text) == (422, True)


def test_send_again_by_the_administrator(client: Client, delivered: Credential) -> None:
    client.force_login(delivered.issued_by)
    assert "Send the letter again" in client.get(f"/credentials/{delivered.pk}/").text
    client.post(f"/credentials/{delivered.pk}/send-again/")
    assert state_of(delivered)[2] == 2


def test_mine_asks_visitors_to_sign_in(client: Client) -> None:
    assert client.get("/credentials/")["Location"].startswith("/accounts/login/")


def test_mine_shows_mine_in_a_fixed_number_of_queries(
    client: Client, public: Credential, django_assert_max_num_queries: object
) -> None:
    others = factories.claimed()
    client.force_login(public.holder.user)
    factories.claimed(of=public.holder)
    factories.issued(of=public.holder)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page = client.get("/credentials/").text
    assert others.badge_version.name not in page
    assert "Being signed" in page
