"""The letters of this room. Their values stand in the database, so a claim token is never among them."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts import letters
from accounts.models import Issuer, Letter, User

from .models import Credential, CredentialDocument, StatusChange

REPLACED_AFTER = timedelta(minutes=10)
FAILURES_SHOWN = 50  # of what a nightly check found; the log has all of it


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


def replaced(credential: Credential, document: CredentialDocument) -> Letter:
    """Tell the earner that files signed with a compromised key are replaced: one letter for all of theirs.

    It goes out a little later, when the others are likely to be replaced too.
    """
    issuer = credential.issuer
    fallen = [key for key in (document.key, document.jwt_key) if key and key.compromised_at]
    signed = models.Q(documents__key__in=fallen) | models.Q(documents__jwt_key__in=fallen)
    theirs = Credential.objects.filter(signed, holder=credential.holder_id, email=credential.email)
    rows = theirs.filter(revoked_at=None, letter_at__isnull=False).distinct().select_related("badge_version")
    since = [key.compromised_at for key in fallen]
    address = hashlib.sha256(credential.email.encode()).hexdigest()[:12]  # two addresses, two letters
    return letters.post(
        kind="credentials/replaced",
        to=credential.email,
        subject_id=credential.holder.public_id,
        occasion=f"{issuer.pk} {max(filter(None, since)):%Y-%m-%dT%H:%M:%S} {address}",
        values={
            "name": credential.holder.name,
            "issuer": issuer.name,
            "issuer_email": issuer.email,
            "credentials": [
                {"badge": one.badge_version.name, "credential_id": str(one.pk)}
                for one in rows.order_by("awarded_at", "pk")
            ],
        },
        due_at=timezone.now() + REPLACED_AFTER,
    )


def signing_stopped(issuer: Issuer, *, problem: str) -> None:
    """Tell the site's operators that an issuer's files wait for KEY_ENCRYPTION_KEY: a letter a day each."""
    for operator in User.objects.filter(is_superuser=True, is_active=True):
        kind, day = "credentials/signing_stopped", f"{timezone.now():%Y-%m-%d} {operator.public_id}"
        if Letter.objects.filter(kind=kind, subject_id=issuer.public_id, occasion=day).exists():
            continue  # every waiting credential comes by here
        waiting = Credential.objects.filter(badge_version__badge__issuer=issuer).unfinished()
        letters.post(
            kind=kind,
            to=operator.email,
            subject_id=issuer.public_id,
            occasion=day,
            values={
                "name": operator.display_name,
                "issuer": issuer.name,
                "problem": problem,
                "waiting": waiting.count(),
            },
        )


def verification_failed(problems: Mapping[uuid.UUID, str]) -> None:
    """Tell the site's operators which issued credentials do not verify any more: a letter a day each."""
    shown = sorted(problems.items())[:FAILURES_SHOWN]
    for operator in User.objects.filter(is_superuser=True, is_active=True):
        letters.post(
            kind="credentials/verification_failed",
            to=operator.email,
            subject_id=operator.public_id,
            occasion=f"{timezone.now():%Y-%m-%d}",
            values={
                "name": operator.display_name,
                "count": len(problems),
                "more": len(problems) - len(shown),
                "problems": [{"id": str(id), "problem": problem} for id, problem in shown],
            },
        )
