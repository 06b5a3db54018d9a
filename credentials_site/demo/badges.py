"""The demo's badges, defined and published by their issuers' administrators."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Issuer, Membership, Role, User
from badges import actions
from badges.models import Badge, BadgeVersion

from . import past, people
from .people import CONTENT

DESCRIBED = (
    *("name", "summary", "description", "competencies", "alignments", "category", "level"),
    *("needs_class", "hours", "delivery", "activities", "resources", "tags", "language"),
)
GIVEN = ("valid_months", "credits")


def load() -> None:
    for file in sorted((CONTENT / "badges").glob("*.json")):
        row = json.loads(file.read_text().replace("{PUBLIC_URL}", settings.PUBLIC_URL))
        if not Badge.objects.filter(issuer__slug=row["issuer"], slug=row["slug"]).exists():
            with past.at(timezone.now() - people.LONG_AGO + timedelta(days=30)):
                _define(row)


def _define(row: dict[str, Any]) -> BadgeVersion:
    issuer = Issuer.objects.get(slug=row["issuer"])
    by = User.objects.get(memberships__issuer=issuer, memberships__role=Role.ADMINISTRATOR)
    version = actions.create_badge(by=by, issuer=issuer, name=row["name"], slug=row["slug"])
    fields = {key: row[key] for key in DESCRIBED} | {key: row[key] for key in GIVEN if key in row}
    actions.describe(by=by, version=version, audiences=", ".join(row["audiences"]), **fields)
    picture = (CONTENT / "artwork" / row["artwork"]).read_bytes()
    actions.set_artwork(by=by, version=version, content=picture, alt=row["artwork_alt"])
    for component in version.components.all():
        said = next(entry for entry in row["components"] if entry["kind"] == component.kind)
        actions.write_component(
            by=by,
            component=component,
            title=said["title"],
            instructions=said["instructions"],
            requirements=said["requirements"],
            criteria=[_criterion(criterion) for criterion in said["rubric"]],
        )
    _allow_awards(version.badge)
    return actions.publish(by=by, version=version) if row["state"] == "published" else version


def _allow_awards(badge: Badge) -> None:
    """Also without assessment."""
    board = Membership.objects.filter(issuer=badge.issuer, role=Role.QUALITY).order_by("pk")
    actions.allow_awards(by=board[0].user, badge=badge, allowed=True)


def _criterion(row: dict[str, Any]) -> dict[str, Any]:
    levels = [
        {
            "label": level["label"],
            "points": level["points"],
            "descriptor": level["descriptor"],
            "is_required": level["meets"],
        }
        for level in row["levels"]
    ]
    return {"name": row["name"], "guidance": row["guidance"], "levels": levels}
