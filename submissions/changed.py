"""What changed since the attempt before, for those who read the next one: blind values, unless asked for others.

Nobody learns from it what was answered then, or by whom: of the attempt before only removed words appear.
"""

from dataclasses import dataclass

from badges.models import Component, EvidenceKind, EvidenceRequirement

from . import blind
from .evidence.changes import Answer, AnswerChange, Piece, Run, changed_words, compare
from .models import Appeal, Attempt, EvidenceItem


@dataclass(frozen=True)
class PartChange:
    """The requirements of one component whose answers changed."""

    component: Component
    answers: tuple[tuple[EvidenceRequirement, AnswerChange], ...]


@dataclass(frozen=True)
class Changes:
    note: str  # the earner's own word on what changed
    parts: tuple[PartChange, ...]  # without those that are approved
    collaboration: tuple[Run, ...]  # who did what; empty where it did not change

    @property
    def is_nothing(self) -> bool:
        return not self.collaboration and not any(part.answers for part in self.parts)


def since_last(attempt: Attempt, *, original_names: bool = False) -> Changes | None:
    """None for a first attempt. `original_names` calls files as their owner does: not for reviewers."""
    before = attempt_before(attempt)
    if before is None:
        return None
    now, then = blind.view_of(attempt), blind.view_of(before)
    return Changes(
        note=attempt.change_note,
        parts=tuple(
            _part(part.component, before, attempt, original_names)
            for part in now.components
            if not part.is_settled
        ),
        collaboration=changed_words(then.collaboration, now.collaboration),
    )


def attempt_before(attempt: Attempt) -> Attempt | None:
    """The one that was handed in before: of a second reading after an appeal, the one before both."""
    earlier = Attempt.objects.filter(submission=attempt.submission_id, submitted_at__isnull=False)
    earlier = earlier.select_related("submission__earner").filter(number__lt=attempt.number)
    appealed = Appeal.objects.filter(submission=attempt.submission_id, granted=True).first()
    if appealed is not None and attempt.number == appealed.attempt.number + 1:
        earlier = earlier.exclude(pk=appealed.attempt_id)
    return earlier.order_by("number").last()


def _part(component: Component, before: Attempt, after: Attempt, original_names: bool) -> PartChange:
    then, now = (_answers(attempt, component, original_names) for attempt in (before, after))
    wanted = component.requirements.order_by("position")
    compared = [(one, compare(then.get(one.pk, Answer()), now.get(one.pk, Answer()))) for one in wanted]
    return PartChange(component, tuple((one, change) for one, change in compared if change))


def _answers(attempt: Attempt, component: Component, original_names: bool) -> dict[int, Answer]:
    """By requirement."""
    rows = attempt.items.filter(requirement__component=component).order_by("position")
    found: dict[int, Answer] = {}
    for item in rows:
        answer = found.get(item.requirement_id, Answer())
        if item.kind == EvidenceKind.TEXT:
            answer = Answer(item.text, answer.pieces)
        else:
            answer = Answer(answer.text, (*answer.pieces, _piece(item, original_names)))
        found[item.requirement_id] = answer
    return found


def _piece(item: EvidenceItem, original_names: bool) -> Piece:
    owners = item.original_name if original_names else ""
    return Piece(
        key=item.sha256 or item.url,
        name=owners or item.url or item.neutral_name,
        kind=item.kind,
        caption=item.caption,
        captions=item.captions,
        number=item.position,
    )
