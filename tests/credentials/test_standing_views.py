"""Pages about standing: what administrators decide there, and what everybody else is then told."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Issuer, User
from credentials import actions, claims, standing_views
from credentials.models import Credential
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "We are looking into it."


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page takes, once everything is warm."""

    def counted(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    return counted


def state(credential: Credential) -> str:
    return Credential.objects.get(pk=credential.pk).standing.state


def url(name: str, credential: Credential) -> str:
    return reverse(f"credentials:{name}", args=[credential.pk])


def suspended(credential: Credential) -> Credential:
    return actions.suspend(by=credential.issued_by, credential=credential, reason=REASON)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# -- deciding


def test_take_back_suspends_with_a_reason(public: Credential) -> None:
    client = signed_in(public.issued_by)
    assert url("take_back", public) in text(client.get(public.get_absolute_url()))
    form = {"choice": "suspend", "reason": REASON}
    shown = client.post(url("take_back", public), form, follow=True)
    assert state(public) == "suspended"
    assert shown.redirect_chain == [(public.get_absolute_url(), 302)]
    assert REASON in text(shown)
    assert url("reinstate", public) in text(shown)


def test_take_back_revokes_only_when_it_is_said_twice(public: Credential) -> None:
    client = signed_in(public.issued_by)
    form = {"choice": "revoke", "reason": "It was not <hers>."}
    refused = client.post(url("take_back", public), form)
    assert (refused.status_code, state(public)) == (422, "good")
    assert "Tick this too" in text(refused)
    assert "It was not &lt;hers&gt;." in text(refused)
    assert 'value="revoke" checked' in text(refused)
    client.post(url("take_back", public), form | {"sure": "on"})
    assert state(public) == "revoked"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose one of the two."),
        ({"choice": "delete", "reason": "x"}, "delete"),
        ({"choice": "suspend"}, "Give the reason"),
        ({"choice": "suspend", "reason": "a" * 301}, "300"),
        ({"choice": "suspend", "reason": "\x00"}, "Null characters"),
    ],
    ids=["nothing", "another", "no reason", "too long", "NUL"],
)
def test_take_back_names_what_is_missing(public: Credential, form: dict[str, str], said: str) -> None:
    response = signed_in(public.issued_by).post(url("take_back", public), form)
    assert (response.status_code, said in text(response), state(public)) == (422, True, "good")


def test_take_back_of_a_suspended_one_offers_to_revoke_it(public: Credential) -> None:
    suspended(public)
    client = signed_in(public.issued_by)
    page = text(client.get(url("take_back", public)))
    assert f": {REASON}" in page
    assert 'type="hidden" name="choice" value="revoke"' in page
    client.post(url("take_back", public), {"choice": "revoke", "reason": "It was not hers.", "sure": "on"})
    assert state(public) == "revoked"
    assert client.get(url("take_back", public)).status_code == 409
    assert client.get(url("reinstate", public)).status_code == 409


def test_take_back_suspended_meanwhile_says_so(public: Credential) -> None:
    suspended(public)
    form = {"choice": "suspend", "reason": "Once more."}
    response = signed_in(public.issued_by).post(url("take_back", public), form)
    assert (response.status_code, "suspended already" in text(response)) == (409, True)


def test_reinstate_ends_the_suspension(public: Credential) -> None:
    suspended(public)
    client = signed_in(public.issued_by)
    assert REASON in text(client.get(url("reinstate", public)))
    assert client.post(url("reinstate", public), {"reason": "a" * 301}).status_code == 422
    shown = client.post(url("reinstate", public), {"reason": "Thank you."}, follow=True)
    assert state(public) == "good"
    assert "the credential holds again" in text(shown)
    decided = text(shown)
    assert decided.index("Reinstated") < decided.index("Suspended")
    assert f"by {public.issued_by.display_name}: Thank you." in decided
    assert "Thank you." not in text(Client().get(public.get_absolute_url()))


@pytest.mark.parametrize("name", ["take_back", "reinstate"])
def test_standing_pages_are_not_there_for_others(public: Credential, name: str) -> None:
    suspended(public)
    people = [
        public.holder.user,
        factories.coordinator(public.issuer),
        factories.administrator(factories.issuer()),
    ]
    for person in people:
        assert signed_in(person).get(url(name, public)).status_code == 404
        assert signed_in(person).post(url(name, public), {"reason": "x"}).status_code == 404
        assert url(name, public) not in text(signed_in(person).get(public.get_absolute_url()))
    assert state(public) == "suspended"


# -- what everybody else is told


def test_suspended_says_so_on_every_page_and_stops_when_reinstated(public: Credential) -> None:
    suspended(public)
    client = Client()
    for address in (public.get_absolute_url(), url("embed", public)):
        assert "Suspended" in text(client.get(address))
    actions.reinstate(by=public.issued_by, credential=public)
    for address in (public.get_absolute_url(), url("embed", public)):
        assert "Suspended" not in text(client.get(address))


def test_verify_names_the_true_state_and_the_reason(public: Credential) -> None:
    suspended(public)
    ob3 = bytes(public.document.ob3).decode()
    verify = reverse("credentials:verify")
    answer = Client().post(verify, {"text": ob3}, headers={"accept": "application/json"}).json()
    status = next(check for check in answer["checks"] if check["name"] == "status")
    assert (answer["state"], status["ok"], status["detail"]) == ("suspended", False, REASON)
    assert REASON in text(Client().post(verify, {"text": ob3}))


