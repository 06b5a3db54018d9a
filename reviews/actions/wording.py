"""Other words for what reviewers wrote, before the earner reads them. Marks never change."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if
from badges.models import Component

from .. import policies
from ..models import ComponentFeedback, Mark, Rewording
from .locking import locked_review


class RewordedMeanwhile(Refused):
    """Somebody else, or another window, gave other words since the page was opened."""

    def __init__(self, newest: str, text: str) -> None:
        told = _("These words were changed meanwhile. Now they read: “%(text)s”. Yours are not saved yet.")
        super().__init__(told % {"text": text})
        self.newest = newest  # the id that `instead_of` has to have now


@transaction.atomic
def reword(
    *, by: User, text_of: Mark | ComponentFeedback, text: str, instead_of: str | None = None
) -> Rewording:
    """Have the earner read other words than a reviewer wrote; both stay in the record.

    `instead_of`: the id of the newest rewording that the page showed, "" for none; None where it does not
    matter. Refuses with RewordedMeanwhile when they
    were others by now, the same words once more, an empty comment on a mark below the level that is needed,
    and everything before all needed reviews are in and after the decision.
    """
    _submission, review = locked_review(text_of.review)
    refuse_if(policies.why_not_reword(by, review, _component(text_of)))
    text_of = type(text_of).objects.get(pk=text_of.pk)  # behind the lock
    before, text = text_of.said, text.strip()
    if instead_of is not None and instead_of != _newest(text_of):
        raise RewordedMeanwhile(_newest(text_of), before)
    if _plain(text) == _plain(before):
        raise Refused(_("These are the same words."))
    if not text and policies.must_say_something(text_of):
        raise Refused(_("Below the level that is needed, the earner has to read why."))
    of = {"mark": text_of} if isinstance(text_of, Mark) else {"feedback": text_of}
    rewording = Rewording.objects.create(**of, original=before, text=text, by=by)
    audit.record(by=by, verb="reword", thing=rewording, issuer=review.attempt.submission.badge_version.issuer)
    return rewording


def _newest(text_of: Mark | ComponentFeedback) -> str:
    return str(text_of.rewording.public_id) if text_of.rewording else ""


def _component(text_of: Mark | ComponentFeedback) -> Component:
    return text_of.criterion.rubric.component if isinstance(text_of, Mark) else text_of.component


def _plain(text: str) -> str:
    """Browsers send the ends of lines in their own way."""
    return text.replace("\r\n", "\n").strip()
