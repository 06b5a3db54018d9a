"""The demo's issuers, their calendars, and accounts. Running it again changes nothing."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

import badges.actions
from accounts.models import Issuer, Membership, Role, User

from . import past

CONTENT = Path(__file__).parent / "content"
PASSWORD = "demo"
COORDINATOR = "coordinator@northlake.example"
LONG_AGO = timedelta(days=400)  # before anybody began anything


def load() -> None:
    data = json.loads((CONTENT / "people.json").read_text())
    with past.at(timezone.now() - LONG_AGO):
        issuers = {row["slug"]: _issuer(row) for row in data["issuers"]}
        for row in data["people"]:
            _person(row, issuers[row["issuer"]])
    today = timezone.localdate()
    for row in data["issuers"]:
        _keep_calendar(issuers[row["slug"]], row, today)


def _issuer(row: dict[str, Any]) -> Issuer:
    fields = {key: row[key] for key in ("name", "time_zone", "email", "url", "description")}
    return Issuer.objects.get_or_create(slug=row["slug"], defaults=fields)[0]


def _person(row: dict[str, Any], issuer: Issuer) -> None:
    user = User.objects.filter(email=row["email"]).first()
    if user is None:
        names = {"display_name": row["display_name"], "department": row["department"]}
        is_operator = "site_administrator" in row["roles"]
        create = User.objects.create_superuser if is_operator else User.objects.create_user
        user = create(row["email"], PASSWORD, **names)
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    for role in set(row["roles"]) - {"site_administrator"}:
        Membership.objects.get_or_create(
            user=user, issuer=issuer, role=role, defaults={"areas": ", ".join(row["expertise"])}
        )


@transaction.atomic
def _keep_calendar(issuer: Issuer, row: dict[str, Any], today: date) -> None:
    """Its holidays and the winter break that comes next or is now; once: somebody may have changed them."""
    if issuer.country or issuer.closures.exists():
        return
    by = User.objects.get(memberships__issuer=issuer, memberships__role=Role.ADMINISTRATOR)
    badges.actions.set_calendar(by=by, issuer=issuer, country=row["country"], province=row["province"])
    year = today.year - 1 if today == date(today.year, 1, 1) else today.year
    badges.actions.add_closure(
        by=by,
        issuer=issuer,
        name=row["closure"],
        first_date=date(year, 12, 24),
        last_date=date(year + 1, 1, 1),
    )
