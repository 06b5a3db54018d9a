"""Invitations as they stand in letters: a token that proves we sent it, and what is asked.

Nothing is stored. Whoever holds the token may answer for the person it was sent to, and do nothing else.
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.models import BadgeVersion, Component, Criterion
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
    rows = Component.objects.filter(version=attempt.submission.badge_version_id).in_order()
    rows = rows.exclude(kind__in=attempt.approved).annotate(criteria=Count("rubric__criteria"))
    components = [(component, component.criteria) for component in rows]
    number = sum(criteria for _component, criteria in components)
    return Asked(components, rounded(number * minutes_a_criterion(attempt.submission.badge_version)))


def minutes_a_criterion(version: BadgeVersion) -> float:
    """As reviewers of this badge version have taken, once there are enough of them to tell."""
    figures = ReviewerFigures.objects.filter(version=version).aggregate(time=Sum("seconds"), of=Sum("timed"))
    criteria = Criterion.objects.filter(rubric__component__version=version).count()
    if not criteria or (figures["of"] or 0) < ENOUGH_REVIEWS:
        return MINUTES_A_CRITERION
    return float(figures["time"] / figures["of"] / 60 / criteria)


def rounded(minutes: float) -> int:
    return max(STEP, STEP * round(minutes / STEP))


def in_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("about %(minutes)d minutes") % {"minutes": minutes}
    if not rest:
        return ngettext("about %(hours)d hour", "about %(hours)d hours", hours) % {"hours": hours}
    return _("about %(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
