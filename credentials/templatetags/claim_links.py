"""The claim link, made when a letter is composed: the table of letters never holds a token."""

import uuid

from django import template

from credentials import claims

register = template.Library()


@register.simple_tag
def claim_url(credential_id: str, generation: int) -> str:
    return claims.url(uuid.UUID(credential_id), generation)
