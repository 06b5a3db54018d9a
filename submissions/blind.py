"""What a reviewer may see: plain values without author, original file names or clock times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from badges.models import BadgeVersion, Component, EvidenceKind

from . import stored
from .evidence import names
from .evidence.kinds import KINDS
from .evidence.names import Person
from .evidence.passages import Passage
from .evidence.words import is_evidence
from .models import Attempt, BlindCopy, EvidenceItem
from .people import authors_of, colleagues_of


@dataclass(frozen=True)
class BlindItem:
    number: int  # within the attempt; stands in addresses
    name: str  # neutral, as in "evidence-3.pdf"
    kind: str  # of EvidenceKind
    caption: str
    text: str
    url: str
    media_type: str
    size: int  # of the blind copy; 0 while there is none
    requirement_prompt: str
    captions: str = ""  # WebVTT
    is_waiting: bool = False  # its copy is being made
    is_withheld: bool = False  # it could not be cleaned: nobody but its owner sees it
    has_picture: bool = False  # a small one


@dataclass(frozen=True)
class BlindComponent:
    component: Component
    items: tuple[BlindItem, ...]
    is_settled: bool = False  # an earlier attempt met it: it is not scored again


@dataclass(frozen=True)
class BlindSubmission:
    code: str
    badge_version: BadgeVersion
    attempt_number: int
    submitted_date: date | None
    due_date: date | None
    motivation: str
    change_note: str
    collaboration: str  # who did what, with "Colleague A" for each name
    components: tuple[BlindComponent, ...]


def view_of(attempt: Attempt) -> BlindSubmission:
    """The blind view of one attempt, in the order in which the badge asks for things."""
    submission = attempt.submission
    version = BadgeVersion.objects.whole().get(pk=submission.badge_version_id)
    rows = attempt.items.select_related("requirement", "copy").defer("copy__passages")
    items = list(rows.order_by("requirement__position", "position"))
    return BlindSubmission(
        code=submission.code,
        badge_version=version,
        attempt_number=attempt.number,
        submitted_date=_day(attempt, version),
        due_date=attempt.due_date,
        motivation=attempt.reasons,
        change_note=attempt.change_note,
        collaboration=statement_of(attempt),
        components=tuple(
            BlindComponent(
                component,
                tuple(_blind(item) for item in items if _belongs(item, component)),
                component.kind in attempt.approved,
            )
            for component in version.components.all()
        ),
    )


def statement_of(attempt: Attempt) -> str:
    """Who did what, without names: as it read when it was handed in."""
    if attempt.submitted_at is not None:
        return attempt.blind_collaboration
    return names.replace(attempt.collaboration, labels_of(attempt))


def file_of(
    attempt: Attempt,
    number: int,
    start: int = 0,
    length: int | None = None,
    *,
    with_settled: bool = False,
) -> Iterator[bytes]:
    """The blind copy of item `number`, or a part of it, in pieces; LookupError when there is none.

    Of what an earlier attempt settled there is none either, unless asked for `with_settled`: reviewers are
    not shown it again.
    """
    return stored.open_range(_copy(attempt, number, with_settled=with_settled).file, start, length)


def picture_of(attempt: Attempt, number: int, *, with_settled: bool = False) -> Iterator[bytes]:
    """The small WebP picture of item `number`; LookupError when there is none, as for `file_of`."""
    copy = _copy(attempt, number, with_settled=with_settled)
    if not copy.preview:
        raise LookupError(number)
    return stored.open_range(copy.preview)


def words_of(attempt: Attempt, number: int) -> list[Passage]:
    """The visible text of item `number`, piece by piece."""
    return [Passage(**passage) for passage in _copy(attempt, number).passages]


def _copy(attempt: Attempt, number: int, *, with_settled: bool = False) -> BlindCopy:
    rows = attempt.items.filter(position=number, copy__isnull=False).select_related("copy")
    if not with_settled:
        rows = rows.exclude(requirement__component__kind__in=attempt.approved)
    item = rows.first()
    if item is None or item.copy is None or not item.copy.file:
        raise LookupError(number)
    return item.copy


def _blind(item: EvidenceItem) -> BlindItem:
    copy = item.copy
    return BlindItem(
        number=item.position,
        name=item.neutral_name,
        kind=item.kind,
        caption=item.caption,
        text=item.text,
        url=item.url,
        media_type=KINDS[copy.kind].media_type if copy else "",
        size=copy.size if copy else 0,
        requirement_prompt=item.requirement.prompt,
        captions=item.captions,
        is_waiting=copy is not None and copy.is_waiting,
        is_withheld=copy is not None and copy.failed_at is not None,
        has_picture=copy is not None and bool(copy.preview),
    )


def labels_of(attempt: Attempt) -> dict[Person, str]:
    """What reviewers read in place of each name."""
    labels: dict[Person, str] = {
        person: _("Colleague %(letter)s") % {"letter": letter} for person, letter in colleagues_of(attempt)
    }
    return labels | {person: _("the author") for person in authors_of(attempt)}


def _belongs(item: EvidenceItem, component: Component) -> bool:
    empty = item.kind == EvidenceKind.TEXT and not is_evidence(item.text)
    return item.requirement.component_id == component.pk and not empty


def _day(attempt: Attempt, version: BadgeVersion) -> date | None:
    if attempt.submitted_at is None:
        return None
    return attempt.submitted_at.astimezone(ZoneInfo(version.issuer.time_zone)).date()
