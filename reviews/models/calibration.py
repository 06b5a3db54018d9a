"""Gold samples with agreed marks, and how reviewers scored them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from badges.models import Badge, BadgeVersion, Criterion, EvidenceRequirement, Level
from submissions.models import Attempt, Collaborator

from .reviews import Review


class GoldRequestQuerySet(models.QuerySet["GoldRequest"]):
    def visible_to(self, user: Any) -> "GoldRequestQuerySet":
        """Those that an earner was asked."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(attempt__submission__earner=user)


class GoldRequest(models.Model):
    """Whether the earner of an approved attempt lets reviewers practise on it, without their name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.OneToOneField(Attempt, models.CASCADE, related_name="gold_request")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)

    objects = GoldRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, agreed=None)
                | models.Q(answered_at__isnull=False, agreed__isnull=False),
                name="gold_request_answered_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"gold request {self.id}"


class GoldSampleQuerySet(models.QuerySet["GoldSample"]):
    def in_use(self) -> "GoldSampleQuerySet":
        """What reviewers practise on."""
        return self.filter(published_at__isnull=False, retired_at=None)

    def coordinated_by(self, user: Any) -> "GoldSampleQuerySet":
        """Those of a coordinator's issuers, except what they handed in themselves, worked on, or reviewed.

        Who became a coordinator after reviewing does not learn whose work it was.
        """
        issuers = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        read = Review.objects.filter(reviewer=user, released_at=None).values("attempt__submission")
        mine = self.filter(badge_version__badge__issuer__in=issuers)
        mine = mine.exclude(attempt__isnull=False, attempt__submission__earner=user)
        mine = mine.exclude(attempt__isnull=False, attempt__submission__in=read)
        named = Collaborator.objects.naming(user).values("attempt__submission")
        return mine.exclude(attempt__isnull=False, attempt__submission__in=named)

    def practised_by(self, user: Any) -> "GoldSampleQuerySet":
        """What a reviewer may be shown, but for those in which they are named: `calibrated` knows them.

        Coordinators know the agreed marks.
        """
        reviewed = Membership.objects.of(user, Role.REVIEWER).values("issuer")
        coordinated = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        theirs = self.in_use().filter(badge_version__badge__issuer__in=reviewed)
        return theirs.exclude(badge_version__badge__issuer__in=coordinated)


class GoldSample(models.Model):
    """An example whose marks are agreed: a past attempt whose earner agreed, or texts written for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    badge_version = models.ForeignKey(BadgeVersion, models.PROTECT, related_name="gold_samples")
    title = models.CharField(_("Title"), max_length=120)
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)  # from now on its marks stay as they are
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    # The rubric as it read when this was published: another one voids what was shown by it.
    rubric_print = models.CharField(max_length=64, blank=True)

    objects = GoldSampleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(published_at=None, published_by=None, rubric_print="")
                | (
                    models.Q(published_at__isnull=False, published_by__isnull=False)
                    & ~models.Q(rubric_print="")
                ),
                name="gold_sample_published_who_and_when",
            ),
            models.UniqueConstraint(
                fields=["attempt"],
                condition=models.Q(retired_at=None),
                name="one_gold_sample_per_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"gold sample {self.id}"


class GoldText(models.Model):
    """What a sample that was written for it says to one requirement."""

    sample = models.ForeignKey(GoldSample, models.CASCADE, related_name="texts")
    requirement = models.ForeignKey(EvidenceRequirement, models.PROTECT, related_name="+")
    text = models.TextField(max_length=20_000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "requirement"], name="one_gold_text_per_requirement"),
        ]

    def __str__(self) -> str:
        return f"text of {self.sample_id}"


class GoldMark(models.Model):
    """The agreed level of one criterion, and why."""

    sample = models.ForeignKey(GoldSample, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sample", "criterion"], name="one_gold_mark_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"gold mark of {self.sample_id}"


class TrialQuerySet(models.QuerySet["Trial"]):
    def counting(self, badge: int, rubric_print: str) -> "TrialQuerySet":
        """Trials on the samples in use of one rubric, but for those set aside."""
        samples = GoldSample.objects.in_use().filter(badge_version__badge=badge, rubric_print=rubric_print)
        return self.filter(sample__in=samples, set_aside_at=None)


class Trial(models.Model):
    """One reviewer's scoring of one sample."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(GoldSample, models.PROTECT, related_name="trials")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="trials")
    started_at = models.DateTimeField(default=timezone.now)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    agreed = models.PositiveSmallIntegerField(null=True, blank=True)  # of so many marks
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    # A coordinator let them try again: it counts no more.
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TrialQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sample", "reviewer"],
                condition=models.Q(set_aside_at=None),
                name="one_trial_per_sample_and_reviewer",
            ),
            models.CheckConstraint(
                condition=models.Q(handed_in_at=None, agreed=None, total=None)
                | models.Q(handed_in_at__isnull=False, agreed__lte=models.F("total"), total__gte=1),
                name="trial_handed_in_and_compared",
            ),
            models.CheckConstraint(
                condition=models.Q(set_aside_at=None, set_aside_by=None)
                | models.Q(set_aside_at__isnull=False, set_aside_by__isnull=False),
                name="trial_set_aside_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"trial {self.id}"


class TrialMark(models.Model):
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trial", "criterion"], name="one_trial_mark_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"mark of {self.trial_id}"


class Calibration(models.Model):
    """A reviewer agrees with the gold samples of a rubric. Another rubric asks for another one."""

    reviewer = models.ForeignKey(User, models.CASCADE, related_name="calibrations")
    badge = models.ForeignKey(Badge, models.CASCADE, related_name="+")
    rubric_print = models.CharField(max_length=64)
    agreed = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    passed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reviewer", "badge", "rubric_print"], name="one_calibration_per_reviewer_and_rubric"
            ),
            models.CheckConstraint(
                condition=models.Q(agreed__lte=models.F("total"), total__gte=1),
                name="calibration_agreed_of_total",
            ),
        ]

    def __str__(self) -> str:
        return f"calibration of {self.reviewer_id}"
