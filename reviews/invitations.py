"""Invitations as they stand in letters: a token that proves we sent it, and what is asked.

Nothing is stored. Whoever holds the token may answer for the person it was sent to, and do nothing else.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.models import Component
from submissions.models import Attempt

from .models import ReviewerFigures

MINUTES_A_CRITERION = 6  # until enough reviews tell how long one really takes
ENOUGH_REVIEWS = 10
STEP = 5  # minutes: what is guessed is said in round numbers


def token(review_id: uuid.UUID) -> str:
    return _signer().sign(review_id.hex)


def read(text: str) -> uuid.UUID | None:
    """Whose invitation a token is; None for what we have not written, or not all of which arrived."""
    try:
        return uuid.UUID(_signer().unsign(text))
    except (BadSignature, ValueError):
        return None


def path(review_id: uuid.UUID) -> str:
    return reverse("reviews:invitation", args=[token(review_id)])


def url(review_id: uuid.UUID) -> str:
    """The address in the letter."""
    return settings.PUBLIC_URL + path(review_id)


def _signer() -> Signer:
    # Without the time that `signing.dumps` adds: when somebody was asked is nobody's business.
    return Signer(salt="reviews.invitations", sep=".")


@dataclass(frozen=True)
class Asked:
    """What reading an attempt takes: each component with its number of criteria, and minutes in all."""

    components: list[tuple[Component, int]]
    minutes: int

    @property
    def criteria(self) -> int:
        return sum(number for _component, number in self.components)

    @property
    def time(self) -> str:
        return in_words(self.minutes)


def asked(attempt: Attempt) -> Asked:
    """Of an attempt: only the components that an earlier one did not settle."""
    return asked_of([attempt])[attempt.pk]


def asked_of(attempts: Collection[Attempt]) -> dict[int, Asked]:
    """The same of many, by the attempt's key: two queries for all."""
    versions = {one.pk: one.submission.badge_version_id for one in attempts}
    rows = Component.objects.filter(version__in=set(versions.values())).in_order()
    components: dict[int, list[tuple[Component, int]]] = defaultdict(list)
    for row in rows.annotate(criteria=Count("rubric__criteria")):
        components[row.version_id].append((row, row.criteria))
    minutes = _minutes_a_review(versions.values())
    return {
        one.pk: _asked(components[versions[one.pk]], one.approved, minutes.get(versions[one.pk]))
        for one in attempts
    }


def _asked(components: list[tuple[Component, int]], settled: list[str], minutes: float | None) -> Asked:
    wanted = [(one, criteria) for one, criteria in components if one.kind not in settled]
    in_all = sum(criteria for _one, criteria in components) or 1
    each = MINUTES_A_CRITERION if minutes is None else minutes / in_all
    return Asked(wanted, rounded(each * sum(criteria for _one, criteria in wanted)))


def _minutes_a_review(versions: Iterable[int]) -> dict[int, float]:
    """As reviewers of these badge versions have taken, where there are enough of them to tell."""
    rows = ReviewerFigures.objects.filter(version__in=set(versions)).values("version")
    rows = rows.annotate(time=Sum("seconds"), of=Sum("timed")).filter(of__gte=ENOUGH_REVIEWS)
    return {row["version"]: row["time"] / row["of"] / 60 for row in rows}


def rounded(minutes: float) -> int:
    return max(STEP, STEP * round(minutes / STEP))


def in_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("about %(minutes)d minutes") % {"minutes": minutes}
    if not rest:
        return ngettext("about %(hours)d hour", "about %(hours)d hours", hours) % {"hours": hours}
    return _("about %(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
