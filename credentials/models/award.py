"""Awarding to many at once: a file of people, row by row, and what became of each row."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Membership, Role, User
from badges.models import BadgeVersion

from .credential import Credential


class BulkAwardQuerySet(models.QuerySet["BulkAward"]):
    def visible_to(self, user: Any) -> "BulkAwardQuerySet":
        """Those of issuers that this person administers."""
        mine = Membership.objects.of(user, Role.ADMINISTRATOR).values("issuer")
        return self.filter(badge_version__badge__issuer__in=mine)

    def unfinished(self) -> "BulkAwardQuerySet":
        return self.filter(confirmed_at__isnull=False, finished_at=None)

    def for_workers(self) -> "BulkAwardQuerySet":
        """Those that a worker carries out. A command carries out its own, and goes on by the file."""
        return self.filter(file_sha256="")


class BulkAwardRowQuerySet(models.QuerySet["BulkAwardRow"]):
    def open(self) -> "BulkAwardRowQuerySet":
        """Lines without an outcome yet."""
        return self.filter(outcome="")


class BulkAward(models.Model):
    """One uploaded file: read and shown first, awarded when somebody confirms it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    badge_version = models.ForeignKey(BadgeVersion, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")  # who prepared it
    reason = models.CharField(max_length=300)  # why without assessment: said on every credential
    file_name = models.CharField(max_length=120, blank=True)
    # Of a file that the command awards in its own process: run again, it finds where it was cut off.
    file_sha256 = models.CharField(max_length=64, blank=True)
    renew = models.BooleanField(default=False)  # also for people who hold a live one
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Who decided: named by every credential, and by its audit entry.
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BulkAwardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(finished_at=None) | models.Q(confirmed_at__isnull=False),
                name="bulk_award_confirmed_before_finished",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="bulk_award_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"bulk award {self.id}"


class BulkAwardRow(models.Model):
    """One line of the file. Open until it has a credential or an outcome that needs none."""

    class Outcome(models.TextChoices):
        ISSUED = "issued", "issued"
        ALREADY_HELD = "already_held", "already held"
        REFUSED = "refused", "refused"  # the line cannot be awarded; `problem` says why

    award = models.ForeignKey(BulkAward, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()  # in the file, the header being line 1
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=120, blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True)
    evidence_url = models.CharField(max_length=2000, blank=True)
    narrative = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    credential = models.ForeignKey(Credential, models.PROTECT, null=True, blank=True, related_name="+")

    objects = BulkAwardRowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "line"], name="one_row_per_line"),
            models.UniqueConstraint(
                fields=["credential"],
                condition=models.Q(outcome="issued"),
                name="one_issued_row_per_credential",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=["issued", "already_held"])
                | models.Q(credential__isnull=False),
                name="awarded_rows_name_their_credential",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["award", "line"], condition=models.Q(outcome=""), name="bulk_row_open"),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of {self.award_id}"
