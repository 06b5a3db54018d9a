"""Starting a submission, and saying why."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, holders
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import BadgeVersion

from .. import policies
from ..editions import rewrite
from ..models import Attempt, Submission


class AlreadyOpen(Refused):
    """There is an open submission of this person for this badge."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(_("You already have an open submission for this badge."))
        self.submission = submission


@transaction.atomic
def start(*, by: User, version: BadgeVersion, motivation: str = "") -> Submission:
    """Start a submission with its first attempt.

    Refuses with AlreadyOpen when there is one, and when the badge takes no new submissions.
    """
    holders.for_user(by)  # locked: two clicks at once start one submission
    already = Submission.objects.open().filter(earner=by, badge=version.badge_id).first()
    if already is not None:
        raise AlreadyOpen(already)
    refuse_if(policies.why_not_start(by, version))
    submission = Submission.objects.create(
        earner=by, badge_version=version, badge_id=version.badge_id, motivation=motivation.strip()
    )
    Attempt.objects.create(submission=submission)
    audit.record(by=by, verb="start", thing=submission, issuer=version.issuer)
    return submission


@transaction.atomic
def save_motivation(
    *, by: User, submission: Submission, motivation: str, edition: str | None = None
) -> Submission:
    """Save why they want it. Refuses with Overtaken when another edition is stored by now."""
    submission = Submission.objects.locked(submission.pk)
    refuse_if(policies.why_not_write(by, submission))
    begun = bool(submission.motivation)  # saved as it is typed: the first time is enough for the ledger
    if rewrite(submission, edition, motivation=motivation) and not begun:
        audit.record(by=by, verb="save_motivation", thing=submission, issuer=submission.badge_version.issuer)
    return submission
