"""What people decide about credentials: issue, claim, share, send the letter again, revoke."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Holder, User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if
from badges.models import BadgeVersion

from . import emails, policies, tasks
from .models import Basis, Credential, CredentialQuerySet


class AlreadyIssued(Refused):
    """The submission has its credential."""


class NotClaimable(Refused):
    """The link is of an older generation, was used, or the credential is not to be had."""


@transaction.atomic
def issue(
    *,
    by: User,
    holder: Holder,
    badge_version: BadgeVersion,
    submission_id: uuid.UUID | None = None,
    evidence: Sequence[dict[str, Any]] = (),
    results: Sequence[dict[str, Any]] = (),
    basis: Basis = Basis.ASSESSED,
    awarded_at: datetime | None = None,
) -> Credential:
    """Award a badge version to a holder, copying in what the credential will say.

    Records the credential and queues the work that signs, bakes, checks and announces it.
    Refuses a second credential for one submission (`AlreadyIssued`) and an unpublished version.
    """
    if (basis == Basis.ASSESSED) != (submission_id is not None):
        raise ValueError("an assessed credential has a submission, any other has none")
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    refuse_if(policies.why_not_issue(badge_version))
    now = timezone.now()
    credential = Credential(
        holder=holder,
        badge_version=badge_version,
        basis=basis,
        submission_id=submission_id,
        email=holder.email,
        salt=secrets.token_hex(16),
        results=list(results),
        evidence=list(evidence),
        awarded_at=min(awarded_at or now, now),
        issued_by=by,
    )
    _insert_once(credential)
    audit.record(
        by=by,
        verb="issue",
        thing=credential,
        issuer=credential.issuer,
        badge_version=str(badge_version.public_id),
        basis=str(basis),
    )
    enqueue(tasks.deliver, credential_id=str(credential.pk))
    return credential


@transaction.atomic
def claim(
    *, credential: Credential, by: User | None = None, generation: int | None = None, public: bool = False
) -> Credential:
    """Take the credential: by the holder's account, or with the generation that a claim link proves.

    Sets the time, uses up every link sent so far (the generation rises), and shows the page if `public`.
    Refuses (`NotClaimable`) older links, a second claim, and revoked or unfinished credentials.
    """
    credential = _locked(credential)
    reason = policies.why_not_claim(by, credential, generation)
    if reason is not None:
        raise NotClaimable(reason)
    credential.claimed_at = timezone.now()
    credential.public_at = credential.claimed_at if public else None
    credential.claim_generation += 1
    credential.save(update_fields=["claimed_at", "public_at", "claim_generation"])
    audit.record(by=by, verb="claim", thing=credential, issuer=credential.issuer, public=public)
    return credential


@transaction.atomic
def set_public(
    *, credential: Credential, public: bool, by: User | None = None, generation: int | None = None
) -> Credential:
    """Show the credential's page to everybody with its address, or to nobody but the holder and the issuer.

    Asking for what is already so changes nothing. Refuses everybody but the holder, and before claiming.
    """
    credential = _locked(credential)
    refuse_if(policies.why_not_share(by, credential, generation))
    if public != (credential.public_at is not None):
        credential.public_at = timezone.now() if public else None
        credential.save(update_fields=["public_at"])
        verb = "publish" if public else "unpublish"
        audit.record(by=by, verb=verb, thing=credential, issuer=credential.issuer)
    return credential


@transaction.atomic
def send_again(*, by: User, credential: Credential) -> Credential:
    """Write a new claim letter; links in older letters stop working.

    Refuses strangers, revoked credentials, and while the first letter is still to come.
    """
    credential = _locked(credential)
    refuse_if(policies.why_not_send_again(by, credential))
    credential.claim_generation += 1
    credential.save(update_fields=["claim_generation"])
    audit.record(by=by, verb="send_again", thing=credential, issuer=credential.issuer)
    emails.claim(credential, occasion=str(credential.claim_generation), again=True)
    return credential


@transaction.atomic
def send_lost_links(*, email: str) -> CredentialQuerySet:
    """Write the current links of an address to that address again, at most once an hour each.

    Says nothing about whether there are any: the caller answers everybody alike.
    """
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    found = Credential.objects.sent_to(email).select_related("holder", "badge_version__badge__issuer")
    for credential in found:
        emails.claim(credential, occasion=f"{credential.claim_generation} lost {hour}", again=True)
    return found


@transaction.atomic
def revoke(*, by: User, credential: Credential, reason: str) -> Credential:
    """Take the credential back for good; verifiers learn it at once, with the reason.

    Refuses all but the issuer's administrators and operators, a second time, and without a reason.
    """
    credential = _locked(credential)
    refuse_if(policies.why_not_revoke(by, credential))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Give the reason: it is shown to whoever verifies the credential."))
    credential.revoked_at, credential.revoked_by = timezone.now(), by
    credential.revocation_reason = reason[:300]
    credential.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    audit.record(by=by, verb="revoke", thing=credential, issuer=credential.issuer)
    return credential


def _insert_once(credential: Credential) -> None:
    """Insert; the constraint says whether the submission has a credential, also to two at the same moment."""
    try:
        with transaction.atomic():
            credential.save(force_insert=True)
    except IntegrityError:
        if not Credential.objects.filter(submission_id=credential.submission_id).exists():
            raise
        raise AlreadyIssued(_("A credential has been issued for this submission already.")) from None


def _locked(credential: Credential) -> Credential:
    """The row, locked; with its holder and issuer, which are not."""
    rows = Credential.objects.select_for_update(of=("self",))
    return rows.select_related("holder", "badge_version__badge__issuer").get(pk=credential.pk)
