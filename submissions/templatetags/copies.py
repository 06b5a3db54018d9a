"""Blind copies in the words of `copy_wording`, for templates."""

from django import template
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from submissions import copy_wording
from submissions.evidence.kinds import KINDS
from submissions.models import BlindCopy

register = template.Library()


@register.filter
def taken_out(copy: BlindCopy) -> str:
    """What the copy no longer says, as one list."""
    return get_text_list(copy_wording.taken_out(copy), _("and"))


@register.filter
def trouble(copy: BlindCopy) -> str:
    return copy_wording.trouble_of(copy)


@register.filter
def shows_people(copy: BlindCopy) -> bool:
    """Whether faces or voices may be in it, which no cleaning takes out."""
    return KINDS[copy.kind].media_type.partition("/")[0] in ("image", "video", "audio")
