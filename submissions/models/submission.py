"""Submissions, their attempts, who worked along, appeals, and the way through the states."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from badges.models import BadgeVersion

from ..evidence.name_keys import key_of
from ..states import EDITABLE, OPEN, Status
from .codes import ALPHABET, LETTERS, CodeOf

LABELS = {
    Status.DRAFT: _("Draft"),
    Status.SUBMITTED: _("Submitted"),
    Status.INCOMPLETE: _("Something is missing"),
    Status.IN_REVIEW: _("In review"),
    Status.CHANGES_REQUESTED: _("Changes asked for"),
    Status.APPEALED: _("Appealed"),
    Status.APPROVED: _("Approved"),
    Status.WITHDRAWN: _("Withdrawn"),
}


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """An earner's own. Coordinators and reviewers come in through other doors."""
        return self.filter(earner=user) if getattr(user, "is_authenticated", False) else self.none()

    def coordinated_by(self, user: Any) -> "SubmissionQuerySet":
        """What coordinators of an issuer see: everything that was handed in once, except their own."""
        issuers = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        mine = models.OuterRef("pk")
        handed_in = Attempt.objects.filter(submission=mine, submitted_at__isnull=False)
        given_back = Pause.objects.filter(attempt__submission=mine)
        # All but drafts were; what was withdrawn may have been one. Scalar subqueries: of EXISTS inside an OR
        # Postgres makes one list of everything that was ever handed in.
        once = ~models.Q(status=Status.WITHDRAWN) | _found(handed_in) | _found(given_back)
        rows = self.filter(once, badge__issuer__in=issuers)
        return rows.exclude(status=Status.DRAFT).exclude(earner=user)

    def locked(self, pk: uuid.UUID) -> "Submission":
        """The row, locked for the rest of the transaction, with what policies ask of it."""
        rows = self.select_for_update(of=("self",))
        return rows.select_related("badge_version__badge__issuer", "earner").get(pk=pk)

    def open(self) -> "SubmissionQuerySet":
        return self.filter(status__in=OPEN)

    def with_code(self, code: str) -> "SubmissionQuerySet":
        """Those whose code begins with these capital letters, as in "7K2-Q9" or "7K"."""
        return self.alias(its_code=CodeOf("pk")).filter(its_code__startswith=code)


def _found(rows: "models.QuerySet[Any]") -> models.Q:
    return models.Q(IsNull(models.Subquery(rows.values("pk")[:1]), False))


class Submission(models.Model):
    """One person's way to one badge, over one or more attempts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    earner = models.ForeignKey(User, models.PROTECT, related_name="submissions")
    badge_version = models.ForeignKey(BadgeVersion, models.PROTECT, related_name="submissions")
    badge = models.ForeignKey("badges.Badge", models.PROTECT, related_name="+")  # for the constraint below
    motivation = models.TextField(_("Why do you want this?"), blank=True, max_length=2000)
    status = models.CharField(max_length=20, choices=LABELS.items(), default=Status.DRAFT)
    extra_attempts = models.PositiveSmallIntegerField(default=0)  # opened by a coordinator
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
        indexes: ClassVar = [
            # What is over only grows: counted without reading a row, and paged from the newest on.
            models.Index(fields=["status", "badge", "earner", "id"], name="submission_by_status"),
            models.Index(fields=["status", "-started_at", "id"], name="submission_newest_first"),
            models.Index(OpClass(CodeOf("id"), name="text_pattern_ops"), name="submission_by_code"),
        ]

    def __str__(self) -> str:
        return f"submission {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("submissions:submission", args=[self.id])

    @property
    def code(self) -> str:
        """What people call it, as in 7K2-Q9: says nothing about who or when."""
        number, letters = self.id.int, ""
        for _place in range(LETTERS):
            number, digit = divmod(number, len(ALPHABET))
            letters += ALPHABET[digit]
        return f"{letters[:3]}-{letters[3:]}"

    @property
    def is_pressed(self) -> bool:
        """Submit was pressed, and it has not gone through yet."""
        return self.status in EDITABLE and self.attempt.pressed_at is not None

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE and not self.is_pressed

    @property
    def attempt(self) -> "Attempt":
        """The newest attempt: the one being written or judged."""
        current = [attempt for attempt in self.attempts.all() if attempt.set_aside_at is None]
        return max(current, key=lambda attempt: attempt.number)

    @property
    def attempts_allowed(self) -> int:
        return self.badge_version.attempts_allowed + self.extra_attempts


class Attempt(models.Model):
    """One round: what was handed in, when, and what was answered."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(default=1)
    # What was handed in of `Submission.motivation`, which goes on being written for the next attempt.
    motivation = models.TextField(blank=True, max_length=2000)
    change_note = models.TextField(_("What did you change?"), blank=True, max_length=2000)
    own_words = models.BooleanField(default=False)
    authentic = models.BooleanField(default=False)
    consent = models.BooleanField(default=False)
    # Who did what, where others worked along; they are named in `collaborators`.
    collaboration = models.TextField(_("Who did what?"), blank=True, max_length=4000)
    # What reviewers read of it, as it was when it was handed in: accounts may be renamed afterwards.
    blind_collaboration = models.TextField(blank=True)
    # Kinds of the components that an earlier attempt settled: they keep their marks and are not scored again.
    approved = models.JSONField(default=list)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    # Submit was pressed before all blind copies were made: it goes through by itself, dated back to this.
    pressed_at = models.DateTimeField(null=True, blank=True)
    # The draft of the next attempt, while an appeal has the last one read again.
    set_aside_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)  # the decision, in the issuer's zone
    # What was promised when it was handed in first, in business days: the fields of `deadlines.Deadlines`.
    deadlines = models.JSONField(null=True, blank=True)
    # A coordinator found it complete. Until then it may go back to the earner as the same attempt.
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # What was answered, handed down by reviews: {"components": [{"kind", "title", "met", "summary",
    # "criteria": [{"name", "level", "met", "comments": [..]}]}], "message": ".."}
    feedback = models.JSONField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(
                fields=["submission"],
                condition=models.Q(submitted_at__isnull=False, decided_at=None),
                name="one_attempt_waits_for_a_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None)
                | models.Q(own_words=True, authentic=True, consent=True, due_date__isnull=False),
                name="submitted_attempt_is_attested_and_due",
            ),
            models.CheckConstraint(
                condition=models.Q(pressed_at=None) | models.Q(own_words=True, authentic=True, consent=True),
                name="pressed_attempt_is_attested",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_at=None, checked_by=None)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False, submitted_at__isnull=False),
                name="attempt_checked_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(set_aside_at=None) | models.Q(submitted_at=None),
                name="only_drafts_are_set_aside",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None) | models.Q(submitted_at__isnull=False),
                name="only_submitted_attempts_are_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.submission_id}"

    @property
    def reasons(self) -> str:
        """Why they want the badge: as handed in with this attempt, until then as it is being written."""
        return self.submission.motivation if self.submitted_at is None else self.motivation


