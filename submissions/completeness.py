"""What an attempt still lacks before it can be handed in. Reads; decides and changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.models import Component, EvidenceKind, EvidenceRequirement

from .evidence.words import count_words, is_evidence
from .models import Attempt, EvidenceItem

PEOPLE = "people"


@dataclass(frozen=True)
class Missing:
    """One thing to do: in words, on which step, and where on its page.

    The step is a component's kind, PEOPLE for those who worked along, or None for the motivation.
    """

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
        if component.kind not in attempt.approved:  # what is approved stays as it is
            found += missing_in(component, items)
    if not attempt.collaboration.strip() and attempt.collaborators.exists():
        found.append(Missing(_("Say who did what"), PEOPLE, "id_collaboration"))
    if attempt.number > 1 and not attempt.change_note.strip():
        found.append(Missing(_("Say what you changed"), "check", "id_change_note"))
    return found


def empty_texts(attempt: Attempt) -> list[int]:
    """Keys of the texts that were begun and say nothing: they are no evidence."""
    written = attempt.items.filter(kind=EvidenceKind.TEXT).values_list("pk", "text")
    return [key for key, text in written if not is_evidence(text)]


def missing_in(component: Component, items: list[EvidenceItem]) -> list[Missing]:
    """What one component lacks, given all items of the attempt."""
    found = []
    for requirement in sorted(component.requirements.all(), key=lambda requirement: requirement.position):
        own = [item for item in items if item.requirement_id == requirement.pk]
        what = requirement.prompt.rstrip(".:")
        found += [
            Missing(f"{what}: {to_do}", component.kind, anchor) for to_do, anchor in _lacks(requirement, own)
        ]
    return found


def lacks_of(requirement: EvidenceRequirement, items: list[EvidenceItem]) -> list[str]:
    """What is to be done for one requirement, given its own items."""
    return [to_do for to_do, _anchor in _lacks(requirement, items)]


def anchor_of(requirement: EvidenceRequirement) -> str:
    """The id of the requirement's block on the part page."""
    return f"r-{requirement.public_id}"


def _lacks(requirement: EvidenceRequirement, items: list[EvidenceItem]) -> Iterator[tuple[str, str]]:
    """What to do, and the id of the field or block where to do it."""
    text = next((item.text for item in items if item.kind == EvidenceKind.TEXT), "")
    words, others = count_words(text), sum(item.kind != EvidenceKind.TEXT for item in items)
    lacking = requirement.minimum - others - bool(words)
    needs_text = bool(words) and others < requirement.minimum
    block, box = anchor_of(requirement), f"id_{requirement.public_id}-text"
    if lacking > 0:
        only_text = requirement.kinds == [EvidenceKind.TEXT]
        yield _lacking(requirement, lacking) % {"count": lacking}, box if only_text else block
    elif needs_text and words < (requirement.min_words or 0):
        short = (requirement.min_words or 0) - words
        to_do = ngettext("write %(count)s more word", "write %(count)s more words", short)
        yield to_do % {"count": short}, box
    if requirement.max_words is not None and words > requirement.max_words:
        over = words - requirement.max_words
        yield ngettext("shorten by %(count)s word", "shorten by %(count)s words", over) % {"count": over}, box
    for item in items:
        if item.shows_others:
            yield from _lacks_consent(item)


def _lacks_consent(item: EvidenceItem) -> Iterator[tuple[str, str]]:
    if not item.consent_note.strip():
        yield _("say how the people who appear have agreed"), f"id_{item.public_id}-consent_note"
    if item.consent_date is None:
        yield _("say until when you keep what shows others"), f"id_{item.public_id}-consent_date"
    elif item.consent_date <= timezone.localdate():
        yield _("the day until which others agreed has passed"), f"id_{item.public_id}-consent_date"


def _lacking(requirement: EvidenceRequirement, count: int) -> str:
    if requirement.kinds == [EvidenceKind.TEXT]:
        return _("write your text")
    if count < requirement.minimum:
        return ngettext("add %(count)s more", "add %(count)s more", count)
    return ngettext("add it", "add %(count)s", count)
