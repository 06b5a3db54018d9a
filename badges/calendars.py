"""The business days of issuers: their country, province and closures, read from the database.

A place that the holidays no longer know, after an update of theirs, counts as none.
"""

import logging
from collections.abc import Iterable
from hashlib import sha256

from django.db.models import prefetch_related_objects

from accounts.models import Issuer

from . import places
from .business_days import DATA_VERSION, Calendar

log = logging.getLogger(__name__)


def calendar_of(issuer: Issuer) -> Calendar:
    """By one query, or none where `closures` is prefetched."""
    closures = tuple(sorted((closure.first_date, closure.last_date) for closure in issuer.closures.all()))
    if is_place_known(issuer):
        return Calendar(issuer.time_zone, issuer.country, issuer.province, closures)
    log.error("issuer %s: no holidays of %r %r are known", issuer.slug, issuer.country, issuer.province)
    return Calendar(issuer.time_zone, closures=closures)


def is_place_known(issuer: Issuer) -> bool:
    """Whether the holidays know its country and province; also where it has none."""
    if not issuer.country and not issuer.province:
        return True
    try:
        places.check(issuer.country, issuer.province)
    except ValueError:
        return False
    return True


def calendars_of(issuers: Iterable[Issuer]) -> dict[int, Calendar]:
    """By the issuer's key, for pages on things of several: one query for all."""
    different = {issuer.pk: issuer for issuer in issuers}
    prefetch_related_objects(list(different.values()), "closures")
    return {pk: calendar_of(issuer) for pk, issuer in different.items()}


def uncounted(issuers: Iterable[Issuer]) -> list[tuple[Issuer, Calendar]]:
    """Those whose calendar is another one than when their running dates were counted last.

    Also because of new holiday data, or of a time zone changed elsewhere.
    """
    different = list(issuers)
    calendars = calendars_of(different)
    pairs = [(issuer, calendars[issuer.pk]) for issuer in different]
    return [pair for pair in pairs if pair[0].counted_calendar != _print_of(pair[1])]


def note_counted(issuer: Issuer, calendar: Calendar) -> None:
    Issuer.objects.filter(pk=issuer.pk).update(counted_calendar=_print_of(calendar))


def _print_of(calendar: Calendar) -> str:
    return sha256(f"{DATA_VERSION} {calendar!r}".encode()).hexdigest()