class Pause(models.Model):
    """The earner was asked for something that is missing: until they hand in again no clock runs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="pauses")
    handed_in_at = models.DateTimeField()  # what `Attempt.submitted_at` was
    text = models.TextField(_("What is missing"), max_length=4000)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt"], condition=models.Q(answered_at=None), name="one_open_pause_per_attempt"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | models.Q(answered_at__gte=models.F("asked_at")),
                name="pause_answered_after_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(handed_in_at__lte=models.F("asked_at")), name="pause_asked_after_hand_in"
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.attempt_id}"


class CollaboratorQuerySet(models.QuerySet["Collaborator"]):
    def naming(self, user: Any) -> "CollaboratorQuerySet":
        """Where this person may be meant: as `people.is_among` has it, for the database to find."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        key = key_of(user.display_name)
        by_name = models.Q(name_key=key) if key else models.Q(pk__in=[])
        return self.filter(by_name | models.Q(email__iexact=user.email) & ~models.Q(email=""))


class Collaborator(models.Model):
    """Somebody else who worked on what is shown. Reviewers read "Colleague A" by the position."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="collaborators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("Name"), max_length=120)
    name_key = models.CharField(max_length=200, editable=False, default=None)  # `name_keys.key_of` the name
    email = models.EmailField(_("E-mail address"), blank=True)

    objects = CollaboratorQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_collaborator_per_position"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=26), name="collaborators_have_a_letter"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name_key"], name="colleague_by_name"),
            models.Index(Upper("email"), name="colleague_by_address"),
        ]

    def __str__(self) -> str:
        # Not the name: this text may end up where a reviewer looks.
        return f"colleague {self.letter}"

    @property
    def letter(self) -> str:
        """A for the first, B for the second, ..."""
        return chr(ord("A") + self.position - 1)


class Appeal(models.Model):
    """An objection to a decision, once a submission; answered by a coordinator who did not decide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.OneToOneField(Submission, models.CASCADE, related_name="appeal")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="+")  # the one that was decided
    reason = models.TextField(_("What should be looked at again?"), max_length=4000)
    lodged_at = models.DateTimeField(default=timezone.now, editable=False)
    granted = models.BooleanField(null=True, blank=True)  # others read the attempt again
    answer = models.TextField(_("Your answer"), blank=True, max_length=4000)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_by=None, answered_at=None, granted=None)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False, granted__isnull=False),
                name="appeal_answered_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal of {self.submission_id}"


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
