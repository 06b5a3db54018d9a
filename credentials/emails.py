"""The letters of this room. Their values stand in the database, so a claim token is never among them."""

from django.conf import settings

from accounts import letters
from accounts.models import Letter

from .models import Credential, StatusChange


def claim(credential: Credential, *, occasion: str, again: bool = False) -> Letter:
    """Tell the earner what they earned and how to claim it; `again`: here is your link again."""
    version = credential.badge_version
    return letters.post(
        kind="credentials/claim",
        to=credential.email,
        subject_id=credential.pk,
        occasion=occasion,
        values={
            "credential_id": str(credential.pk),
            "generation": credential.claim_generation,
            "name": credential.holder.name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "artwork": settings.PUBLIC_URL + version.artwork_url,
            "artwork_alt": version.artwork_alt,
            "assessed": credential.submission_id is not None,
            "claimed": credential.claimed_at is not None,
            "again": again,
        },
    )


def standing(credential: Credential, change: StatusChange) -> Letter:
    """Tell the earner that the issuer revoked, suspended or reinstated what they earned, and why."""
    version = credential.badge_version
    return letters.post(
        kind=f"credentials/{change.kind}",
        to=credential.email,
        subject_id=credential.pk,
        occasion=str(change.pk),
        values={
            "credential_id": str(credential.pk),
            "generation": credential.claim_generation,
            "name": credential.holder.name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "issuer_email": version.issuer.email,
            "reason": change.reason,
            "claimed": credential.claimed_at is not None,
            "public": credential.public_at is not None,
        },
    )
