"""Whether an attempt can go to reviewers: complete, its files copied blind, no name left without a word."""

from django.utils.translation import gettext as _

from . import completeness, findings
from .completeness import Missing
from .copy_wording import trouble_of
from .models import Attempt, BlindCopy, EvidenceItem, Upload


def missing(attempt: Attempt, places: list[findings.Place] | None = None) -> list[Missing]:
    """All that the earner is still to do, in the order of the pages. Waiting for a worker is not among it.

    `places` are those with names, where the caller has looked for them already.
    """
    return [
        *completeness.missing(attempt),
        *_arriving(attempt),
        *_without_copy(attempt),
        *names_missing(findings.of(attempt) if places is None else places),
    ]


def is_preparing(attempt: Attempt) -> bool:
    """Whether workers still make blind copies of it."""
    return BlindCopy.objects.waiting().filter(items__attempt=attempt).exists()


def names_missing(places: list[findings.Place]) -> list[Missing]:
    return [
        Missing(
            _("Names in %(title)s: mend it, or say why they may stay") % {"title": title_of(place)},
            "check",
            f"names-{place.key}",
        )
        for place in places
        if not place.is_kept
    ]


def title_of(place: findings.Place) -> str:
    """What the owner calls the place."""
    if place.item is None:
        return _("your reasons") if place.field == "motivation" else _("what you changed")
    return place.item.original_name or place.item.url or place.item.requirement.prompt.rstrip(".:")


def _arriving(attempt: Attempt) -> list[Missing]:
    uploads = Upload.objects.open().filter(submission=attempt.submission_id)
    return [
        Missing(
            _("%(name)s is still on its way: wait for it, or cancel it") % {"name": upload.name},
            upload.requirement.component.kind,
            completeness.anchor_of(upload.requirement),
        )
        for upload in uploads.select_related("requirement__component")
    ]


def _without_copy(attempt: Attempt) -> list[Missing]:
    rows = EvidenceItem.objects.filter(attempt=attempt, copy__failed_at__isnull=False)
    return [
        Missing(
            f"{item.original_name}: {trouble_of(item.copy)}",
            item.requirement.component.kind,
            f"item-{item.public_id}",
        )
        for item in rows.select_related("copy", "requirement__component").defer("copy__passages")
        if item.copy is not None and item.requirement.component.kind not in attempt.approved
    ]
