"""Files on their way: what has arrived of each, in numbered parts, until a worker joins and looks at them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from badges.models import EvidenceRequirement

from .evidence import EvidenceItem
from .leases import Leased, LeasedQuerySet
from .submission import Submission


class UploadQuerySet(LeasedQuerySet["Upload"]):
    def visible_to(self, user: Any) -> "UploadQuerySet":
        return self.filter(submission__in=Submission.objects.visible_to(user))

    def open(self) -> "UploadQuerySet":
        """Those that still hold a place: arriving, or waiting for a worker."""
        return self.filter(taken_at=None, refused_at=None)

    def arriving(self) -> "UploadQuerySet":
        return self.open().filter(completed_at=None)

    def waiting(self) -> "UploadQuerySet":
        """All bytes are here; a worker is still to join and look at them."""
        return self.open().exclude(completed_at=None)

    def listed(self, submission: uuid.UUID) -> "UploadQuerySet":
        """What the earner's page lists: those on their way, and those that were not taken, oldest first."""
        return self.filter(submission=submission, taken_at=None).order_by("started_at", "pk")


class Upload(Leased):
    """One file on its way to a requirement: resumable, byte for byte, gone when it has been taken in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="uploads")
    requirement = models.ForeignKey(EvidenceRequirement, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)  # as the owner called it
    fingerprint = models.CharField(max_length=200, blank=True)  # by which the browser knows the file again
    length = models.PositiveBigIntegerField()  # bytes announced
    received = models.PositiveBigIntegerField(default=0)  # bytes stored, from the start without a gap
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField(default=timezone.now)  # the last byte, or the start
    completed_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    item = models.ForeignKey(EvidenceItem, models.SET_NULL, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)  # why it was not taken, and what to do

    objects = UploadQuerySet.as_manager()
    WAITS_SINCE = "completed_at"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("length")), name="upload_within_its_length"
            ),
            models.CheckConstraint(
                condition=models.Q(completed_at=None) | models.Q(received=models.F("length")),
                name="completed_upload_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at=None) | models.Q(completed_at__isnull=False, refused_at=None),
                name="only_whole_uploads_are_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(refused_at=None, refusal="")
                | (models.Q(refused_at__isnull=False) & ~models.Q(refusal="")),
                name="refused_upload_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"upload {self.id}"


class UploadPart(models.Model):
    """Some of an upload's bytes, stored as an object of their own."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    start = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=200)  # name in storage

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "start"], name="one_part_per_start"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="parts_hold_something"),
        ]

    def __str__(self) -> str:
        return f"part of {self.upload_id} at {self.start}"
