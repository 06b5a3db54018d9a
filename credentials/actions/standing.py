"""Whether a credential may still be relied on: what its issuer decides."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import policies
from ..models import Credential
from .locking import locked


@transaction.atomic
def revoke(*, by: User, credential: Credential, reason: str) -> Credential:
    """Take the credential back for good; verifiers learn it at once, with the reason.

    Refuses all but the issuer's administrators and operators, a second time, and without a reason.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_revoke(by, credential))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Give the reason: it is shown to whoever verifies the credential."))
    credential.revoked_at, credential.revoked_by = timezone.now(), by
    credential.revocation_reason = reason[:300]
    credential.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    audit.record(by=by, verb="revoke", thing=credential, issuer=credential.issuer)
    return credential
