"""Who may do what with a submission, and why not: one answer for actions, views and templates."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from badges.models import BadgeVersion, EvidenceKind, EvidenceRequirement

from .models import EvidenceItem, Submission
from .states import Status, target

ITEMS_A_COMPONENT = 20


def why_not_start(user: User, version: BadgeVersion) -> str | None:
    if not BadgeVersion.objects.current().filter(pk=version.pk).exists():
        return _("This badge is not open for new submissions.")
    if Submission.objects.filter(earner=user, badge=version.badge_id, status=Status.APPROVED).exists():
        return _("You have already earned this badge.")
    return None


def why_not_write(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if not submission.is_editable:
        return _("What you have handed in can no longer be changed.")
    return None


def why_not_add(
    user: User, submission: Submission, requirement: EvidenceRequirement, kind: str
) -> str | None:
    """`kind` is one of EvidenceKind. Counts include what is already there."""
    reason = why_not_write(user, submission)
    if reason is not None:
        return reason
    if requirement.component.version_id != submission.badge_version_id:
        return _("This badge does not ask for that.")
    if kind not in requirement.kinds:
        wanted = ", ".join(str(EvidenceKind(accepted).label).lower() for accepted in requirement.kinds)
        return _("This part takes other evidence: %(wanted)s.") % {"wanted": wanted}
    # A text that was emptied again is no evidence.
    items = EvidenceItem.objects.filter(attempt=submission.attempt).exclude(kind=EvidenceKind.TEXT, text="")
    if items.filter(requirement=requirement).count() >= requirement.maximum:
        return ngettext(
            "One item is enough here. Remove it first if you want to hand in another.",
            "%(count)s items are enough here. Remove one first if you want to hand in another.",
            requirement.maximum,
        ) % {"count": requirement.maximum}
    if items.filter(requirement__component=requirement.component_id).count() >= ITEMS_A_COMPONENT:
        return _("A component takes at most %(count)s items. Remove one first.") % {
            "count": ITEMS_A_COMPONENT
        }
    return None


def why_not_submit(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if target(Status(submission.status), "submit") is None:
        return (
            _("You have already handed this in.") if submission.status != Status.WITHDRAWN else _withdrawn()
        )
    allowed = submission.badge_version.attempts_allowed
    if submission.attempt.number > allowed:
        return ngettext(
            "You have used the one attempt of this badge. Write to %(email)s to ask for another.",
            "You have used all %(count)s attempts of this badge. Write to %(email)s to ask for another.",
            allowed,
        ) % {"count": allowed, "email": submission.badge_version.issuer.email}
    return None


def why_not_withdraw(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if submission.status == Status.WITHDRAWN:
        return _withdrawn()
    if target(Status(submission.status), "withdraw") is None:
        return _("A decision has been made, so this can no longer be withdrawn.")
    return None


def why_not_judge(user: User, submission: Submission, verb: str) -> str | None:
    """For start_review, approve and request_changes, which the reviews room calls."""
    if submission.earner_id == user.pk:
        return _("Nobody decides about their own work.")
    if submission.status == Status.WITHDRAWN:
        return _("This submission was withdrawn.")
    if target(Status(submission.status), verb) is None:
        return _("This submission is not waiting for that.")
    return None


def _withdrawn() -> str:
    return _("You have withdrawn this submission. Start again from the badge's page.")
