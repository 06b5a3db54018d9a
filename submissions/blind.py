"""What a reviewer may see: plain values without author, original file names or clock times."""

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

from django.core.files.storage import default_storage

from badges.models import BadgeVersion, Component, EvidenceKind

from .models import Attempt, BlindCopy, EvidenceItem


@dataclass(frozen=True)
class BlindItem:
    number: int  # within the attempt; stands in addresses
    name: str  # neutral, as in "evidence-3.pdf"
    kind: str  # of EvidenceKind
    caption: str
    text: str
    url: str
    media_type: str
    size: int
    requirement_prompt: str


@dataclass(frozen=True)
class BlindComponent:
    component: Component
    items: tuple[BlindItem, ...]


@dataclass(frozen=True)
class BlindSubmission:
    code: str
    badge_version: BadgeVersion
    attempt_number: int
    submitted_date: date | None
    due_date: date | None
    motivation: str
    components: tuple[BlindComponent, ...]


def view_of(attempt: Attempt) -> BlindSubmission:
    """The blind view of one attempt, in the order in which the badge asks for things."""
    submission = attempt.submission
    version = BadgeVersion.objects.whole().get(pk=submission.badge_version_id)
    rows = attempt.items.select_related("requirement", "copy")
    items = list(rows.order_by("requirement__position", "position"))
    return BlindSubmission(
        code=submission.code,
        badge_version=version,
        attempt_number=attempt.number,
        submitted_date=_day(attempt, version),
        due_date=attempt.due_date,
        motivation=submission.motivation,
        components=tuple(
            BlindComponent(component, tuple(_blind(item) for item in items if _belongs(item, component)))
            for component in version.components.all()
        ),
    )


def file_of(attempt: Attempt, number: int) -> BinaryIO:
    """The blind copy of item `number`, opened for streaming; LookupError when there is none."""
    copy = BlindCopy.objects.filter(items__attempt=attempt, items__position=number).first()
    if copy is None or not copy.file:
        raise LookupError(number)
    return cast(BinaryIO, default_storage.open(copy.file, "rb"))


def _blind(item: EvidenceItem) -> BlindItem:
    return BlindItem(
        number=item.position,
        name=item.neutral_name,
        kind=item.kind,
        caption=item.caption,
        text=item.text,
        url=item.url,
        media_type=item.media_type,
        size=item.copy.size if item.copy else 0,
        requirement_prompt=item.requirement.prompt,
    )


def _belongs(item: EvidenceItem, component: Component) -> bool:
    empty = item.kind == EvidenceKind.TEXT and not item.text.strip()
    return item.requirement.component_id == component.pk and not empty


def _day(attempt: Attempt, version: BadgeVersion) -> date | None:
    if attempt.submitted_at is None:
        return None
    return attempt.submitted_at.astimezone(ZoneInfo(version.issuer.time_zone)).date()