def test_claim_link_of_a_suspended_one_says_so_and_works_again_later(delivered: Credential) -> None:
    suspended(delivered)
    client, link = Client(), reverse("credentials:claim_link", args=[claims.token(delivered.pk, 1)])
    shown = client.get(link, follow=True)
    assert (shown.status_code, "it cannot be claimed now" in text(shown), REASON in text(shown)) == (
        409,
        True,
        True,
    )
    assert client.post(reverse("credentials:claim"), {"sharing": "private"}).status_code == 409
    actions.reinstate(by=delivered.issued_by, credential=delivered)
    assert client.post(reverse("credentials:claim"), {"sharing": "private"}).status_code == 302
    assert Credential.objects.get(pk=delivered.pk).claimed_at is not None


def test_mine_shows_what_is_suspended_and_offers_no_claim(delivered: Credential) -> None:
    suspended(delivered)
    page = text(signed_in(delivered.holder.user).get(reverse("credentials:mine")))
    assert "Suspended for now" in page
    assert url("claim_held", delivered) not in page
    assert "suspended it for now" in text(signed_in(delivered.holder.user).get(delivered.get_absolute_url()))


def test_mine_asks_the_same_number_of_queries_for_one_and_three(
    delivered: Credential, queries: Callable[[Client, str], int]
) -> None:
    suspended(delivered)
    client, address = signed_in(delivered.holder.user), reverse("credentials:mine")
    for_one = queries(client, address)
    for _place in range(2):
        suspended(factories.issued(delivered.badge_version, delivered.holder))
    assert queries(client, address) == for_one


def test_holder_of_a_suspended_one_is_not_sent_to_linkedin(public: Credential) -> None:
    holder = signed_in(public.holder.user)
    assert "linkedin.com" in text(holder.get(public.get_absolute_url()))
    suspended(public)
    assert "linkedin.com" not in text(holder.get(public.get_absolute_url()))


# -- the list of what was issued


def listed(client: Client, credential: Credential, **asked: Any) -> list[Credential]:
    response = client.get(reverse("credentials:issued", args=[credential.issuer.slug]), asked)
    assert response.status_code == 200
    return list(response.context["credentials"])


def test_issued_finds_by_person_badge_and_state(public: Credential) -> None:
    version = public.badge_version
    zoe = factories.holder(email="zoe.quill@college.example", display_name="Zoë Quill")
    waiting, gone, held = (factories.issued(version, zoe) for _place in range(3))
    elsewhere = factories.issued(of=zoe)
    suspended(held)
    actions.revoke(by=gone.issued_by, credential=gone, reason="A mistake.")
    client = signed_in(public.issued_by)
    assert listed(client, public) == [held, gone, waiting, public]
    assert listed(client, public, q=" ZOE.quill ") == [held, gone, waiting]
    assert listed(client, public, q="zoë q", state="suspended") == [held]
    assert listed(client, public, q=version.name[:6], state="revoked") == [gone]
    assert [listed(client, public, state=state) for state in ("unclaimed", "claimed")] == [
        [waiting],
        [public],
    ]
    assert listed(client, public, q="%") == []
    assert elsewhere not in listed(client, public)
    for nonsense in ({"q": "\x00"}, {"state": "x"}, {"after": "x"}, {"after": str(elsewhere.pk)}):
        assert listed(client, public, **nonsense) == [held, gone, waiting, public]


def test_issued_is_paged_by_the_last_one_shown(public: Credential, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing_views, "PAGE", 2)
    moment = timezone.now() - timedelta(days=1)
    same = [factories.issued(public.badge_version, awarded_at=moment) for _place in range(4)]
    client, seen, after = signed_in(public.issued_by), [], {}
    for _page in range(3):
        response = client.get(reverse("credentials:issued", args=[public.issuer.slug]), after)
        seen += response.context["credentials"]
        after = {"after": str(response.context["next"])}
    assert after == {"after": "None"}
    assert seen == [public, *sorted(same, key=lambda one: one.pk, reverse=True)]
    assert "The newest" in text(response)


def test_issued_asks_the_same_number_of_queries_for_one_and_three(
    public: Credential, queries: Callable[[Client, str], int]
) -> None:
    client, address = signed_in(public.issued_by), reverse("credentials:issued", args=[public.issuer.slug])
    suspended(public)
    for_one = queries(client, address)
    for _place in range(2):
        suspended(factories.issued(public.badge_version))
    assert queries(client, address) == for_one


def test_issued_is_not_there_for_others(public: Credential) -> None:
    address = reverse("credentials:issued", args=[public.issuer.slug])
    assert list(Issuer.objects.administered_by(public.issued_by)) == [public.issuer]
    others = [
        public.holder.user,
        factories.coordinator(public.issuer),
        factories.administrator(factories.issuer()),
    ]
    for person in others:
        assert public.issuer not in Issuer.objects.administered_by(person)
        assert signed_in(person).get(address).status_code == 404
    assert list(Issuer.objects.administered_by(AnonymousUser())) == []


def test_issued_is_in_the_navigation_of_administrators_only(public: Credential) -> None:
    address = reverse("credentials:issued", args=[public.issuer.slug])
    assert address in text(signed_in(public.issued_by).get("/"))
    assert address not in text(signed_in(public.holder.user).get("/"))
