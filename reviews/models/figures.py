"""Figures by month, added to as attempts are decided: insight never reads every mark there is."""

from typing import ClassVar

from django.db import models

from accounts.models import User
from badges.models import BadgeVersion, Criterion


class PairFigures(models.Model):
    """How often two reviewers of one attempt gave these points for a criterion; `low` up to `high`."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="+")
    month_date = models.DateField()  # its first day
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    pairs = models.PositiveIntegerField(default=0)
    # As Krippendorff counts: each pair of m marks weighs 1 / (m - 1).
    weight = models.FloatField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["criterion", "month_date", "low", "high"], name="one_figure_per_pair_and_month"
            ),
            models.CheckConstraint(condition=models.Q(low__lte=models.F("high")), name="pair_low_up_to_high"),
        ]

    def __str__(self) -> str:
        return f"pairs of {self.criterion_id}"


class ReviewerFigures(models.Model):
    """What a reviewer's reviews of one badge version came to in a month. For coordinators only."""

    reviewer = models.ForeignKey(User, models.CASCADE, related_name="+")
    version = models.ForeignKey(BadgeVersion, models.CASCADE, related_name="+")
    month_date = models.DateField()
    reviews = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)
    timed = models.PositiveIntegerField(default=0)  # reviews whose time is known
    # Against the others' marks of the same criteria: levels above (+) or below (-), summed, over so many.
    deviation = models.FloatField(default=0)
    compared = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reviewer", "version", "month_date"], name="one_figure_per_reviewer_and_month"
            ),
        ]

    def __str__(self) -> str:
        return f"figures of {self.reviewer_id}"


class TurnaroundFigures(models.Model):
    """How long decisions on one badge version took in a month, in business days."""

    version = models.ForeignKey(BadgeVersion, models.CASCADE, related_name="+")
    month_date = models.DateField()
    days = models.PositiveSmallIntegerField()  # of so many business days
    decided = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "month_date", "days"], name="one_figure_per_turnaround_and_month"
            ),
        ]

    def __str__(self) -> str:
        return f"turnaround of {self.version_id}"
