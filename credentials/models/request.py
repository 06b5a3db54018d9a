"""What somebody waits for while a worker signs it: pages ask here, they never hold a key."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Holder, User

from .credential import Credential


class SigningRequestQuerySet(models.QuerySet["SigningRequest"]):
    def visible_to(self, user: Any) -> "SigningRequestQuerySet":
        """What this person has asked for."""
        return self.filter(asked_by=user) if getattr(user, "is_authenticated", False) else self.none()

    def open(self) -> "SigningRequestQuerySet":
        return self.filter(done_at=None)

    def free(self, now: datetime) -> "SigningRequestQuerySet":
        """Open ones that no worker is at: not leased, or leased by one that was killed."""
        killed = models.Q(leased_at__lt=now - SigningRequest.LEASE)
        return self.open().filter(models.Q(leased_at=None) | killed)

    def of_today(self, now: datetime) -> "SigningRequestQuerySet":
        return self.filter(created_at__gt=now - timedelta(days=1))

    def outdated(self, now: datetime) -> "SigningRequestQuerySet":
        """Answers that were there to be fetched for a day: nobody waits for them any more."""
        return self.filter(done_at__lt=now - SigningRequest.KEPT)


class SigningRequest(models.Model):
    """One thing to be signed for a person. Done when `done_at` is set: with a result or a problem."""

    LEASE = timedelta(minutes=1)
    KEPT = timedelta(days=1)

    class Kind(models.TextChoices):
        RECORD = "record", "a CLR 2.0 document of several credentials"
        AGAIN = "again", "a credential's next document"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    leased_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    result = models.BinaryField(default=b"")

    objects = SigningRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="again", credential__isnull=False)
                | models.Q(kind="record", credential=None),
                name="signing_request_names_its_credential",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], condition=models.Q(done_at=None), name="signing_request_open"
            ),
        ]

    def __str__(self) -> str:
        return f"signing request {self.id}"
