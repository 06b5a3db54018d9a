"""The claim link, made when a letter is composed: the table of letters never holds a token."""

import uuid

from django import template

from credentials import claims
from credentials.models import Credential

register = template.Library()


@register.simple_tag
def claim_url(credential_id: str, generation: int) -> str:
    return claims.url(uuid.UUID(credential_id), generation)


@register.simple_tag
def newest_claim_url(credential_id: str) -> str:
    """The link that opens something now: for letters that leave some time after they were written."""
    return claims.url(uuid.UUID(credential_id), Credential.objects.get(pk=credential_id).claim_generation)
