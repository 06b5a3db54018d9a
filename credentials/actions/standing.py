"""Whether a credential may still be relied on: what its issuer decides."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if

from .. import documents, emails, policies, tasks
from ..models import Credential, StatusChange, StatusKind
from .locking import locked

REASON_LENGTH = 300


@transaction.atomic
def revoke(*, by: User, credential: Credential, reason: str) -> Credential:
    """Take the credential back for good; verifiers learn it at once, with the reason.

    Refuses all but the issuer's administrators and operators, a second time, and without a reason.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_revoke(by, credential))
    change = _decided(credential, StatusKind.REVOKED, by, _reason_from(reason))
    credential.revoked_at, credential.revoked_by = change.at, by
    credential.revocation_reason = change.reason
    credential.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    audit.record(by=by, verb="revoke", thing=credential, issuer=credential.issuer)
    return credential


@transaction.atomic
def suspend(*, by: User, credential: Credential, reason: str) -> Credential:
    """Take the credential back for now: until it is reinstated, everybody is told not to rely on it.

    Refuses all but the issuer's administrators and operators, what is revoked or suspended, and without
    a reason.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_suspend(by, credential))
    _decided(credential, StatusKind.SUSPENDED, by, _reason_from(reason))
    audit.record(by=by, verb="suspend", thing=credential, issuer=credential.issuer)
    return credential


@transaction.atomic
def reinstate(*, by: User, credential: Credential, reason: str = "") -> Credential:
    """End a suspension: the credential holds again, as if nothing had happened.

    What was suspended before it was ready is queued to be made ready. Refuses all but the issuer's
    administrators and operators, and what is not suspended: a revocation is final.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_reinstate(by, credential))
    _decided(credential, StatusKind.REINSTATED, by, _clean(reason))
    audit.record(by=by, verb="reinstate", thing=credential, issuer=credential.issuer)
    if credential.letter_at is None:
        enqueue(tasks.deliver, credential_id=str(credential.pk))
    return credential


def _decided(credential: Credential, kind: StatusKind, by: User, reason: str) -> StatusChange:
    """Write the decision down; the signed list follows from a worker, and the earner gets a letter."""
    change = StatusChange.objects.create(credential=credential, kind=kind, by=by, reason=reason)
    if credential.status_list_id is not None:
        enqueue(tasks.sign_list, list_id=str(credential.status_list_id))
    if credential.letter_at is not None:  # who was never told of an award need not hear of its end
        emails.standing(credential, change)
    return change


def _reason_from(text: str) -> str:
    reason = _clean(text)
    if not reason:
        raise Refused(_("Give the reason: it is shown to whoever verifies the credential."))
    return reason


def _clean(text: str) -> str:
    reason = " ".join(documents.clean(text).split())  # one line, wherever it is shown
    if len(reason) > REASON_LENGTH:
        raise Refused(_("Say the reason in %d characters or fewer.") % REASON_LENGTH)
    return reason
