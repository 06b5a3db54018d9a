"""The demo's issuers and accounts. Running it again changes nothing."""

import json
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import Issuer, Membership, User

CONTENT = Path(__file__).parent / "content"
PASSWORD = "demo"


def load() -> None:
    data = json.loads((CONTENT / "people.json").read_text())
    issuers = {row["slug"]: _issuer(row) for row in data["issuers"]}
    for row in data["people"]:
        _person(row, issuers[row["issuer"]])


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
