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
        what = requirement.prompt.rstrip(".:")
        found += [
            Missing(f"{what}: {to_do}", component.kind, anchor_of(requirement))
            for to_do in lacks_of(requirement, own)
        ]
    return found


def lacks_of(requirement: EvidenceRequirement, items: list[EvidenceItem]) -> list[str]:
    """What is to be done for one requirement, given its own items."""
    return list(_lacks(requirement, items))


def anchor_of(requirement: EvidenceRequirement) -> str:
    """The id of the requirement's block on the part page."""
    return f"r-{requirement.public_id}"


def _lacks(requirement: EvidenceRequirement, items: list[EvidenceItem]) -> Iterator[str]:
    text = next((item.text for item in items if item.kind == EvidenceKind.TEXT), "")
    words, others = count_words(text), sum(item.kind != EvidenceKind.TEXT for item in items)
    lacking = requirement.minimum - others - bool(words)
    needs_text = bool(words) and others < requirement.minimum
    if lacking > 0:
        yield _lacking(requirement, lacking) % {"count": lacking}
    elif needs_text and words < (requirement.min_words or 0):
        short = (requirement.min_words or 0) - words
        yield ngettext("write %(count)s more word", "write %(count)s more words", short) % {"count": short}
    if requirement.max_words is not None and words > requirement.max_words:
        over = words - requirement.max_words
        yield ngettext("shorten by %(count)s word", "shorten by %(count)s words", over) % {"count": over}
    for item in items:
        if item.shows_others and not item.consent_note.strip():
            yield _("say how the people who appear have agreed")


def _lacking(requirement: EvidenceRequirement, count: int) -> str:
    if requirement.kinds == [EvidenceKind.TEXT]:
        return _("write your text")
    if count < requirement.minimum:
        return ngettext("add %(count)s more", "add %(count)s more", count)
    return ngettext("add it", "add %(count)s", count)
