"""People, the organisations they act for, and two ledgers: letters to send and what was done."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def normal_address(email: str) -> str:
    """The one form in which addresses are stored and compared: trimmed and lower-case."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normal_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_address(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. The address is the login; the public id stands in links."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name"), max_length=120)
    department = models.CharField(_("department"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        # Not the name: this text may end up where a reviewer looks.
        return f"user {self.public_id}"


class Holder(models.Model):
    """The person whom credentials belong to: one per account, or one per address without an account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="holder")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="holder_email_lower_case"),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(user__isnull=True),
                name="one_holder_per_address_without_account",
            ),
        ]

    def __str__(self) -> str:
        return f"holder {self.public_id}"


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Example: America/Toronto."), params={"name": name}
        )


class IssuerQuerySet(models.QuerySet["Issuer"]):
    def administered_by(self, user: Any) -> "IssuerQuerySet":
        return self.filter(memberships__in=Membership.objects.of(user, Role.ADMINISTRATOR))


class Issuer(models.Model):
    """An organisation that issues. The slug stands in signed documents, so it never changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    url = models.URLField(_("web site"))
    email = models.EmailField(_("e-mail address"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_time_zone])
    linkedin_id = models.CharField(_("LinkedIn organisation id"), max_length=32, blank=True)
    # Whose public holidays are no business days: ISO 3166 codes, as in "CA" and "ON". Empty: none.
    country = models.CharField(_("country"), max_length=2, blank=True)
    province = models.CharField(_("province or state"), max_length=20, blank=True)
    # The calendar by which running dates were last counted, in short; another one has them counted again.
    counted_calendar = models.CharField(max_length=64, blank=True, editable=False)
    # Business days after a submission by which the answer, each review and a third one are due.
    decision_days = models.PositiveSmallIntegerField(_("decision within"), default=14)
    review_days = models.PositiveSmallIntegerField(_("reviews within"), default=8)
    third_review_days = models.PositiveSmallIntegerField(_("a third review within"), default=12)
    completeness_days = models.PositiveSmallIntegerField(_("completeness check within"), default=1)
    invitation_days = models.PositiveSmallIntegerField(_("invitations are answered within"), default=3)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    completeness_days__gte=1,
                    invitation_days__gte=1,
                    review_days__gte=models.F("completeness_days"),
                    third_review_days__gte=models.F("review_days"),
                    decision_days__gte=models.F("third_review_days"),
                ),
                name="issuer_deadlines_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(province="") | ~models.Q(country=""),
                name="issuer_province_only_with_a_country",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    REVIEWER = "reviewer", _("Reviewer")
    COORDINATOR = "coordinator", _("Coordinator")
    QUALITY = "quality", _("Quality board member")
    ADMINISTRATOR = "administrator", _("Issuer administrator")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user: Any, role: Role) -> "MembershipQuerySet":
        """The memberships by which this person has the role; nobody for visitors."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user=user, role=role)


class Membership(models.Model):
    """One role of one person for one issuer."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    issuer = models.ForeignKey(Issuer, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    areas = models.CharField(_("areas of expertise"), max_length=300, blank=True)
    since_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "issuer", "role"], name="one_membership_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.issuer}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def unsent(self) -> "LetterQuerySet":
        return self.filter(sent_at=None, failed_at=None)

    def due(self, now: datetime) -> "LetterQuerySet":
        """Letters that somebody should send now: due, and not being sent by a worker at this moment."""
        from_lease = now - Letter.LEASE
        return self.unsent().filter(
            models.Q(leased_at=None) | models.Q(leased_at__lt=from_lease), due_at__lte=now
        )


class Letter(models.Model):
    """A mail to send once: written by an action, sent by one task that leases the row first."""

    LEASE = timedelta(minutes=1)
    ATTEMPTS = 40  # nearly three days: a mail server may be away for a weekend

    kind = models.CharField(max_length=60)  # the template trio, as in "credentials/claim"
    subject_id = models.UUIDField()  # the thing it is about
    occasion = models.CharField(max_length=60, blank=True)  # tells a repeat from a double
    recipient = models.EmailField()
    values = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=200, unique=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "occasion"], name="one_letter_per_occasion"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at=None, failed_at=None), name="letter_unsent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class AuditEntry(models.Model):
    """Who did what to which thing, when. Written by actions, never changed."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # None: the site itself
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=40)  # "submissions.submission"
    thing_id = models.UUIDField()
    issuer = models.ForeignKey(Issuer, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thing_id", "at"], name="audit_by_thing")]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing} {self.thing_id}"
