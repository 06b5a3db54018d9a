"""Submissions, their attempts, and the evidence in each. Submitted evidence never changes."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from badges.models import BadgeVersion, EvidenceKind, EvidenceRequirement

from .states import EDITABLE, OPEN, Status

LABELS = {
    Status.DRAFT: _("Draft"),
    Status.SUBMITTED: _("Submitted"),
    Status.IN_REVIEW: _("In review"),
    Status.CHANGES_REQUESTED: _("Changes asked for"),
    Status.APPROVED: _("Approved"),
    Status.WITHDRAWN: _("Withdrawn"),
}


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """An earner's own. Coordinators and reviewers come in through other doors."""
        return self.filter(earner=user) if getattr(user, "is_authenticated", False) else self.none()

    def coordinated_by(self, user: Any) -> "SubmissionQuerySet":
        """What coordinators of an issuer see: everything handed in, except their own."""
        issuers = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        handed_in = Attempt.objects.filter(submission=models.OuterRef("pk"), submitted_at__isnull=False)
        return self.filter(models.Exists(handed_in), badge_version__badge__issuer__in=issuers).exclude(
            earner=user
        )

    def locked(self, pk: uuid.UUID) -> "Submission":
        """The row, locked for the rest of the transaction, with what policies ask of it."""
        rows = self.select_for_update(of=("self",))
        return rows.select_related("badge_version__badge__issuer", "earner").get(pk=pk)

    def open(self) -> "SubmissionQuerySet":
        return self.filter(status__in=OPEN)


class Submission(models.Model):
    """One person's way to one badge, over one or more attempts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    earner = models.ForeignKey(User, models.PROTECT, related_name="submissions")
    badge_version = models.ForeignKey(BadgeVersion, models.PROTECT, related_name="submissions")
    badge = models.ForeignKey("badges.Badge", models.PROTECT, related_name="+")  # for the constraint below
    motivation = models.TextField(_("Why do you want this?"), blank=True, max_length=2000)
    status = models.CharField(max_length=20, choices=LABELS.items(), default=Status.DRAFT)
    started_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["earner", "badge"],
                condition=models.Q(status__in=sorted(OPEN)),
                name="one_open_submission_per_person_and_badge",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=sorted(Status)), name="submission_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"submission {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("submissions:submission", args=[self.id])

    @property
    def code(self) -> str:
        """What people call it, as in 7K2-Q9: says nothing about who or when."""
        alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        number, letters = self.id.int, ""
        for _place in range(5):
            number, digit = divmod(number, len(alphabet))
            letters += alphabet[digit]
        return f"{letters[:3]}-{letters[3:]}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def attempt(self) -> "Attempt":
        """The newest attempt: the one being written or judged."""
        return max(self.attempts.all(), key=lambda attempt: attempt.number)


class Attempt(models.Model):
    """One round: what was handed in, when, and what was answered."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(default=1)
    change_note = models.TextField(_("What did you change?"), blank=True, max_length=2000)
    own_words = models.BooleanField(default=False)
    authentic = models.BooleanField(default=False)
    consent = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)  # the decision, in the issuer's zone
    # What was answered, handed down by reviews: {"components": [{"kind", "title", "met", "summary",
    # "criteria": [{"name", "level", "met", "comments": [..]}]}], "message": ".."}
    feedback = models.JSONField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_attempt_per_number"),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None)
                | models.Q(own_words=True, authentic=True, consent=True, due_date__isnull=False),
                name="submitted_attempt_is_attested_and_due",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None) | models.Q(submitted_at__isnull=False),
                name="only_submitted_attempts_are_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.submission_id}"


def evidence_path(item: "EvidenceItem", filename: str) -> str:
    # Originals are private and named by chance; the owner's file name stands in the row only.
    return f"evidence/{uuid.uuid4()}"


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
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)  # rises with every save of the text

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
        ]

    def __str__(self) -> str:
        return self.neutral_name

    @property
    def neutral_name(self) -> str:
        """What reviewers and the world see instead of the owner's file name."""
        return f"evidence-{self.position}{self.extension}"


class StatusChange(models.Model):
    """One move of a submission through its states."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="status_changes")
    verb = models.CharField(max_length=20)
    old = models.CharField(max_length=20)
    new = models.CharField(max_length=20)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.old} -> {self.new}"
