"""A reviewer's marks: kept as they go, closed by handing in."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import Component, Criterion, Level

from .. import policies
from ..models import ComponentFeedback, Mark, Review
from .assigning import assign_next
from .locking import locked_review

PAUSE = timedelta(minutes=15)


class NotComplete(Refused):
    """The review cannot be handed in; `missing` lists what is open."""

    def __init__(self, missing: list[policies.Missing]) -> None:
        super().__init__(_("Some criteria are not finished yet."))
        self.missing = missing


class ChangedElsewhere(Refused):
    """Another window of the same reviewer was quicker; `stored` is what it left, as one text."""

    def __init__(self, said: str, stored: str) -> None:
        super().__init__(
            _("Another window of yours changed this; there it reads: “%(said)s”.") % {"said": said}
            + " "
            + _("What you see here is not saved yet: save again to keep it instead.")
        )
        self.stored = stored


@transaction.atomic
def save_mark(
    *,
    by: User,
    review: Review,
    criterion: Criterion,
    level: Level | None,
    comment: str,
    seen: Collection[str] | None = None,
) -> Mark:
    """Keep a level and a comment for one criterion, as the reviewer goes.

    With `seen`, the texts that the window may have shown (id of the level, line end, comment): refuses with
    ChangedElsewhere where something else is stored meanwhile.
    """
    submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review, criterion.rubric.component))
    if criterion.rubric.component.version_id != submission.badge_version_id:
        raise Refused(_("This criterion belongs to another rubric."))
    if level is not None and level.criterion_id != criterion.pk:
        raise Refused(_("This level belongs to another criterion."))
    mark = Mark.objects.select_related("level").filter(review=review, criterion=criterion).first()
    mark = mark or Mark(review=review, criterion=criterion)
    was = [mark.level.label if mark.level else "", mark.comment]
    stored = f"{mark.level.public_id if mark.level else ''}\n{mark.comment.strip()}"
    if seen is not None and stored not in seen:
        raise ChangedElsewhere(". ".join(filter(None, was)), stored)
    mark.level, mark.comment = level, comment
    mark.save()
    _count_time(review)
    return mark


@transaction.atomic
def save_feedback(
    *, by: User, review: Review, component: Component, text: str, seen: Collection[str] | None = None
) -> ComponentFeedback:
    """Keep what the reviewer says on a whole component; `seen` as in `save_mark`."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review, component))
    if component.version_id != submission.badge_version_id:
        raise Refused(_("This component belongs to another badge."))
    feedback = ComponentFeedback.objects.filter(review=review, component=component).first()
    feedback = feedback or ComponentFeedback(review=review, component=component)
    if seen is not None and feedback.text.strip() not in seen:
        raise ChangedElsewhere(feedback.text, feedback.text)
    feedback.text = text
    feedback.save()
    _count_time(review)
    return feedback


@transaction.atomic
def save_note(*, by: User, review: Review, text: str, seen: Collection[str] | None = None) -> Review:
    """Keep a word to the coordinator that neither the earner nor another reviewer reads."""
    _submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review))
    if seen is not None and review.private_note.strip() not in seen:
        raise ChangedElsewhere(review.private_note, review.private_note)
    review.private_note = text
    review.save(update_fields=["private_note"])
    _count_time(review)
    return review


@transaction.atomic
def hand_in(*, by: User, review: Review) -> Review:
    """Close a review: from now on its marks count and cannot be changed.

    Where two disagree now, and the issuer leaves it to the site, a third is asked.
    Refuses (`NotComplete`) while a criterion has no level, or no comment below the required level.
    """
    submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review))
    if missing := policies.missing_for_hand_in(review):
        raise NotComplete(missing)
    review.handed_in_at = timezone.now()
    review.save(update_fields=["handed_in_at"])
    audit.record(by=by, verb="hand_in", thing=review, issuer=submission.badge_version.issuer)
    assign_next(submission=submission)  # a third one, where two disagree now
    return review


def _count_time(review: Review) -> None:
    """Add the time since the last save to what the review took; longer than PAUSE nobody was at it."""
    now = timezone.now()
    since = now - review.worked_at if review.worked_at else PAUSE
    if since < PAUSE:
        review.seconds_spent += round(since.total_seconds())
    review.worked_at = now
    review.save(update_fields=["seconds_spent", "worked_at"])
