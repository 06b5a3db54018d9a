"""Factories of figures: as if so much had been decided in a month."""

from datetime import date
from typing import Any

from accounts.models import User
from badges.models import BadgeVersion, Criterion
from reviews.models import PairFigures, ReviewerFigures, TurnaroundFigures
from tests.account_factories import reviewer
from tests.badge_factories import published_badge

MONTH = date(2026, 11, 1)


def pair_figures(
    criterion: Criterion | None = None,
    month: date = MONTH,
    *,
    low: int = 2,
    high: int = 2,
    pairs: int = 1,
    **fields: Any,
) -> PairFigures:
    """So many pairs of two reviewers who gave these points (1, 2 or 3 in these badges)."""
    criterion = criterion or Criterion.objects.filter(rubric__component__version=published_badge()).first()
    fields = {"weight": float(pairs)} | fields
    return PairFigures.objects.create(
        criterion=criterion, month_date=month, low=low, high=high, pairs=pairs, **fields
    )


def reviewer_figures(
    version: BadgeVersion | None = None, of: User | None = None, month: date = MONTH, **fields: Any
) -> ReviewerFigures:
    """Ten reviews of six criteria, marked as the others did."""
    version = version or published_badge()
    fields = {"reviews": 10, "compared": 60} | fields
    return ReviewerFigures.objects.create(
        version=version, reviewer=of or reviewer(version.issuer), month_date=month, **fields
    )


def turnaround_figures(
    version: BadgeVersion | None = None,
    month: date = MONTH,
    *,
    days: int = 8,
    decided: int = 1,
    **fields: Any,
) -> TurnaroundFigures:
    return TurnaroundFigures.objects.create(
        version=version or published_badge(), month_date=month, days=days, decided=decided, **fields
    )
