"""What every page's frame shows: the site's name and the doors that this person may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership, Role

from . import roles
from .roles import Work


@dataclass(frozen=True)
class Nav:
    """Which entries the navigation has: those of one role. `held` are all that this person may work in.

    `administrator_slug` is the first issuer this person administers.
    """

    work: Work = Work.EARNER
    held: tuple[Work, ...] = ()
    administrator_slug: str = ""

    @property
    def others(self) -> list[Work]:
        return [work for work in self.held if work != self.work]

    @property
    def earner(self) -> bool:
        return self.work == Work.EARNER and bool(self.held)

    @property
    def reviewer(self) -> bool:
        return self.work == Work.REVIEWER

    @property
    def coordinator(self) -> bool:
        return self.work == Work.COORDINATOR

    @property
    def administrator(self) -> bool:
        return self.work == Work.ADMINISTRATOR


def nav_for(request: HttpRequest) -> Nav:
    if not request.user.is_authenticated:
        return Nav()
    rows = list(
        Membership.objects.filter(user=request.user)
        .values_list("role", "issuer__slug")
        .order_by("issuer__slug")
    )
    slugs = [slug for role, slug in rows if role == Role.ADMINISTRATOR]
    held = roles.of_memberships({role for role, _slug in rows})
    return Nav(roles.current(request, held), held, slugs[0] if slugs else "")


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        # Lazy: most fragments and error pages never ask.
        "nav": SimpleLazyObject(lambda: nav_for(request)) if hasattr(request, "user") else Nav(),
    }
