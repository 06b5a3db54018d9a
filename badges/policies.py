"""Who may define badges, and what a version still lacks before it can be published. Words for people."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Issuer, Membership, Role, User

from .models import Badge, BadgeVersion, Component, Criterion, Kind, Level


class Missing(NamedTuple):
    """One thing to mend before publishing. `step` is "about", "artwork" or the kind of a component."""

    step: str
    text: str

    def __str__(self) -> str:
        return f"{Kind(self.step).label}: {self.text}" if self.step in Kind.values else self.text


def why_not_define(user: User, issuer: Issuer) -> str | None:
    if not Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=issuer).exists():
        return _("Only administrators of %(issuer)s can do this.") % {"issuer": issuer.name}
    return None


def why_not_edit(user: User, version: BadgeVersion) -> str | None:
    if reason := why_not_define(user, version.issuer):
        return reason
    if version.published_at is not None:
        return _(
            "This version is published, so it no longer changes. Revise the badge to make a new version."
        )
    if version.badge.retired_at is not None:
        return _("This badge is retired.")
    return None


def why_not_publish(user: User, version: BadgeVersion) -> str | None:
    if reason := why_not_edit(user, version):
        return reason
    missing = missing_for_publishing(version)
    if missing:
        listed = " ".join(str(thing) for thing in missing)
        return _("This badge is not ready to be published. %(listed)s") % {"listed": listed}
    return None


def why_not_revise(user: User, badge: Badge) -> str | None:
    if reason := why_not_define(user, badge.issuer):
        return reason
    if badge.retired_at is not None:
        return _("This badge is retired.")
    if badge.versions.filter(published_at=None).exists():
        return _("There is a draft of this badge already. Go on with that one.")
    return None


def why_not_retire(user: User, badge: Badge) -> str | None:
    if reason := why_not_define(user, badge.issuer):
        return reason
    if badge.retired_at is not None:
        return _("This badge is retired already.")
    if not badge.versions.published().exists():
        return _("This badge was never published, so nobody can start it.")
    return None


def is_on_quality_board(user: Any, issuer: Issuer) -> bool:
    return Membership.objects.of(user, Role.QUALITY).filter(issuer=issuer).exists()


def why_not_allow_awards(user: User, badge: Badge, allowed: bool) -> str | None:
    if not is_on_quality_board(user, badge.issuer):
        return _("Only the quality board of %(issuer)s can decide this.") % {"issuer": badge.issuer.name}
    if badge.may_be_awarded == allowed:
        return _("That is what it says already.")
    return None


def missing_for_publishing(version: BadgeVersion) -> list[Missing]:
    """Everything that a version lacks, in the order of the task list; empty when it can be published."""
    return [
        *(Missing("about", text) for text in _missing_words(version)),
        *(Missing("artwork", text) for text in _missing_artwork(version)),
        *_missing_in_components(version),
    ]


def _missing_words(version: BadgeVersion) -> Iterator[str]:
    if not version.name:
        yield _("Give the badge a name.")
    if not version.summary:
        yield _("Write a summary in one line.")
    if not version.description:
        yield _("Write a description.")


def _missing_artwork(version: BadgeVersion) -> Iterator[str]:
    if not version.artwork:
        yield _("Upload the artwork.")
    if not version.artwork_alt:
        yield _("Describe the artwork in words.")


def _missing_in_components(version: BadgeVersion) -> Iterator[Missing]:
    components = version.components.in_order().select_related("rubric")
    for component in components.prefetch_related("requirements", "rubric__criteria__levels"):
        for text in _missing_in_component(component):
            yield Missing(component.kind, text)


def _missing_in_component(component: Component) -> Iterator[str]:
    if not component.title:
        yield _("Give it a title.")
    if not component.instructions:
        yield _("Write the instructions.")
    if not component.requirements.all():
        yield _("Ask for at least one piece of evidence.")
    criteria = sorted(component.rubric.criteria.all(), key=lambda criterion: criterion.position)
    if not criteria:
        yield _("The rubric needs at least one criterion.")
    for criterion in criteria:
        yield from _missing_in_criterion(criterion)


def _missing_in_criterion(criterion: Criterion) -> Iterator[str]:
    levels: list[Level] = sorted(criterion.levels.all(), key=lambda level: level.position)
    name = {"name": criterion.name}
    if len(levels) < 2:
        yield ngettext(
            "“%(name)s” needs at least two levels; it has %(count)d.",
            "“%(name)s” needs at least two levels; it has %(count)d.",
            len(levels),
        ) % {**name, "count": len(levels)}
        return
    points = [level.points for level in levels]
    if any(after <= before for before, after in pairwise(points)):
        yield _("The points of “%(name)s” must rise from level to level.") % name
    if sum(level.is_required for level in levels) != 1:
        yield _("Say which level meets “%(name)s”.") % name


# -- the calendar

# In the order in which they end, but for invitations, which are counted from when somebody is asked.
DEADLINES = ("completeness_days", "review_days", "third_review_days", "decision_days", "invitation_days")
MOST_DAYS = 120  # business days
LONGEST_CLOSURE = 366


def why_not_deadlines(days: Mapping[str, int]) -> str | None:
    """For set_calendar: whether the numbers, by the names of DEADLINES, follow one another."""
    wrong = wrong_deadline(days)
    return wrong[1] if wrong else None


def wrong_deadline(days: Mapping[str, int]) -> tuple[str, str] | None:
    """The name of the first number that cannot be, and why."""
    for name, number in days.items():
        if not 1 <= number <= MOST_DAYS:
            return name, _("Every number of days is from 1 to %(most)d.") % {"most": MOST_DAYS}
    if days["review_days"] < days["completeness_days"]:
        return "review_days", _("Reviews cannot be due before the completeness check.")
    if days["third_review_days"] < days["review_days"]:
        return "third_review_days", _("A third review cannot be due before the first two.")
    if days["decision_days"] < days["third_review_days"]:
        return "decision_days", _("The answer cannot be due before a third review.")
    return None


def why_not_close(first: date, last: date) -> str | None:
    """For add_closure and move_closure, which also ask `why_not_define`."""
    if last < first:
        return _("The last day cannot be before the first.")
    if (last - first).days >= LONGEST_CLOSURE:
        return _("Nobody is closed for more than a year. Check the dates.")
    return None
