"""Awarding: a credential comes into being."""

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

from .. import policies, tasks
from ..models import Basis, Credential
from ..validity import months_later


class AlreadyIssued(Refused):
    """The submission has its credential."""


class ExpiredAlready(Refused):
    """Awarded on that day it would not be valid any more."""


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
    Refuses a second credential for one submission (`AlreadyIssued`), a day so long ago that the credential
    has expired (`ExpiredAlready`) and an unpublished version.
    """
    if (basis == Basis.ASSESSED) != (submission_id is not None):
        raise ValueError("an assessed credential has a submission, any other has none")
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    refuse_if(policies.why_not_issue(badge_version))
    now = timezone.now()
    awarded_at = min(awarded_at or now, now)
    valid_until_at = valid_until(badge_version, awarded_at)
    if valid_until_at and valid_until_at <= now:
        raise ExpiredAlready(_("Awarded on that day, this credential would have expired by now."))
    credential = Credential(
        holder=holder,
        badge_version=badge_version,
        basis=basis,
        submission_id=submission_id,
        email=holder.email,
        salt=secrets.token_hex(16),
        results=list(results),
        evidence=list(evidence),
        awarded_at=awarded_at,
        valid_until_at=valid_until_at,
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


def valid_until(badge_version: BadgeVersion, awarded_at: datetime) -> datetime | None:
    """When a credential awarded then expires: so many calendar months later as its badge version says."""
    if badge_version.valid_months is None:
        return None
    return months_later(awarded_at, badge_version.valid_months, badge_version.issuer.time_zone)


def _insert_once(credential: Credential) -> None:
    """Insert; the constraint says whether the submission has a credential, also to two at the same moment."""
    try:
        with transaction.atomic():
            credential.save(force_insert=True)
    except IntegrityError:
        if not Credential.objects.filter(submission_id=credential.submission_id).exists():
            raise
        raise AlreadyIssued(_("A credential has been issued for this submission already.")) from None
