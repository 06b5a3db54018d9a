"""Who may do what with a submission, and why not: one answer for actions, views and templates."""

from django.conf import settings
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from badges.models import BadgeVersion, Component, EvidenceKind, EvidenceRequirement

from .completeness import empty_texts
from .models import Appeal, Collaborator, EvidenceItem, Submission, Upload
from .people import decider_of, is_colleague
from .states import OPEN, Status, target

ITEMS_A_COMPONENT = 20
UPLOADS_AT_ONCE = 20
COLLEAGUES = 26  # each has a letter


def why_not_start(user: User, version: BadgeVersion) -> str | None:
    if not BadgeVersion.objects.current().filter(pk=version.pk).exists():
        return _("This badge is not open for new submissions.")
    if Submission.objects.filter(earner=user, badge=version.badge_id, status=Status.APPROVED).exists():
        return _("You have already earned this badge.")
    return None


def why_not_write(user: User, submission: Submission, component: Component | None = None) -> str | None:
    """Without a component: whether anything of the submission may be written."""
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if submission.status == Status.APPEALED:
        return _("While your appeal waits for its answer, nothing can be changed.")
    if submission.is_pressed:
        return _("You pressed Submit. Take it back to change something.")
    if not submission.is_editable:
        return _("What you have handed in can no longer be changed.")
    attempt = submission.attempt
    if component is not None and component.kind in attempt.approved:
        return _("This part is approved, so it stays as it is.")
    return None


def is_on_hold(submission: Submission) -> bool:
    """Whether nothing can be written now, but may be again: Submit was pressed, or others have it in hand."""
    return submission.status in OPEN and not submission.is_editable


def why_not_add(
    user: User, submission: Submission, requirement: EvidenceRequirement, kind: str
) -> str | None:
    """`kind` is one of EvidenceKind. Counts include what is already there, and files on their way."""
    reason = why_not_write(user, submission, requirement.component)
    if reason is not None:
        return reason
    if requirement.component.version_id != submission.badge_version_id:
        return _("This badge does not ask for that.")
    if kind not in requirement.kinds:
        wanted = ", ".join(str(EvidenceKind(accepted).label).lower() for accepted in requirement.kinds)
        return _("This part takes other evidence: %(wanted)s.") % {"wanted": wanted}
    attempt = submission.attempt
    items = EvidenceItem.objects.filter(attempt=attempt).exclude(pk__in=empty_texts(attempt))
    on_their_way = Upload.objects.open().filter(submission=submission)
    places = (
        items.filter(requirement=requirement).count() + on_their_way.filter(requirement=requirement).count()
    )
    if places >= requirement.maximum:
        return ngettext(
            "One item is enough here. Remove it first if you want to hand in another.",
            "%(count)s items are enough here. Remove one first if you want to hand in another.",
            requirement.maximum,
        ) % {"count": requirement.maximum}
    of_component = {"requirement__component": requirement.component_id}
    places = items.filter(**of_component).count() + on_their_way.filter(**of_component).count()
    if places >= ITEMS_A_COMPONENT:
        return _("A component takes at most %(count)s items. Remove one first.") % {
            "count": ITEMS_A_COMPONENT
        }
    return None


def why_not_name(
    user: User,
    submission: Submission,
    *,
    name: str,
    email: str = "",
    instead_of: Collaborator | None = None,
) -> str | None:
    """Why not name somebody as having worked along; `instead_of` is who stood there before."""
    reason = why_not_write(user, submission)
    if reason is not None:
        return reason
    if _is_same(email, user.email) or (not email and _is_same(name, user.display_name)):
        return _("That is you. Name only those who worked with you.")
    others = [other for other in submission.attempt.collaborators.all() if other != instead_of]
    if any(_is_same(name, other.name) and email.casefold() == other.email.casefold() for other in others):
        return _("You have named this person already.")
    if len(others) >= COLLEAGUES:
        return _("At most %(count)s people can be named.") % {"count": COLLEAGUES}
    return None


def _is_same(one: str, other: str) -> bool:
    return bool(one.split()) and one.casefold().split() == other.casefold().split()


def why_not_upload(
    user: User, submission: Submission, requirement: EvidenceRequirement, kind: str, length: int
) -> str | None:
    """As `why_not_add`, and for the bytes: of a file that is only announced."""
    reason = why_not_add(user, submission, requirement, kind)
    if reason is not None:
        return reason
    on_their_way = Upload.objects.open().filter(submission=submission)
    if on_their_way.count() >= UPLOADS_AT_ONCE:
        return _("%(count)s files are on their way. Wait until some have arrived, or cancel one.") % {
            "count": UPLOADS_AT_ONCE
        }
    kept = EvidenceItem.objects.filter(attempt=submission.attempt).aggregate(all=Sum("size"))["all"] or 0
    left = settings.SUBMISSION_BYTES - kept - (on_their_way.aggregate(all=Sum("length"))["all"] or 0)
    if length > left:
        return _(
            "All files together may have %(limit)s; there is room for %(left)s. "
            "Remove a file, or save a smaller version."
        ) % {"limit": filesizeformat(settings.SUBMISSION_BYTES), "left": filesizeformat(max(left, 0))}
    return None


