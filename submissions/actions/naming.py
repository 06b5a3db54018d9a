"""Names that stay in: the earner's word on each place, for the coordinator to read."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import findings, policies
from ..models import KeptNames, Submission


@transaction.atomic
def keep_names(*, by: User, submission: Submission, place: str, reason: str) -> KeptNames:
    """Say why the names found in one place may stay; it holds for the names found there now.

    Refuses a place in which nothing is found, and an empty reason.
    """
    findings.of(submission.attempt)  # takes a while: under the lock it is remembered
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission))
    attempt = submission.attempt
    found = findings.at(attempt, place)
    if not reason.strip():
        raise Refused(_("Say why they may stay."))
    said, _created = KeptNames.objects.update_or_create(
        attempt=attempt,
        item=found.item,
        field=found.field,
        defaults={"found": found.names, "reason": reason.strip(), "kept_at": timezone.now()},
    )
    audit.record(
        by=by, verb="keep_names", thing=submission, issuer=submission.badge_version.issuer, place=place
    )
    return said
