"""The business days of issuers: their country, province and closures, read from the database."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from accounts.models import Issuer

from .business_days import Calendar


def calendar_of(issuer: Issuer) -> Calendar:
    """By one query, or none where `closures` is prefetched."""
    closures = sorted((closure.first_date, closure.last_date) for closure in issuer.closures.all())
    return Calendar(issuer.time_zone, issuer.country, issuer.province, tuple(closures))


def calendars_of(issuers: Iterable[Issuer]) -> dict[int, Calendar]:
    """By the issuer's key, for pages on things of several: one query for all."""
    different = {issuer.pk: issuer for issuer in issuers}
    prefetch_related_objects(list(different.values()), "closures")
    return {pk: calendar_of(issuer) for pk, issuer in different.items()}
