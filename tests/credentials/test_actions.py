"""Issue, claim, share, send again, revoke: what changes, and who is refused."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Letter
from accounts.refusals import Refused
from credentials import actions
from credentials.models import Basis, Credential
from tests import factories

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEntry.objects.filter(thing="credentials.credential").values_list("verb", flat=True))


def test_issue_copies_what_it_is_given(media: Path) -> None:
    version, holder = factories.published_badge(), factories.holder()
    results = factories.results_of(version)
    credential = factories.issued(version, holder, results=results)
    assert (credential.results, credential.email) == (results, holder.email)
    assert (credential.baked_at, credential.letter_at, verbs()) == (None, None, ["issue"])


def test_issue_for_one_submission_twice_is_refused(issued: Credential) -> None:
    with pytest.raises(actions.AlreadyIssued):
        factories.issued(issued.badge_version, issued.holder, submission_id=issued.submission_id)
    assert Credential.objects.count() == 1


def test_issue_of_a_draft_is_refused(media: Path) -> None:
    with pytest.raises(Refused):
        factories.issued(factories.complete_draft())


@pytest.mark.parametrize(("basis", "submission_id"), [(Basis.ASSESSED, None), (Basis.AWARDED, uuid.uuid4())])
def test_issue_on_a_basis_that_does_not_fit(media: Path, basis: Basis, submission_id: object) -> None:
    with pytest.raises(ValueError, match="submission"):
        factories.issued(basis=basis, submission_id=submission_id)


def test_issue_never_awards_in_the_future(media: Path) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    assert factories.issued(awarded_at=tomorrow).awarded_at < tomorrow


def test_claim_by_link_uses_the_link_up(delivered: Credential) -> None:
    credential = actions.claim(credential=delivered, generation=1)
    assert (credential.claimed_at is not None, credential.public_at) == (True, None)
    with pytest.raises(actions.NotClaimable, match="used already"):
        actions.claim(credential=delivered, generation=1)
    assert verbs() == ["issue", "claim"]


def test_claim_by_account(delivered: Credential) -> None:
    credential = actions.claim(credential=delivered, by=delivered.holder.user, public=True)
    assert credential.public_at == credential.claimed_at


@pytest.mark.parametrize("generation", [None, 0, 2])
def test_claim_without_the_newest_link_is_refused(delivered: Credential, generation: int | None) -> None:
    with pytest.raises(actions.NotClaimable):
        actions.claim(credential=delivered, by=factories.user(), generation=generation)


def test_claim_before_the_file_is_checked_is_refused(issued: Credential) -> None:
    with pytest.raises(actions.NotClaimable, match="preparing"):
        actions.claim(credential=issued, generation=1)


def test_claim_of_a_revoked_credential_is_refused(delivered: Credential) -> None:
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="A mistake.")
    with pytest.raises(actions.NotClaimable, match="revoked"):
        actions.claim(credential=delivered, generation=1)


def test_set_public_by_the_holder_only(public: Credential) -> None:
    holder = public.holder.user
    assert actions.set_public(by=holder, credential=public, public=False).public_at is None
    assert actions.set_public(by=holder, credential=public, public=True).public_at is not None
    with pytest.raises(Refused):
        actions.set_public(by=public.issued_by, credential=public, public=False)


def test_set_public_before_claiming_is_refused(delivered: Credential) -> None:
    with pytest.raises(Refused, match="Claim"):
        actions.set_public(by=delivered.holder.user, credential=delivered, public=True)


def test_send_again_raises_the_generation_and_writes_a_letter(delivered: Credential) -> None:
    credential = actions.send_again(by=delivered.issued_by, credential=delivered)
    assert credential.claim_generation == 2
    assert [letter.values["generation"] for letter in Letter.objects.order_by("pk")] == [1, 2]


def test_send_again_by_a_stranger_or_too_early_is_refused(delivered: Credential) -> None:
    with pytest.raises(Refused):
        actions.send_again(by=factories.user(), credential=delivered)
    early = factories.issued()
    with pytest.raises(Refused):
        actions.send_again(by=early.issued_by, credential=early)


def test_send_lost_links_keeps_the_generation_and_writes_once_an_hour(delivered: Credential) -> None:
    for _turn in range(3):
        actions.send_lost_links(email=f" {delivered.email.upper()} ")
    assert [letter.values["generation"] for letter in Letter.objects.all()] == [1, 1]


def test_send_lost_links_to_an_unknown_address_writes_nothing() -> None:
    assert list(actions.send_lost_links(email="nobody@college.example")) == []
    assert Letter.objects.count() == 0


def test_revoke_says_who_when_and_why(public: Credential) -> None:
    credential = actions.revoke(
        by=public.issued_by, credential=public, reason=" Evidence was not authentic. "
    )
    assert (credential.revoked_by, credential.revocation_reason) == (
        public.issued_by,
        "Evidence was not authentic.",
    )
    with pytest.raises(Refused):
        actions.revoke(by=public.issued_by, credential=public, reason="Again.")


def test_revoke_without_reason_or_right_is_refused(public: Credential) -> None:
    with pytest.raises(Refused):
        actions.revoke(by=public.issued_by, credential=public, reason=" ")
    with pytest.raises(Refused):
        actions.revoke(by=public.holder.user, credential=public, reason="I do not want it.")
