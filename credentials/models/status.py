"""Who may still rely on a credential: what was decided, and the signed lists that say so to the world."""

import os
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Issuer, User
from openbadges import verdict

from .keys import SigningKey

if TYPE_CHECKING:
    from .credential import Credential

SECRET_BYTES = 32


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


@dataclass(frozen=True)
class Standing(verdict.Standing):
    """How a credential stands, why, and since when; a good one has neither reason nor time."""

    since: datetime | None = None


class StatusListQuerySet(models.QuerySet["StatusList"]):
    def due(self, now: datetime, *, lifetime: timedelta) -> "StatusListQuerySet":
        """Lists to sign: never signed, for too long, with a compromised key, or changed since."""
        changed = StatusChange.objects.unlisted().filter(credential__status_list=models.OuterRef("pk"))
        return self.filter(
            models.Q(signed_at=None)
            | models.Q(signed_at__lte=now - lifetime)
            | models.Q(key__compromised_at__isnull=False)
            | models.Exists(changed)
        )


class StatusList(models.Model):
    """One Bitstring status list of an issuer. Its bits are not kept: they follow from the credentials."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="status_lists")
    size = models.PositiveIntegerField(default=131_072)
    secret = models.BinaryField(default=new_secret)  # shuffles the places, so that they tell no order
    given_out = models.PositiveIntegerField(default=0)  # how many places have a credential
    document = models.BinaryField(default=b"")  # the signed list as it is served, UTF-8 JSON
    document_sha256 = models.CharField(max_length=64, blank=True)
    key = models.ForeignKey(SigningKey, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StatusListQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(given_out__lte=models.F("size")), name="status_list_not_overfull"
            ),
        ]

    def __str__(self) -> str:
        return f"status list {self.id}"


class StatusKind(models.TextChoices):
    REVOKED = "revoked", _("Revoked")
    SUSPENDED = "suspended", _("Suspended")
    REINSTATED = "reinstated", _("Reinstated")


class StatusChangeQuerySet(models.QuerySet["StatusChange"]):
    def unlisted(self) -> "StatusChangeQuerySet":
        """Decisions that no signed list speaks of yet."""
        return self.filter(listed_at=None)

    def suspensions_in_force(self) -> "StatusChangeQuerySet":
        """Suspensions that nothing was decided after."""
        later = StatusChange.objects.filter(
            credential=models.OuterRef("credential"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(later), kind=StatusKind.SUSPENDED)


class StatusChange(models.Model):
    """One decision about a credential's standing: the newest tells. Nothing but `listed_at` ever changes.

    The newest is the one with the highest key: the credential's row was locked when it was given out,
    so no clock that steps back can put two decisions the wrong way round.
    """

    credential: "models.ForeignKey[Credential, Credential]" = models.ForeignKey(
        "credentials.Credential", models.PROTECT, related_name="status_changes"
    )
    kind = models.CharField(max_length=12, choices=StatusKind)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    listed_at = models.DateTimeField(null=True, blank=True)  # the signed list says so

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["credential"], condition=models.Q(kind=StatusKind.REVOKED), name="revoked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=StatusKind.REINSTATED) | ~models.Q(reason=""),
                name="taken_back_with_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=models.Q(listed_at=None), name="status_change_unlisted"),
            models.Index(fields=["credential", "at"], name="status_change_by_credential"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credential_id}"
