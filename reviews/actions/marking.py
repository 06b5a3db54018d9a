"""A reviewer's marks: kept as they go, closed by handing in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import Component, Criterion, Level

from .. import policies
from ..models import ComponentFeedback, Mark, Review
from .locking import locked_review


class NotComplete(Refused):
    """The review cannot be handed in; `missing` lists what is open."""

    def __init__(self, missing: list[policies.Missing]) -> None:
        super().__init__(_("Some criteria are not finished yet."))
        self.missing = missing


@transaction.atomic
def save_mark(*, by: User, review: Review, criterion: Criterion, level: Level | None, comment: str) -> Mark:
    """Keep a level and a comment for one criterion, as the reviewer goes."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review, criterion.rubric.component))
    if criterion.rubric.component.version_id != submission.badge_version_id:
        raise Refused(_("This criterion belongs to another rubric."))
    if level is not None and level.criterion_id != criterion.pk:
        raise Refused(_("This level belongs to another criterion."))
    mark, _is_new = Mark.objects.update_or_create(
        review=review, criterion=criterion, defaults={"level": level, "comment": comment}
    )
    return mark


@transaction.atomic
def save_feedback(*, by: User, review: Review, component: Component, text: str) -> ComponentFeedback:
    """Keep what the reviewer says on a whole component."""
    submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review, component))
    if component.version_id != submission.badge_version_id:
        raise Refused(_("This component belongs to another badge."))
    feedback, _is_new = ComponentFeedback.objects.update_or_create(
        review=review, component=component, defaults={"text": text}
    )
    return feedback


@transaction.atomic
def hand_in(*, by: User, review: Review) -> Review:
    """Close a review: from now on its marks count and cannot be changed.

    Refuses (`NotComplete`) while a criterion has no level, or no comment below the required level.
    """
    submission, review = locked_review(review)
    refuse_if(policies.why_not_mark(by, review))
    if missing := policies.missing_for_hand_in(review):
        raise NotComplete(missing)
    review.handed_in_at = timezone.now()
    review.save(update_fields=["handed_in_at"])
    audit.record(by=by, verb="hand_in", thing=review, issuer=submission.badge_version.issuer)
    return review
