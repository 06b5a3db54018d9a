"""What changed since the attempt before, for whoever reads the next one: blind values, unless told otherwise.

Nobody learns from it what was answered then, or by whom: of the attempt before only removed words appear.
"""

from dataclasses import dataclass

from badges.models import Component, EvidenceKind, EvidenceRequirement

from . import blind
from .evidence import names
from .evidence.changes import Answer, AnswerChange, Piece, Run, changed_words, compare
from .evidence.names import Person
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
    """None for a first attempt. `original_names` of people and files are not for reviewers."""
    before = attempt_before(attempt)
    if before is None:
        return None
    # Also of texts in which a name could stay: what was taken out may have been the name.
    labels = {} if original_names else blind.labels_of(before) | blind.labels_of(attempt)
    then, now = _Side(before, labels, original_names), _Side(attempt, labels, original_names)
    components = attempt.submission.badge_version.components.in_order()
    return Changes(
        note=attempt.change_note,
        parts=tuple(
            _part(component, then, now) for component in components if component.kind not in attempt.approved
        ),
        collaboration=changed_words(then.statement(), now.statement()),
    )


def attempt_before(attempt: Attempt) -> Attempt | None:
    """The one that was handed in before: of a second reading after an appeal, the one before both."""
    earlier = Attempt.objects.filter(submission=attempt.submission_id, submitted_at__isnull=False)
    earlier = earlier.select_related("submission__earner").filter(number__lt=attempt.number)
    appealed = Appeal.objects.filter(submission=attempt.submission_id, granted=True).first()
    if appealed is not None and attempt.number == appealed.attempt.number + 1:
        earlier = earlier.exclude(pk=appealed.attempt_id)
    return earlier.order_by("number").last()


@dataclass(frozen=True)
class _Side:
    """One of the two attempts, as the reader may know it."""

    attempt: Attempt
    labels: dict[Person, str]
    original_names: bool

    def plain(self, text: str) -> str:
        return names.replace(text, self.labels) if self.labels else text

    def statement(self) -> str:
        """Who did what: to readers as it was when it was handed in, whatever accounts are called by now."""
        if self.original_names:
            return self.attempt.collaboration
        return self.plain(blind.statement_of(self.attempt))

    def answers(self, component: Component) -> dict[int, Answer]:
        """By requirement."""
        rows = self.attempt.items.filter(requirement__component=component).order_by("position")
        found: dict[int, Answer] = {}
        for item in rows:
            answer = found.get(item.requirement_id, Answer())
            if item.kind == EvidenceKind.TEXT:
                answer = Answer(self.plain(item.text), answer.pieces)
            else:
                answer = Answer(answer.text, (*answer.pieces, self.piece(item)))
            found[item.requirement_id] = answer
        return found

    def piece(self, item: EvidenceItem) -> Piece:
        owners = item.original_name if self.original_names else ""
        return Piece(
            key=item.sha256 or item.url,
            name=owners or self.plain(item.url) or item.neutral_name,
            kind=item.kind,
            caption=self.plain(item.caption),
            captions=item.captions,
            number=item.position,
        )


def _part(component: Component, then: _Side, now: _Side) -> PartChange:
    old, new = then.answers(component), now.answers(component)
    compared = [
        (one, compare(old.get(one.pk, Answer()), new.get(one.pk, Answer())))
        for one in component.requirements.order_by("position")
    ]
    return PartChange(component, tuple((one, change) for one, change in compared if change))
