"""The way of a submission through its states."""

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused

from .models import StatusChange, Submission
from .states import Status, target


def move(submission: Submission, verb: str, by: User | None) -> Submission:
    """The only writer of a status: along the table, together with its StatusChange. None: the site itself."""
    old = Status(submission.status)
    new = target(old, verb)
    if new is None:
        raise Refused(_("This submission is not waiting for that."))
    StatusChange.objects.create(submission=submission, verb=verb, old=old, new=new, by=by)
    submission.status = new
    submission.save(update_fields=["status"])
    audit.record(by=by, verb=verb, thing=submission, issuer=submission.badge_version.issuer)
    return submission
