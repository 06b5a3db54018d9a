"""Suspend, reinstate, revoke: what changes, who is refused, what the earner is told and may still do."""

import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import letters
from accounts.models import AuditEntry, Letter, User
from accounts.refusals import Refused
from credentials import actions, delivery, tasks
from credentials.models import Credential, StatusChange
from credentials_site import waiting
from tests import factories

pytestmark = pytest.mark.django_db


def fresh(credential: Credential) -> Credential:
    return Credential.objects.get(pk=credential.pk)


def state(credential: Credential) -> tuple[str, str]:
    standing = fresh(credential).standing
    return standing.state, standing.reason


def suspended(credential: Credential, reason: str = "We are looking into it.") -> Credential:
    return actions.suspend(by=credential.issued_by, credential=credential, reason=reason)


def kinds() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("kind", flat=True))


def test_suspend_and_reinstate_say_who_when_and_why(public: Credential) -> None:
    assert state(public) == ("good", "")
    suspended(public, " We are\nlooking into it. ")
    change = StatusChange.objects.get()
    assert (change.kind, change.by) == ("suspended", public.issued_by)
    assert state(public) == ("suspended", "We are looking into it.")
    assert fresh(public).standing.since == change.at
    actions.reinstate(by=public.issued_by, credential=public, reason="All is well.")
    assert state(public) == ("good", "")
    verbs = AuditEntry.objects.filter(thing_id=public.pk).values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["suspend", "reinstate"]


def test_suspended_can_be_revoked_and_that_is_final(public: Credential) -> None:
    suspended(public)
    actions.revoke(by=public.issued_by, credential=public, reason="It was not hers.")
    assert state(public) == ("revoked", "It was not hers.")
    for act in (actions.suspend, actions.reinstate, actions.revoke):
        with pytest.raises(Refused, match="revoked"):
            act(by=public.issued_by, credential=public, reason="Again.")
    assert StatusChange.objects.count() == 2


def test_suspend_twice_and_reinstate_what_is_good_are_refused(public: Credential) -> None:
    with pytest.raises(Refused, match="not suspended"):
        actions.reinstate(by=public.issued_by, credential=public)
    suspended(public)
    with pytest.raises(Refused, match="suspended already"):
        suspended(public)


@pytest.mark.parametrize("reason", ["", " \n ", "\x00", "a" * 301], ids=["none", "blank", "NUL", "long"])
def test_take_back_without_a_reason_that_can_be_shown_is_refused(public: Credential, reason: str) -> None:
    for act in (actions.suspend, actions.revoke):
        with pytest.raises(Refused, match="reason"):
            act(by=public.issued_by, credential=public, reason=reason)
    assert state(public) == ("good", "")


def test_standing_is_decided_by_the_issuers_administrators_and_operators(public: Credential) -> None:
    college = public.issuer
    strangers = [
        public.holder.user,
        factories.coordinator(college),
        factories.administrator(factories.issuer()),
    ]
    for person in strangers:
        for act in (actions.suspend, actions.revoke, actions.reinstate):
            with pytest.raises(Refused, match="Only the issuer's administrators"):
                act(by=person, credential=public, reason="I may not.")
    operator = User.objects.create_superuser("root@college.example", "x", display_name="Root")
    actions.suspend(by=operator, credential=public, reason="A mistake?")
    actions.reinstate(by=operator, credential=public)


def test_querysets_agree_with_standing(public: Credential) -> None:
    version = public.badge_version
    rows = {name: factories.issued(version) for name in ("good", "suspended", "revoked", "back", "both")}
    for name in ("suspended", "back", "both"):
        suspended(rows[name])
    actions.reinstate(by=rows["back"].issued_by, credential=rows["back"])
    for name in ("revoked", "both"):
        actions.revoke(by=rows[name].issued_by, credential=rows[name], reason="A mistake.")
    assert set(Credential.objects.suspended()) == {rows["suspended"]}
    assert set(Credential.objects.good()) == {public, rows["good"], rows["back"]}
    assert {name: state(row)[0] for name, row in rows.items()} == {
        "good": "good",
        "suspended": "suspended",
        "revoked": "revoked",
        "back": "good",
        "both": "revoked",
    }


# -- letters


@pytest.mark.parametrize("is_claimed", [False, True])
def test_the_earner_gets_a_letter_for_each_decision(delivered: Credential, is_claimed: bool) -> None:
    if is_claimed:
        actions.claim(credential=delivered, generation=1)
    suspended(delivered, "We are looking into <it>.")
    actions.reinstate(by=delivered.issued_by, credential=delivered, reason="Thank you.")
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="It was not hers.")
    assert kinds() == [f"credentials/{name}" for name in ("claim", "suspended", "reinstated", "revoked")]
    messages = [letters.compose(letter) for letter in Letter.objects.order_by("pk")][1:]
    badge = delivered.badge_version.name
    assert [message.subject for message in messages] == [
        f"{badge} is suspended for now",
        f"{badge} holds again",
        f"{badge} has been revoked",
    ]
    for message, reason in zip(messages, ["looking into", "Thank you.", "It was not hers."], strict=True):
        html = message.alternatives[0][0]
        assert message.to == [delivered.email]
        assert reason in message.body
        assert reason in str(html)
    assert "looking into <it>." in messages[0].body
    assert "looking into &lt;it&gt;." in str(messages[0].alternatives[0][0])
    assert ("cannot be claimed" in messages[0].body) is not is_claimed
    assert "/credentials/claim/" in messages[1].body


