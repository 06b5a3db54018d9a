"""How an issuer has its submissions judged, when its reviewers are away, and whom they do not judge."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Issuer, User
from badges.models import Badge


class Assigning(models.TextChoices):
    """How submissions find their reviewers."""

    BY_HAND = "by_hand", _("A coordinator chooses, with the site's advice")
    AUTOMATIC = "automatic", _("The site chooses; a coordinator may change it")
    POOL = "pool", _("Reviewers take submissions from a pool")


class ReviewRulesManager(models.Manager["ReviewRules"]):
    def of(self, issuer: Issuer) -> "ReviewRules":
        """Those of an issuer; the usual ones, unsaved, where it has set none."""
        return self.filter(issuer=issuer).first() or ReviewRules(issuer=issuer)


class ReviewRules(models.Model):
    """One row for each issuer that departs from the usual."""

    issuer = models.OneToOneField(Issuer, models.CASCADE, primary_key=True, related_name="review_rules")
    assigning = models.CharField(
        _("who finds the reviewers"), max_length=10, choices=Assigning, default=Assigning.BY_HAND
    )
    excludes_department = models.BooleanField(_("nobody reviews their own department"), default=False)
    calibration_percent = models.PositiveSmallIntegerField(
        _("agreement needed to pass calibration, in percent"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    # What reviewers are given for their service: this badge, after so many reviews.
    reviewer_badge = models.ForeignKey(Badge, models.PROTECT, null=True, blank=True, related_name="+")
    reviewer_badge_after = models.PositiveSmallIntegerField(
        _("after how many reviews"), default=10, validators=[MinValueValidator(1)]
    )

    objects = ReviewRulesManager()

    def __str__(self) -> str:
        return f"review rules of {self.issuer_id}"


class Absence(models.Model):
    """Days on which a reviewer takes nothing on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reviewer = models.ForeignKey(User, models.CASCADE, related_name="absences")
    first_date = models.DateField(_("First day away"))
    last_date = models.DateField(_("Last day away"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(first_date__lte=models.F("last_date")), name="absence_first_up_to_last"
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.id}"


class Conflict(models.Model):
    """Somebody whose work a reviewer does not judge: declared by them, or known to a coordinator.

    The person is an account, or a name with or without an address: whoever declares does not learn which.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(Issuer, models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(User, models.CASCADE, related_name="conflicts")
    person = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    note = models.CharField(_("Why"), max_length=300, blank=True)
    declared_at = models.DateTimeField(default=timezone.now)
    declared_by = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(name="") | ~models.Q(email=""),
                name="conflict_is_with_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"conflict {self.id}"
