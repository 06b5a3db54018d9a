"""An issuer's calendar: whose holidays it keeps, when it is closed, and how many business days things take.

What is under way is counted again soon, by the rooms above: only ever to a later date.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Issuer, User
from accounts.refusals import Refused, refuse_if

from .. import places, policies
from ..models import Closure
from .checking import checked


@transaction.atomic
def set_calendar(*, by: User, issuer: Issuer, country: str, province: str, **deadlines: int) -> Issuer:
    """Choose whose holidays are no business days, and the numbers of days for what is handed in from now on.

    `deadlines` are fields of the issuer, as in `decision_days`; those left out stay. Refuses places that are
    not known, and numbers that do not follow one another.
    """
    if unknown := deadlines.keys() - policies.DEADLINES:
        raise TypeError(f"not deadlines: {sorted(unknown)}")
    issuer = _locked(by, issuer)
    try:
        if country or province:
            places.check(country, province)
    except ValueError:
        raise Refused(_("Choose a country and one of its provinces.")) from None
    issuer.country, issuer.province = country, province
    for name, number in deadlines.items():
        setattr(issuer, name, number)
    refuse_if(policies.why_not_deadlines({name: getattr(issuer, name) for name in policies.DEADLINES}))
    fields = ["country", "province", *deadlines]
    issuer.save(update_fields=fields)
    now = {name: getattr(issuer, name) for name in fields}
    audit.record(by=by, verb="set_calendar", thing=issuer, issuer=issuer, **now)
    return issuer


@transaction.atomic
def add_closure(*, by: User, issuer: Issuer, name: str, first_date: date, last_date: date) -> Closure:
    """Close on some days, which then are no business days; dates they push on move later soon."""
    issuer = _locked(by, issuer)
    refuse_if(policies.why_not_close(first_date, last_date))
    closure = Closure(issuer=issuer, name=name.strip(), first_date=first_date, last_date=last_date)
    checked(closure).save()
    audit.record(by=by, verb="add_closure", thing=closure, issuer=issuer, **_days(closure))
    return closure


@transaction.atomic
def move_closure(*, by: User, closure: Closure, name: str, first_date: date, last_date: date) -> Closure:
    """Give a closure other days or another name; dates it pushes on move later, none moves back."""
    issuer = _locked(by, closure.issuer)
    refuse_if(policies.why_not_close(first_date, last_date))
    closure = _still_there(closure)
    before = _days(closure)
    closure.name, closure.first_date, closure.last_date = name.strip(), first_date, last_date
    checked(closure).save(update_fields=["name", "first_date", "last_date"])
    audit.record(by=by, verb="move_closure", thing=closure, issuer=issuer, before=before, **_days(closure))
    return closure


@transaction.atomic
def remove_closure(*, by: User, closure: Closure) -> None:
    """Work on those days after all. What is under way keeps the dates that people were told."""
    issuer = _locked(by, closure.issuer)
    closure = _still_there(closure)
    audit.record(by=by, verb="remove_closure", thing=closure, issuer=issuer, **_days(closure))
    closure.delete()


def _locked(by: User, issuer: Issuer) -> Issuer:
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    refuse_if(policies.why_not_define(by, issuer))
    return issuer


def _still_there(closure: Closure) -> Closure:
    """As it reads now, behind the issuer's lock."""
    found = Closure.objects.filter(pk=closure.pk).first()
    if found is None:
        raise Refused(_("These days were removed from the calendar by somebody else."))
    return found


def _days(closure: Closure) -> dict[str, str]:
    return {"first": closure.first_date.isoformat(), "last": closure.last_date.isoformat()}
