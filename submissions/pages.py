"""What the earner's pages show: the steps of the work, the blocks of a part, and what happened so far."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.models import Component, EvidenceKind, EvidenceRequirement, Kind

from . import completeness, deadlines, drafts, forms, policies
from .evidence.kinds import BY_EXTENSION
from .evidence.words import count_words
from .models import Attempt, EvidenceItem, Pause, Submission, Upload
from .states import Status

TONES: dict[str, tuple[str, str]] = {  # of a status: class, icon
    Status.DRAFT: ("is-accent", "pencil"),
    Status.SUBMITTED: ("is-accent", "inbox"),
    Status.IN_REVIEW: ("is-accent", "eye"),
    Status.INCOMPLETE: ("is-warn", "circle-alert"),
    Status.CHANGES_REQUESTED: ("is-warn", "circle-alert"),
    Status.APPEALED: ("is-accent", "history"),
    Status.APPROVED: ("is-good", "circle-check"),
    Status.WITHDRAWN: ("quiet", "circle-x"),
}
ICONS = {
    EvidenceKind.FILE: "file-text",
    EvidenceKind.VIDEO: "video",
    EvidenceKind.LINK: "link",
    EvidenceKind.TEXT: "pencil",
}


@dataclass(frozen=True)
class Step:
    """One part of the work, with its state in words, and what is to be done: where, and what."""

    label: str
    url: str
    state: str
    tone: str
    icon: str
    key: str
    to_do: list[tuple[str, str]] = field(default_factory=list)


def title_of(item: EvidenceItem) -> str:
    """What the owner calls it."""
    return item.original_name or item.url or _("Written text")


@dataclass
class Row:
    """One item as a page lists it: what the owner calls it, and the form to describe it."""

    item: EvidenceItem
    form: forms.ItemForm | None = None
    theirs: list[tuple[str, str]] | None = None  # what another window has stored: which field, what

    @property
    def icon(self) -> str:
        return ICONS[EvidenceKind(self.item.kind)]

    @property
    def title(self) -> str:
        return title_of(self.item)

    @property
    def takes_captions(self) -> bool:
        return policies.why_not_caption(self.item) is None

    @property
    def kind_label(self) -> str:
        known = BY_EXTENSION.get(self.item.extension)
        return known.label if known else str(EvidenceKind(self.item.kind).label)


@dataclass
class Block:
    """One evidence requirement on its part page: what is there, and the forms to add more."""

    requirement: EvidenceRequirement
    rows: list[Row]
    text: forms.TextForm | None = None
    link: forms.LinkForm | None = None
    files: forms.FileForm | None = None
    words: int = 0
    theirs: list[tuple[str, str]] | None = None  # what another window has stored
    lacks: list[str] = field(default_factory=list)
    anchor: str = ""
    uploads: list[Upload] = field(default_factory=list)  # on their way, or not taken
    is_component_full: bool = False

    @property
    def places(self) -> int:
        """How many are taken, as `policies.why_not_add` counts them: files on their way hold one each."""
        arriving = sum(upload.refused_at is None for upload in self.uploads)
        return len(self.rows) + bool(self.words) + arriving

    @property
    def is_full(self) -> bool:
        return self.is_component_full or self.places >= self.requirement.maximum

    @property
    def is_long(self) -> bool:
        """Whether to fold what is said of each item, so that the page stays readable."""
        return len(self.rows) > LONG

    @property
    def takes_text(self) -> bool:
        """Whether to offer the text box: not where a link or a file has taken the only place."""
        return self.text is not None and bool(self.words or not self.is_full or self.text.errors)


def components_of(submission: Submission) -> list[Component]:
    requirements = Prefetch("requirements", EvidenceRequirement.objects.order_by("position"))
    return list(submission.badge_version.components.in_order().prefetch_related(requirements))


LONG = 4  # items of one requirement
STEPS = ("motivation", *Kind.values, completeness.PEOPLE, "check")


def steps_of(
    submission: Submission,
    components: list[Component],
    items: list[EvidenceItem],
    missing: list[completeness.Missing],
    *,
    is_whole: bool = False,
) -> list[Step]:
    """The steps of the work in order, each with what is missing on it.

    `is_whole`: names and copies were looked at too. Only then can it be said that nothing is missing.
    """
    begun = {item.requirement_id for item in items}
    steps = [_step(submission, "motivation", _("Your reasons"), missing, is_begun=False)]
    for component in components:
        if component.kind in submission.attempt.approved:
            url = step_url(submission, component.kind)
            state = (_("Approved"), "is-good", "lock")
            steps.append(Step(component.kind_label, url, *state, component.kind))
            continue
        is_begun = any(requirement.pk in begun for requirement in component.requirements.all())
        steps.append(_step(submission, component.kind, component.kind_label, missing, is_begun=is_begun))
    steps.append(_step(submission, completeness.PEOPLE, _("Working together"), missing, is_begun=True))
    if not submission.attempt.collaboration and steps[-1].tone == "is-good":
        steps[-1] = replace(steps[-1], state=_("Nobody else"), tone="quiet", icon="circle-check")
    last = _step(submission, "check", _("Check and submit"), missing, is_begun=True)
    words, tone, icon = _("Not yet"), "quiet", "circle"
    if not missing:
        words = _("Look it over")
        if is_whole:
            words, tone, icon = _("You can submit"), "is-good", "circle-check"
    return [*steps, replace(last, state=words, tone=tone, icon=icon)]


def step_url(submission: Submission, key: str) -> str:
    """`key` is that of a step: "motivation", a component's kind, "people" or "check"."""
    if key in Kind.values:
        return reverse("submissions:part", args=[submission.pk, key])
    return reverse(f"submissions:{key}", args=[submission.pk])


