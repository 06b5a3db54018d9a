"""Factories of badges: drafts, and what was published."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from accounts.models import Issuer, User
from badges import actions as badge_actions
from badges.models import BadgeVersion, Closure, Component, Kind
from tests.account_factories import administrator, issuer, numbers
from tests.made_files import png

EVIDENCE_ASKED: dict[str, list[dict[str, Any]]] = {
    Kind.EDUCATIONAL: [{"prompt": "A certificate", "kinds": ["file", "link"], "minimum": 1, "maximum": 1}],
    Kind.DEMONSTRATION: [
        {"prompt": "Your practice", "kinds": ["file", "video"], "minimum": 1, "maximum": 5},
    ],
    Kind.REFLECTIVE: [
        {
            "prompt": "What changed?",
            "kinds": ["text"],
            "minimum": 1,
            "maximum": 1,
            "min_words": 20,
            "max_words": 600,
        },
    ],
}


def criterion(name: str) -> dict[str, Any]:
    """One criterion as `write_component` takes it."""
    return {
        "name": name,
        "guidance": "Read all of it.",
        "levels": [
            {"label": "Not yet", "points": 1, "descriptor": f"{name}: not shown", "is_required": False},
            {"label": "Meets", "points": 2, "descriptor": f"{name}: shown", "is_required": True},
            {"label": "Exceeds", "points": 3, "descriptor": f"{name}: shown well", "is_required": False},
        ],
    }


def badge_draft(of: Issuer | None = None, *, by: User | None = None, **fields: Any) -> BadgeVersion:
    """A draft with nothing in it but what is given."""
    number = next(numbers)
    of = of or issuer()
    by = by or administrator(of)
    name, slug = fields.pop("name", f"Badge {number}"), fields.pop("slug", f"badge-{number}")
    version = badge_actions.create_badge(by=by, issuer=of, name=name, slug=slug)
    return badge_actions.describe(by=by, version=version, **fields) if fields else version


def fill_component(
    component: Component, *, by: User, criteria: Sequence[dict[str, Any]] | None = None
) -> None:
    badge_actions.write_component(
        by=by,
        component=component,
        title=f"{component.kind_label} part",
        instructions="Show what you did.",
        requirements=EVIDENCE_ASKED[component.kind],
        criteria=[criterion("Clear"), criterion("Sound")] if criteria is None else criteria,
    )


def complete_draft(of: Issuer | None = None, *, by: User | None = None, **fields: Any) -> BadgeVersion:
    """A draft that lacks nothing."""
    of = of or issuer()
    by = by or administrator(of)
    words = {"summary": "In one line.", "description": "At **length**."}
    version = badge_draft(of, by=by, **(words | fields))
    for component in version.components.in_order():
        fill_component(component, by=by)
    return badge_actions.set_artwork(by=by, version=version, content=png(), alt="A plain square")


def published_badge(of: Issuer | None = None, *, by: User | None = None, **fields: Any) -> BadgeVersion:
    """A badge in the catalogue. `fields` are its slug and what `describe` takes."""
    of = of or issuer()
    by = by or administrator(of)
    return badge_actions.publish(by=by, version=complete_draft(of, by=by, **fields))


def next_version(
    last: BadgeVersion, *, criteria: Sequence[dict[str, Any]] | None = None, **fields: Any
) -> BadgeVersion:
    """The next version of a badge, published; with `criteria` its demonstration has another rubric."""
    by = administrator(last.issuer)
    version = badge_actions.revise(by=by, badge=last.badge)
    if fields:
        version = badge_actions.describe(by=by, version=version, **fields)
    if criteria is not None:
        component = version.components.get(kind=Kind.DEMONSTRATION)
        fill_component(component, by=by, criteria=criteria)
    return badge_actions.publish(by=by, version=version)


def closure(of: Issuer | None = None, first: date = date(2026, 12, 24), last: date | None = None) -> Closure:
    """Days on which an issuer is closed; one day unless `last` is given."""
    return Closure.objects.create(
        issuer=of or issuer(), name="Winter break", first_date=first, last_date=last or first
    )
