"""The role in which somebody works now: which entries the frame shows. It opens no door and shuts none."""

from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role

KEY = "work_as"  # in the session


class Work(TextChoices):
    """In the order in which they are offered; everybody is an earner."""

    EARNER = "earner", _("Earner")
    REVIEWER = "reviewer", _("Reviewer")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


BY_MEMBERSHIP = {
    Role.REVIEWER: Work.REVIEWER,
    Role.COORDINATOR: Work.COORDINATOR,
    Role.ADMINISTRATOR: Work.ADMINISTRATOR,
}
# What somebody starts with who has not chosen: what others wait for.
FIRST = (Work.COORDINATOR, Work.REVIEWER, Work.ADMINISTRATOR, Work.EARNER)
# Whose page an address is, by its beginning. On all others the role stays.
PAGES = {
    "/submissions/": Work.EARNER,
    "/credentials/record/": Work.EARNER,
    "/reviews/": Work.REVIEWER,
    "/coordination/": Work.COORDINATOR,
    "/define/": Work.ADMINISTRATOR,
    "/credentials/issued/": Work.ADMINISTRATOR,
    "/credentials/award": Work.ADMINISTRATOR,
}


def of_memberships(roles: set[str]) -> tuple[Work, ...]:
    held = {BY_MEMBERSHIP[Role(role)] for role in roles if role in BY_MEMBERSHIP}
    return tuple(work for work in Work if work in held | {Work.EARNER})


def of(user: Any) -> tuple[Work, ...]:
    return of_memberships(set(Membership.objects.filter(user=user).values_list("role", flat=True)))


def current(request: HttpRequest, held: tuple[Work, ...]) -> Work:
    """That of the page, if they have it; else the one they chose; else the first of theirs."""
    for work in (_of_page(request.path), request.session.get(KEY), *FIRST):
        if work in held:
            return Work(work)
    return Work.EARNER


def _of_page(path: str) -> Work | None:
    if path == "/credentials/":
        return Work.EARNER
    return next((work for start, work in PAGES.items() if path.startswith(start)), None)


def choose(request: HttpRequest, work: Work) -> None:
    request.session[KEY] = work.value
