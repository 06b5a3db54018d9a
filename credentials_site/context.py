"""What every page's frame shows: the site's name and the doors that this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership, Role


@dataclass(frozen=True)
class Nav:
    """Which entries the navigation has. `administrator_slug` is the first issuer this person administers."""

    reviewer: bool = False
    coordinator: bool = False
    administrator: bool = False
    administrator_slug: str = ""


def nav_for(user: Any) -> Nav:
    if not user.is_authenticated:
        return Nav()
    rows = list(
        Membership.objects.filter(user=user).values_list("role", "issuer__slug").order_by("issuer__slug")
    )
    slugs = [slug for role, slug in rows if role == Role.ADMINISTRATOR]
    roles = {role for role, _slug in rows}
    return Nav(
        reviewer=Role.REVIEWER in roles,
        coordinator=Role.COORDINATOR in roles,
        administrator=bool(slugs),
        administrator_slug=slugs[0] if slugs else "",
    )


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        # Lazy: most fragments and error pages never ask.
        "nav": SimpleLazyObject(lambda: nav_for(user)) if user is not None else Nav(),
    }
