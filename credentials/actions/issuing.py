"""Awarding: a credential comes into being."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Holder, User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if
from badges.models import BadgeVersion

from .. import awards, policies, tasks
from ..models import Basis, Credential


class AlreadyIssued(Refused):
    """The submission has its credential."""


class ExpiredAlready(Refused):
    """Awarded on that day it would not be valid any more."""


@transaction.atomic
def issue(
    *,
    by: User | None,
    holder: Holder,
    badge_version: BadgeVersion,
    submission_id: uuid.UUID | None = None,
    evidence: Sequence[dict[str, Any]] = (),
    results: Sequence[dict[str, Any]] = (),
    basis: Basis = Basis.ASSESSED,
    basis_reason: str = "",
    narrative: str = "",
    awarded_at: datetime | None = None,
) -> Credential:
    """Award a badge version to a holder, copying in what the credential will say. By None: by its reviews.

    Records the credential and queues the work that signs, bakes, checks and announces it.
    Refuses a second credential for one submission (`AlreadyIssued`), a day so long ago that the credential
    has expired (`ExpiredAlready`), an unpublished version, and without assessment all but what and whom
    `policies.why_not_award` lets through.
    """
    holder = Holder.objects.select_for_update().get(pk=holder.pk)
    refuse_if(policies.why_not_issue(by, badge_version, basis))
    now = timezone.now()
    credential = awards.unsaved(
        by=by,
        holder=holder,
        badge_version=badge_version,
        basis=basis,
        basis_reason=basis_reason,
        submission_id=submission_id,
        evidence=evidence,
        results=results,
        narrative=narrative,
        awarded_at=min(awarded_at or now, now),
    )
    if reason := policies.why_not_issue_any_more(credential, now):
        raise ExpiredAlready(reason)
    _insert_once(credential)
    awards.issue_entry(credential).save(force_insert=True)
    enqueue(tasks.deliver, credential_id=str(credential.pk))
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
