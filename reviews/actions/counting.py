"""Decided attempts go into the figures, each once."""

import uuid

from django.db import transaction
from django.utils import timezone

from .. import tally
from ..models import Decision, PairFigures, ReviewerFigures, TurnaroundFigures

AT_MOST = 200


@transaction.atomic
def count_decisions(*, only: uuid.UUID | None = None, at_most: int = AT_MOST) -> int:
    """Add the marks, reviews and days of decisions that are not counted yet to the figures.

    The oldest `at_most`, or `only` one; what another worker has in hand is left to it. Nothing of a decided
    attempt changes any more, so that the decision is all there is to lock. Returns how many were counted.
    """
    rows = Decision.objects.filter(counted_at=None).order_by("at", "pk")
    if only is not None:
        rows = rows.filter(pk=only)
    rows = rows.select_for_update(skip_locked=True, of=("self",))
    counted = Decision.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:at_most]))
    found = tally.of_decisions(counted)
    PairFigures.objects.add(found.pairs)
    ReviewerFigures.objects.add(found.reviewers)
    TurnaroundFigures.objects.add(found.turnaround)
    return counted.update(counted_at=timezone.now())
