"""Captions of videos and recordings, for those who cannot hear them."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import items, policies
from ..editions import rewrite
from ..evidence import captions
from ..evidence.kinds import Unacceptable
from ..models import EvidenceItem
from ..wording import explain


class WrongCaptions(Refused):
    """The text is neither WebVTT nor SubRip; the reason names the line."""


@transaction.atomic
def set_captions(*, by: User, item: EvidenceItem, text: str, edition: str | None = None) -> EvidenceItem:
    """Keep the captions of a video or recording in their normal form; an empty text takes them away.

    Refuses with WrongCaptions, for other kinds of evidence, and with Overtaken like every text.
    """
    submission, item = items.locked(by, item)
    refuse_if(policies.why_not_caption(item))
    try:
        normal = captions.read(text.encode()) if text.strip() else ""
    except Unacceptable as error:
        raise WrongCaptions(explain(error)) from error
    begun = bool(item.captions)
    if rewrite(item, edition, captions=normal) and begun != bool(normal):
        verb = "set_captions" if normal else "remove_captions"
        audit.record(by=by, verb=verb, thing=item, issuer=submission.badge_version.issuer)
    return item
