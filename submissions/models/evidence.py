"""Evidence: items, the blind copies reviewers get, names that stay in. Submitted evidence never changes."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.models import EvidenceKind, EvidenceRequirement

from .leases import Leased, LeasedQuerySet
from .submission import Attempt


def evidence_path(item: "EvidenceItem | None" = None, filename: str = "") -> str:
    # Originals are private and named by chance; the owner's file name stands in the row only.
    return f"evidence/{uuid.uuid4()}"


class BlindCopyQuerySet(LeasedQuerySet["BlindCopy"]):
    def waiting(self) -> "BlindCopyQuerySet":
        return self.filter(made_at=None, failed_at=None)


class BlindCopyManager(models.Manager.from_queryset(BlindCopyQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> BlindCopyQuerySet:
        # Up to two megabytes, which hardly anybody reads: fetched where they are asked for.
        found: BlindCopyQuerySet = super().get_queryset().defer("passages")
        return found


class BlindCopy(Leased):
    """What reviewers get in place of one stored file: made by a worker, then never changed.

    Its timestamps drive the work: with neither `made_at` nor `failed_at` a worker is still to make it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original = models.CharField(max_length=200, unique=True)  # name in storage, as in EvidenceItem.file
    kind = models.CharField(max_length=8)  # name of the evidence kind, as in "pdf"
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    made_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=40, blank=True)  # a code of `Uncleanable`: why there is none
    found = models.JSONField(default=dict)  # ... and what was found
    file = models.CharField(max_length=200, blank=True)  # name in storage
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=list)  # codes: what was taken out, in words by `wording`
    passages = models.JSONField(default=list)  # visible text: [{"place": {"page": 3}, "text": ".."}]
    preview = models.CharField(max_length=200, blank=True)  # name in storage of a small WebP picture

    objects = BlindCopyManager()
    WAITS_SINCE = "started_at"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(made_at=None, file="")
                | (models.Q(made_at__isnull=False) & ~models.Q(file="")),
                name="made_copies_have_a_file",
            ),
            models.CheckConstraint(
                condition=models.Q(failed_at=None, trouble="")
                | (models.Q(failed_at__isnull=False, made_at=None) & ~models.Q(trouble="")),
                name="failed_copies_say_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["started_at"],
                condition=models.Q(made_at=None, failed_at=None),
                name="blind_copy_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"blind copy {self.id}"

    @property
    def is_waiting(self) -> bool:
        return self.made_at is None and self.failed_at is None


class EvidenceItem(models.Model):
    """One piece of evidence for one requirement: a file, a video, a link or written text."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    requirement = models.ForeignKey(EvidenceRequirement, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)  # within the attempt: gives the neutral name
    kind = models.CharField(max_length=8, choices=EvidenceKind)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    text = models.TextField(blank=True)
    url = models.URLField(blank=True, max_length=500)
    file = models.FileField(upload_to=evidence_path, blank=True, max_length=200)
    original_name = models.CharField(max_length=255, blank=True)  # shown to the owner only
    media_type = models.CharField(max_length=100, blank=True)
    extension = models.CharField(max_length=8, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    is_public = models.BooleanField(_("May be shown on my public credential"), default=False)
    shows_others = models.BooleanField(_("People other than me appear here"), default=False)
    consent_note = models.CharField(_("How they agreed"), max_length=300, blank=True)
    consent_date = models.DateField(_("Keep it until"), null=True, blank=True)  # the retention they agreed to
    captions = models.TextField(_("captions"), blank=True)  # WebVTT, of video and audio
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)  # rises with every save of the text
    # What reviewers get in place of the file; the same for all attempts that hand in this file.
    copy = models.ForeignKey("BlindCopy", models.PROTECT, null=True, blank=True, related_name="items")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_item_per_position"),
            models.UniqueConstraint(
                fields=["attempt", "requirement"],
                condition=models.Q(kind="text"),
                name="one_text_per_requirement",
            ),
            models.CheckConstraint(
                condition=(models.Q(kind__in=["file", "video"]) & ~models.Q(file="") & ~models.Q(sha256=""))
                | models.Q(kind__in=["link", "text"], file=""),
                name="files_have_a_file",
            ),
            models.CheckConstraint(
                condition=models.Q(file="", copy=None) | (~models.Q(file="") & models.Q(copy__isnull=False)),
                name="files_have_a_blind_copy",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sha256"], condition=~models.Q(sha256=""), name="evidence_by_content"),
        ]

    def __str__(self) -> str:
        return self.neutral_name

    @property
    def neutral_name(self) -> str:
        """What reviewers and the world see instead of the owner's file name."""
        return f"evidence-{self.position}{self.extension}"


class KeptNames(models.Model):
    """The earner's word that names found in one place may stay, and why: coordinators read it."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="kept_names")
    item = models.ForeignKey(EvidenceItem, models.CASCADE, null=True, blank=True, related_name="kept_names")
    field = models.CharField(max_length=20, blank=True)  # "motivation", "change_note": where no item is
    found = models.JSONField()  # what was found when this was said: with more found, it no longer holds
    reason = models.CharField(_("Why it may stay"), max_length=300)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "item", "field"], nulls_distinct=False, name="one_word_on_names_per_place"
            ),
            models.CheckConstraint(
                condition=(models.Q(item=None) & ~models.Q(field=""))
                | models.Q(item__isnull=False, field=""),
                name="names_stand_in_an_item_or_a_field",
            ),
        ]

    def __str__(self) -> str:
        return f"names kept in attempt {self.attempt_id}"
