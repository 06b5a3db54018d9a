"""What the site can tell of a whole attempt by itself, for the coordinator who looks whether it is complete.

Nothing outside is asked: a link is named by its host and never opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.models import Component, EvidenceKind

from .completeness import missing_in
from .copy_wording import trouble_of
from .evidence.words import count_words
from .models import Attempt, EvidenceItem


class Finding(StrEnum):
    GOOD = "good"
    LOOK = "look"  # nothing is wrong, but only a person can tell
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """One line of the list, in words for a coordinator, with what it is about."""

    finding: Finding
    text: str
    details: tuple[str, ...] = ()


def checks_of(attempt: Attempt) -> list[Check]:
    """Of an attempt that was handed in, in the order of the pages; what was approved before is left out."""
    rows = attempt.items.select_related("copy", "requirement__component").order_by("position")
    items = [item for item in rows if item.requirement.component.kind not in attempt.approved]
    return [
        *_asked_for(attempt, items),
        *_words(items),
        *_copies(items),
        *_links(items),
        *_recordings(items),
        *_names(attempt),
        *_consent(attempt, items),
        *_seen_before(attempt, items),
    ]


def passes(checks: list[Check]) -> bool:
    return not any(check.finding == Finding.BAD for check in checks)


def title_of(item: EvidenceItem) -> str:
    return item.original_name or item.url or item.requirement.prompt.rstrip(".:")


def _asked_for(attempt: Attempt, items: list[EvidenceItem]) -> Iterator[Check]:
    components = Component.objects.in_order().filter(version=attempt.submission.badge_version_id)
    for component in components.exclude(kind__in=attempt.approved).prefetch_related("requirements"):
        lacks = tuple(one.text for one in missing_in(component, items))
        given = {"part": component.kind_label}
        if lacks:
            yield Check(Finding.BAD, _("%(part)s: something is missing") % given, lacks)
        else:
            yield Check(Finding.GOOD, _("%(part)s: everything that is asked for is there") % given)


def _words(items: list[EvidenceItem]) -> Iterator[Check]:
    texts = [item for item in items if item.kind == EvidenceKind.TEXT]
    if texts:
        said = tuple(_length(item) for item in texts)
        yield Check(Finding.GOOD, _("Written texts have the length that is asked for"), said)


def _length(item: EvidenceItem) -> str:
    """A text that is too short or too long is among what is missing."""
    least, most, words = item.requirement.min_words, item.requirement.max_words, count_words(item.text)
    count = ngettext("%(count)s word", "%(count)s words", words) % {"count": words}
    given = {"title": title_of(item), "words": count, "least": least, "most": most}
    if least and most:
        return _("%(title)s: %(words)s, %(least)s to %(most)s are asked for") % given
    if least:
        return _("%(title)s: %(words)s, at least %(least)s are asked for") % given
    if most:
        return _("%(title)s: %(words)s, at most %(most)s are possible") % given
    return f"{title_of(item)}: {count}"


def _copies(items: list[EvidenceItem]) -> Iterator[Check]:
    copies = [(item, item.copy) for item in items if item.copy is not None]
    waiting = tuple(title_of(item) for item, copy in copies if copy.is_waiting)
    withheld = tuple(f"{title_of(item)}: {trouble_of(copy)}" for item, copy in copies if copy.failed_at)
    if waiting:
        yield Check(Finding.BAD, _("Copies for reviewers are still being made"), waiting)
    if withheld:
        yield Check(Finding.BAD, _("Reviewers cannot see every file: no copy could be made"), withheld)
    if copies and not waiting and not withheld:
        count = len(copies)
        said = ngettext(
            "%(count)s file has its copy for reviewers",
            "%(count)s files have their copies for reviewers",
            count,
        )
        yield Check(Finding.GOOD, said % {"count": count})


def _links(items: list[EvidenceItem]) -> Iterator[Check]:
    hosts = {urlsplit(item.url).hostname or item.url: None for item in items if item.url}
    if hosts:
        yield Check(
            Finding.LOOK, _("Links lead to other sites. We do not open them: try them."), tuple(hosts)
        )


def _recordings(items: list[EvidenceItem]) -> Iterator[Check]:
    recordings = [item for item in items if item.media_type.startswith(("video/", "audio/"))]
    silent = tuple(title_of(item) for item in recordings if not item.captions)
    if silent:
        yield Check(Finding.LOOK, _("Videos or recordings without captions"), silent)
    elif recordings:
        yield Check(Finding.GOOD, _("All videos and recordings have captions"))


def _names(attempt: Attempt) -> Iterator[Check]:
    kept = attempt.kept_names.select_related("item__requirement").order_by("pk")
    said = tuple(f"{', '.join(one.found)}: {one.reason}" for one in kept)
    if said:
        yield Check(Finding.LOOK, _("Names stay in what reviewers read. Do the reasons hold?"), said)
    else:
        yield Check(Finding.GOOD, _("No names are left in what reviewers read"))


def _consent(attempt: Attempt, items: list[EvidenceItem]) -> Iterator[Check]:
    shown = [item for item in items if item.shows_others]
    if not shown:
        return
    early = tuple(
        _("%(title)s: only until %(date)s") % {"title": title_of(item), "date": _date(item)}
        for item in shown
        if item.consent_date and attempt.due_date and item.consent_date < attempt.due_date
    )
    if early:
        yield Check(Finding.BAD, _("Others agreed to be shown for a time that ends before the answer"), early)
    said = tuple(
        _("%(title)s: until %(date)s. %(note)s")
        % {"title": title_of(item), "date": _date(item), "note": item.consent_note}
        for item in shown
    )
    yield Check(Finding.LOOK, _("Other people appear. The author says how they agreed"), said)


def _date(item: EvidenceItem) -> str:
    return date_format(item.consent_date, "j F Y") if item.consent_date else "–"


def _seen_before(attempt: Attempt, items: list[EvidenceItem]) -> Iterator[Check]:
    """Whether other submissions of the issuer have the same file, without a word on which or whose."""
    files = {item.sha256 for item in items if item.sha256}
    submission = attempt.submission
    same = EvidenceItem.objects.filter(sha256__in=files, attempt__submitted_at__isnull=False)
    same = same.filter(attempt__submission__badge__issuer=submission.badge.issuer_id)
    rows = same.exclude(attempt__submission=submission.pk).values_list(
        "sha256", "attempt__submission__earner", "attempt__submission__badge"
    )
    others, elsewhere = set[str](), set[str]()
    for sha256, earner, badge in rows.distinct():
        if earner != submission.earner_id:
            others.add(sha256)
        elif badge != submission.badge_id:
            elsewhere.add(sha256)
    said = (
        *(_("%(title)s: somebody else") % {"title": title_of(one)} for one in items if one.sha256 in others),
        *(
            _("%(title)s: with another badge") % {"title": title_of(one)}
            for one in items
            if one.sha256 in elsewhere
        ),
    )
    if said:
        yield Check(Finding.LOOK, _("The same file was also handed in by or with"), said)
