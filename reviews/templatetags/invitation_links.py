"""The link of an invitation, made when a letter is composed: the table of letters never holds a token."""

import uuid

from django import template

from reviews import invitations

register = template.Library()


@register.simple_tag
def invitation_url(review_id: str) -> str:
    return invitations.url(uuid.UUID(review_id))
