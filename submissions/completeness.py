"""What an attempt still lacks before it can be handed in. Reads; decides and changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.models import Component, EvidenceKind, EvidenceRequirement

from .evidence.words import count_words
from .models import Attempt, EvidenceItem


@dataclass(frozen=True)
class Missing:
    """One thing to do: in words, in which component (None: the motivation), and where on its page."""

    text: str
    component_kind: str | None
    anchor: str


def missing(attempt: Attempt) -> list[Missing]:
    """Everything, in the order of the pages."""
    version = attempt.submission.badge_version
    components = Component.objects.in_order().filter(version=version).prefetch_related("requirements")
    items = list(attempt.items.all())
    found = []
    if not attempt.submission.motivation.strip():
        found.append(Missing(_("Say why you want this badge"), None, "id_motivation"))
    for component in components:
        found += missing_in(component, items)
    return found


def missing_in(component: Component, items: list[EvidenceItem]) -> list[Missing]:
    """What one component lacks, given all items of the attempt."""
    found = []
    for requirement in sorted(component.requirements.all(), key=lambda requirement: requirement.position):
        own = [item for item in items if item.requirement_id == requirement.pk]
        found += [Missing(text, component.kind, anchor) for text, anchor in _lacks(requirement, own)]
    return found


def lacks_of(requirement: EvidenceRequirement, items: list[EvidenceItem]) -> list[str]:
    """What one requirement lacks, given its own items."""
    return [text for text, _anchor in _lacks(requirement, items)]


def anchor_of(requirement: EvidenceRequirement) -> str:
    """The id of the requirement's block on the part page."""
    return f"r-{requirement.public_id}"


def _lacks(requirement: EvidenceRequirement, items: list[EvidenceItem]) -> Iterator[tuple[str, str]]:
    anchor, asked = anchor_of(requirement), {"what": requirement.prompt}
    text = next((item.text for item in items if item.kind == EvidenceKind.TEXT), "")
    words, others = count_words(text), sum(item.kind != EvidenceKind.TEXT for item in items)
    lacking = requirement.minimum - others - bool(words)
    needs_text = bool(words) and others < requirement.minimum
    if lacking > 0:
        yield _lacking(requirement, lacking) % {"count": lacking, **asked}, anchor
    elif needs_text and words < (requirement.min_words or 0):
        short = (requirement.min_words or 0) - words
        more = ngettext("%(what)s: write %(count)s more word", "%(what)s: write %(count)s more words", short)
        yield more % {"count": short, **asked}, anchor
    if requirement.max_words is not None and words > requirement.max_words:
        over = words - requirement.max_words
        less = ngettext("%(what)s: shorten by %(count)s word", "%(what)s: shorten by %(count)s words", over)
        yield less % {"count": over, **asked}, anchor
    for item in items:
        if item.shows_others and not item.consent_note.strip():
            yield _("%(what)s: say how the people who appear have agreed") % asked, anchor


def _lacking(requirement: EvidenceRequirement, count: int) -> str:
    if requirement.kinds == [EvidenceKind.TEXT]:
        return _("%(what)s: write your text")
    if count < requirement.minimum:
        return ngettext("%(what)s: add %(count)s more", "%(what)s: add %(count)s more", count)
    return ngettext("%(what)s: add it", "%(what)s: add %(count)s", count)