def place_url(submission: Submission, to: str) -> str | None:
    """Where a button of the pages leads: to a step by its key, or to an item's captions; None if nowhere."""
    if to in STEPS:
        return step_url(submission, to)
    what, _colon, key = to.partition(":")
    try:
        item = uuid.UUID(key)
    except ValueError:
        return None
    return reverse("submissions:captions", args=[submission.pk, item]) if what == "captions" else None


def item_url(submission: Submission, item: EvidenceItem) -> str:
    """Where an item stands on the page of its part."""
    return f"{step_url(submission, item.requirement.component.kind)}#item-{item.public_id}"


def _step(
    submission: Submission, key: str, label: str, missing: list[completeness.Missing], *, is_begun: bool
) -> Step:
    url = step_url(submission, key)
    here = [one for one in missing if (one.component_kind or "motivation") == key]
    count = len(here)
    to_do = [(f"{url}#{one.anchor}", one.text) for one in here]
    if not here:
        return Step(label, url, _("Ready"), "is-good", "circle-check", key)
    if not is_begun:
        return Step(label, url, _("Not started"), "quiet", "circle", key, to_do)
    some = ngettext("%(count)s missing", "%(count)s missing", count) % {"count": count}
    return Step(label, url, some, "is-warn", "circle-alert", key, to_do)


def blocks_of(attempt: Attempt, component: Component, data: Any = None, files: Any = None) -> list[Block]:
    """The blocks of a part; with `data`, every form whose fields were sent is bound."""
    found = attempt.items.filter(requirement__component=component).order_by("position")
    items = list(found.select_related("copy").defer("copy__passages"))
    blocks = [
        _block(requirement, [item for item in items if item.requirement_id == requirement.pk], data, files)
        for requirement in component.requirements.all()
    ]
    uploads = list(Upload.objects.listed(attempt.submission_id).filter(requirement__component=component))
    for block in blocks:
        block.uploads = [upload for upload in uploads if upload.requirement_id == block.requirement.pk]
    full = sum(block.places for block in blocks) >= policies.ITEMS_A_COMPONENT
    for block in blocks:
        block.is_component_full = full
    return blocks


def _block(requirement: EvidenceRequirement, items: list[EvidenceItem], data: Any, files: Any) -> Block:
    prefix = str(requirement.public_id)
    written = next((item for item in items if item.kind == EvidenceKind.TEXT), None)
    block = Block(
        requirement,
        rows=[Row(item, drafts.item_form(item, data)) for item in items if item.kind != EvidenceKind.TEXT],
        words=count_words(written.text) if written else 0,
        lacks=completeness.lacks_of(requirement, items),
        anchor=completeness.anchor_of(requirement),
    )
    if EvidenceKind.TEXT in requirement.kinds:
        block.text = drafts.text_form(requirement, written, data)
    if EvidenceKind.LINK in requirement.kinds:
        block.link = forms.LinkForm(drafts.sent(data, f"{prefix}-url"), prefix=prefix)
    if {EvidenceKind.FILE, EvidenceKind.VIDEO} & set(requirement.kinds):
        block.files = forms.FileForm(data, files, prefix=prefix)
    return block


def due_if_submitted_now(submission: Submission) -> date:
    return deadlines.decision_due(submission.attempt, handed_in_at=timezone.now())


def pause_of(submission: Submission) -> Pause | None:
    """What a coordinator asked for, while it is to be added."""
    if submission.status != Status.INCOMPLETE:
        return None
    return submission.attempt.pauses.filter(answered_at=None).first()


def events_of(submission: Submission) -> list[tuple[datetime, str]]:
    """What happened so far, oldest first, in the earner's words."""
    words = {
        "submit": _("You handed it in"),
        "ask_for_missing": _("Something was missing"),
        "start_review": _("Reviewers began to read"),
        "request_changes": _("Changes were asked for"),
        "appeal": _("You appealed"),
        "dismiss_appeal": _("The decision stands"),
        "grant_appeal": _("It goes to other reviewers"),
        "approve": _("Approved"),
        "withdraw": _("You withdrew it"),
    }
    changes = submission.status_changes.order_by("at", "pk")
    return [
        (submission.started_at, _("You started")),
        *((change.at, words[change.verb]) for change in changes),
    ]