def test_nobody_hears_of_the_end_of_what_was_never_announced(issued: Credential) -> None:
    suspended(issued)
    actions.revoke(by=issued.issued_by, credential=issued, reason="A mistake.")
    assert kinds() == []


# -- what a suspended credential still opens


def test_suspended_cannot_be_claimed_until_it_is_reinstated(delivered: Credential) -> None:
    suspended(delivered)
    with pytest.raises(actions.NotClaimable, match="suspended"):
        actions.claim(credential=delivered, generation=1)
    actions.reinstate(by=delivered.issued_by, credential=delivered)
    assert actions.claim(credential=delivered, generation=1).claimed_at is not None


def test_suspended_and_unclaimed_sends_no_links(delivered: Credential) -> None:
    suspended(delivered)
    assert list(Credential.objects.sent_to(delivered.email)) == []
    with pytest.raises(Refused, match="suspended"):
        actions.send_again(by=delivered.issued_by, credential=delivered)
    assert waiting.list_for(delivered.holder.user) == []


def test_suspended_and_claimed_still_leads_to_the_holders_page(public: Credential) -> None:
    suspended(public)
    assert list(Credential.objects.sent_to(public.email)) == [public]
    actions.send_again(by=public.issued_by, credential=public)


def test_suspended_before_it_is_ready_waits_and_is_finished_when_reinstated(issued: Credential) -> None:
    suspended(issued)
    tasks.deliver(credential_id=str(issued.pk))
    assert (fresh(issued).baked_at, kinds()) == (None, [])
    assert delivery.left_over(timezone.now() + timedelta(minutes=1)) == []
    actions.reinstate(by=issued.issued_by, credential=issued)
    assert delivery.left_over(timezone.now() + timedelta(minutes=1)) == [issued.pk]


@pytest.mark.django_db(transaction=True)
def test_reinstate_delivers_what_was_not_ready(media: Any, request: pytest.FixtureRequest) -> None:
    credential = factories.issued()
    suspended(credential)
    request.getfixturevalue("eager")
    actions.reinstate(by=credential.issued_by, credential=credential)
    assert fresh(credential).letter_at is not None


# -- commands


def test_commands_change_the_standing_and_say_so(public: Credential) -> None:
    User.objects.create_superuser("root@college.example", "x", display_name="Root")
    out = StringIO()
    call_command("suspend", str(public.pk), stdout=out)
    assert state(public) == ("suspended", "The issuer is looking into this credential.")
    call_command("reinstate", str(public.pk), stdout=out)
    call_command(
        "suspend", str(public.pk), "--reason", "Once more.", "--by", public.issued_by.email, stdout=out
    )
    assert state(public) == ("suspended", "Once more.")
    call_command("revoke", str(public.pk), "--reason", "It was not hers.", stdout=out)
    assert state(public) == ("revoked", "It was not hers.")
    assert out.getvalue().splitlines() == [
        f"Suspended {public.pk}.",
        f"Reinstated {public.pk}.",
        f"Suspended {public.pk}.",
        f"Revoked {public.pk}.",
    ]
    assert [change.by.email for change in StatusChange.objects.order_by("pk")] == [
        "root@college.example",
        "root@college.example",
        public.issued_by.email,
        "root@college.example",
    ]


@pytest.mark.parametrize(
    "address", ["/credentials/{}/", "/credentials/{}", "/credentials/{}.png", "/ob3/credentials/{}.jwt"]
)
def test_commands_take_an_address_for_an_id(public: Credential, address: str) -> None:
    User.objects.create_superuser("root@college.example", "x", display_name="Root")
    call_command("suspend", "http://localhost" + address.format(public.pk), stdout=StringIO())
    assert state(public)[0] == "suspended"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/credentials/{}/", "http://localhost/status/{}"]
)
def test_commands_take_no_other_address(public: Credential, address: str) -> None:
    with pytest.raises(CommandError, match="neither the id of a credential nor its address on this site"):
        call_command("suspend", address.format(public.pk))


def test_commands_say_what_a_missing_reason_becomes(capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for command in ("suspend", "revoke", "award"):
        with pytest.raises(SystemExit):
            call_command(command, "--help")
        said[command] = " ".join(capsys.readouterr().out.split())
    assert "by default “The issuer is looking into this credential.”" in said["suspend"]
    assert "earner; by default" not in said["revoke"]
    assert "by default “On ISSUER’s own decision.”" in said["award"]


def test_commands_refuse_in_words(public: Credential) -> None:
    with pytest.raises(CommandError, match="There is no credential"):
        call_command("suspend", str(uuid.uuid4()))
    with pytest.raises(CommandError, match="give --by"):
        call_command("suspend", str(public.pk))
    User.objects.create_superuser("root@college.example", "x", display_name="Root")
    with pytest.raises(CommandError, match="is not suspended"):
        call_command("reinstate", str(public.pk))
    with pytest.raises(CommandError, match="--reason"):
        call_command("revoke", str(public.pk))
    with pytest.raises(CommandError, match="Only the issuer's administrators"):
        call_command("suspend", str(public.pk), "--by", public.holder.user.email)
