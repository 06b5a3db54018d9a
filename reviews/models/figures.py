"""Figures by month, added to as attempts are decided: insight never reads every mark there is."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import connection, models

from accounts.models import User
from badges.models import BadgeVersion, Criterion


class FiguresQuerySet(models.QuerySet[Any]):
    def add(self, amounts: Mapping[tuple[Any, ...], tuple[float, ...]]) -> None:
        """Add amounts, in the order of SUMS, to the rows of these keys, in the order of KEYS.

        One statement, which Postgres adds up: a row that somebody else is adding to waits for them. Sorted,
        so that two who add to the same rows never wait for each other.
        """
        if not amounts:
            return
        fields = [self.model._meta.get_field(name) for name in (*self.model.KEYS, *self.model.SUMS)]
        name = connection.ops.quote_name
        table = name(self.model._meta.db_table)
        columns = ", ".join(name(field.column) for field in fields)
        arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
        keys = ", ".join(name(field.column) for field in fields[: len(self.model.KEYS)])
        sums = [name(field.column) for field in fields[len(self.model.KEYS) :]]
        added = ", ".join(f"{column} = {table}.{column} + EXCLUDED.{column}" for column in sums)
        rows = sorted((*key, *amount) for key, amount in amounts.items())
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})"
                f" ON CONFLICT ({keys}) DO UPDATE SET {added}",
                [list(column) for column in zip(*rows, strict=True)],
            )


class PairFigures(models.Model):
    """How often two reviewers of one attempt gave these points for a criterion; `low` up to `high`."""

    KEYS: ClassVar = ("criterion", "month_date", "low", "high")
    SUMS: ClassVar = ("pairs", "weight")

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="+")
    month_date = models.DateField()  # its first day
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    pairs = models.PositiveIntegerField(default=0)
    # As Krippendorff counts: each pair of m marks weighs 1 / (m - 1).
    weight = models.FloatField(default=0)

    objects = FiguresQuerySet.as_manager()

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

    KEYS: ClassVar = ("reviewer", "version", "month_date")
    SUMS: ClassVar = ("reviews", "late", "seconds", "timed", "deviation", "compared")

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

    objects = FiguresQuerySet.as_manager()

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

    KEYS: ClassVar = ("version", "month_date", "days")
    SUMS: ClassVar = ("decided", "late", "approved")

    version = models.ForeignKey(BadgeVersion, models.CASCADE, related_name="+")
    month_date = models.DateField()
    days = models.PositiveSmallIntegerField()  # of so many business days
    decided = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)

    objects = FiguresQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "month_date", "days"], name="one_figure_per_turnaround_and_month"
            ),
        ]

    def __str__(self) -> str:
        return f"turnaround of {self.version_id}"