def why_not_cancel_upload(user: User, submission: Submission, upload: Upload | None) -> str | None:
    """None as `upload`: there is no such row any more. Not asked: whether the submission may be written."""
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if upload is None:
        return _("This upload has been stopped already.")
    if upload.taken_at is not None:
        return _("This file has been added by now. Remove it from the list instead.")
    return None


def why_not_caption(item: EvidenceItem) -> str | None:
    if not item.media_type.startswith(("video/", "audio/")):
        return _("Only videos and recordings can have captions.")
    return None


def why_not_submit(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if target(Status(submission.status), "submit") is None:
        if submission.status == Status.WITHDRAWN:
            return _withdrawn()
        if submission.status == Status.APPEALED:
            return _("While your appeal waits for its answer, nothing can be handed in.")
        return _("You have already handed this in.")
    if submission.attempt.pressed_at is not None:
        return _("You have pressed Submit already: it goes through as soon as your files are ready.")
    allowed = submission.attempts_allowed
    if submission.attempt.number > allowed:
        issuer = submission.badge_version.issuer
        return ngettext(
            "You have used the one attempt of this badge. A coordinator of %(issuer)s can open another: "
            "write to %(email)s and name %(code)s.",
            "You have used all %(count)s attempts of this badge. A coordinator of %(issuer)s can open "
            "another: write to %(email)s and name %(code)s.",
            allowed,
        ) % {"count": allowed, "issuer": issuer.name, "email": issuer.email, "code": submission.code}
    return None


def why_not_take_back(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if submission.status == Status.WITHDRAWN:
        return _withdrawn()
    if submission.attempt.submitted_at or not submission.attempt.pressed_at:
        return (
            _("It has been handed in by now.")
            if submission.status == Status.SUBMITTED
            else _("You have not pressed Submit.")
        )
    return None


def why_not_withdraw(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if submission.status == Status.WITHDRAWN:
        return _withdrawn()
    if target(Status(submission.status), "withdraw") is None:
        return _("A decision has been made, so this can no longer be withdrawn.")
    return None


def why_not_check(user: User, submission: Submission) -> str | None:
    """For confirm_complete and ask_for_missing."""
    reason = why_not_impartial(user, submission)
    if reason is not None:
        return reason
    if submission.status == Status.WITHDRAWN:
        return _("This submission was withdrawn.")
    if submission.status == Status.INCOMPLETE:
        return _("The earner has been asked already, and has not handed in again yet.")
    if submission.status == Status.IN_REVIEW:
        return _("Reviewers have been asked already, so it counts as complete.")
    if submission.status != Status.SUBMITTED:
        return _("This submission is not waiting for that.")
    if submission.attempt.checked_at is not None:
        return _("It was found complete already.")
    return None


def why_not_judge(user: User | None, submission: Submission, verb: str) -> str | None:
    """For start_review, approve and request_changes, which the reviews room calls; None: the site itself."""
    reason = why_not_impartial(user, submission) if user is not None else None
    if reason is not None:
        return reason
    if submission.status == Status.WITHDRAWN:
        return _("This submission was withdrawn.")
    if target(Status(submission.status), verb) is None:
        return _("This submission is not waiting for that.")
    return None


def why_not_appeal(user: User, submission: Submission) -> str | None:
    if submission.earner_id != user.pk:
        return _("This submission belongs to somebody else.")
    if Appeal.objects.filter(submission=submission).exists():
        return _("You have appealed once already. A second appeal is not possible.")
    if target(Status(submission.status), "appeal") is None:
        return _("There is no decision to appeal against.")
    if submission.attempt.pressed_at is not None:
        return _("You have handed in the next attempt, so the last decision can no longer be appealed.")
    return None


def why_not_answer_appeal(user: User, submission: Submission) -> str | None:
    """For dismiss_appeal and grant_appeal."""
    reason = why_not_impartial(user, submission)
    if reason is not None:
        return reason
    if submission.status != Status.APPEALED:
        return _("No appeal is waiting for an answer.")
    if decider_of(submission) == user.pk:
        return _("Another coordinator must answer it: you decided.")
    return None


def why_not_allow_another_attempt(user: User, submission: Submission) -> str | None:
    reason = why_not_impartial(user, submission)
    if reason is not None:
        return reason
    if submission.status != Status.CHANGES_REQUESTED:
        return _("The earner is not preparing another attempt now.")
    if submission.attempt.number <= submission.attempts_allowed:
        return _("The earner has an attempt left.")
    return None


def why_not_impartial(user: User, submission: Submission) -> str | None:
    if submission.earner_id == user.pk:
        return _("This is your own submission: somebody else must look after it.")
    if is_colleague(user, submission):
        return _("The author names you as a colleague in it: somebody else must look after it.")
    return None


def _withdrawn() -> str:
    return _("You have withdrawn this submission. Start again from the badge's page.")
