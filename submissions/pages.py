"""What the earner's pages show: the steps of the work, the blocks of a part, and what happened so far."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.business_days import due_date
from badges.models import Component, EvidenceKind, EvidenceRequirement

from . import completeness, forms
from .actions import DECISION_DAYS
from .evidence.kinds import BY_EXTENSION
from .evidence.words import count_words
from .models import Attempt, EvidenceItem, Submission, Upload
from .states import Status

TONES: dict[str, tuple[str, str]] = {  # of a status: class, icon
    Status.DRAFT: ("is-accent", "pencil"),
    Status.SUBMITTED: ("is-accent", "inbox"),
    Status.IN_REVIEW: ("is-accent", "eye"),
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
    """One part of the work, with its state in words."""

    label: str
    url: str
    state: str
    tone: str
    icon: str
    key: str


@dataclass
class Row:
    """One item as a page lists it: what the owner calls it, and the form to describe it."""

    item: EvidenceItem
    form: forms.ItemForm | None = None

    @property
    def icon(self) -> str:
        return ICONS[EvidenceKind(self.item.kind)]

    @property
    def title(self) -> str:
        return self.item.original_name or self.item.url or _("Written text")

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
    theirs: str | None = None  # what another window has stored
    lacks: list[str] = field(default_factory=list)
    anchor: str = ""
    uploads: list[Upload] = field(default_factory=list)  # on their way, or not taken

    @property
    def is_full(self) -> bool:
        own = len(self.rows)
        return own + bool(self.words) >= self.requirement.maximum

    @property
    def takes_text(self) -> bool:
        """Whether to offer the text box: not where a link or a file has taken the only place."""
        return self.text is not None and bool(self.words or not self.is_full or self.text.errors)


def components_of(submission: Submission) -> list[Component]:
    requirements = Prefetch("requirements", EvidenceRequirement.objects.order_by("position"))
    return list(submission.badge_version.components.in_order().prefetch_related(requirements))


def steps_of(submission: Submission, components: list[Component], items: list[EvidenceItem]) -> list[Step]:
    """Motivation, the three components, and the check, as the side of every writing page lists them."""
    said = bool(submission.motivation.strip())
    state = (_("Ready"), "is-good", "circle-check") if said else (_("Not started"), "quiet", "circle")
    steps = [
        Step(_("Your reasons"), reverse("submissions:motivation", args=[submission.pk]), *state, "motivation")
    ]
    for component in components:
        url = reverse("submissions:part", args=[submission.pk, component.kind])
        steps.append(Step(component.kind_label, url, *_state_of(component, items), component.kind))
    done = all(step.tone == "is-good" for step in steps)
    last = (_("You can submit"), "is-good", "circle-check") if done else (_("Not yet"), "quiet", "circle")
    check = reverse("submissions:check", args=[submission.pk])
    return [*steps, Step(_("Check and submit"), check, *last, "check")]


def _state_of(component: Component, items: list[EvidenceItem]) -> tuple[str, str, str]:
    missing = completeness.missing_in(component, items)
    if not missing:
        return _("Ready"), "is-good", "circle-check"
    wanted = {requirement.pk for requirement in component.requirements.all()}
    if not any(item.requirement_id in wanted for item in items):
        return _("Not started"), "quiet", "circle"
    count = len(missing)
    return (
        ngettext("%(count)s missing", "%(count)s missing", count) % {"count": count},
        "is-warn",
        "circle-alert",
    )


def blocks_of(attempt: Attempt, component: Component, data: Any = None, files: Any = None) -> list[Block]:
    """The blocks of a part; with `data`, every form whose fields were sent is bound."""
    items = list(attempt.items.filter(requirement__component=component).order_by("position"))
    blocks = [
        _block(requirement, [item for item in items if item.requirement_id == requirement.pk], data, files)
        for requirement in component.requirements.all()
    ]
    uploads = list(Upload.objects.listed(attempt.submission_id).filter(requirement__component=component))
    for block in blocks:
        block.uploads = [upload for upload in uploads if upload.requirement_id == block.requirement.pk]
    return blocks


def _block(requirement: EvidenceRequirement, items: list[EvidenceItem], data: Any, files: Any) -> Block:
    prefix = str(requirement.public_id)
    written = next((item for item in items if item.kind == EvidenceKind.TEXT), None)
    block = Block(
        requirement,
        rows=[Row(item, item_form(item, data)) for item in items if item.kind != EvidenceKind.TEXT],
        words=count_words(written.text) if written else 0,
        lacks=completeness.lacks_of(requirement, items),
        anchor=completeness.anchor_of(requirement),
    )
    if EvidenceKind.TEXT in requirement.kinds:
        stored = {"text": written.text, "edition": written.edition} if written else {"edition": 0}
        block.text = text_form(requirement, data, initial=stored)
    if EvidenceKind.LINK in requirement.kinds:
        block.link = forms.LinkForm(_sent(data, f"{prefix}-url"), prefix=prefix)
    if {EvidenceKind.FILE, EvidenceKind.VIDEO} & set(requirement.kinds):
        block.files = forms.FileForm(data, files, prefix=prefix)
    return block


def text_form(requirement: EvidenceRequirement, data: Any, **options: Any) -> forms.TextForm:
    prefix = str(requirement.public_id)
    return forms.TextForm(_sent(data, f"{prefix}-text"), prefix=prefix, **options)


def item_form(item: EvidenceItem, data: Any) -> forms.ItemForm:
    prefix = str(item.public_id)
    # A copy: binding writes what is typed into the instance, and the item is still to be shown and compared.
    copy = EvidenceItem(**{name: getattr(item, name) for name in forms.ItemForm.Meta.fields})
    return forms.ItemForm(_sent(data, f"{prefix}-caption"), prefix=prefix, instance=copy)


def _sent(data: Any, name: str) -> Any:
    # A form whose fields were not sent says nothing: it must not empty what is stored.
    return data if data is not None and name in data else None


def due_if_submitted_now(submission: Submission) -> date:
    return due_date(timezone.now(), submission.badge_version.issuer.time_zone, DECISION_DAYS)


def events_of(submission: Submission) -> list[tuple[datetime, str]]:
    """What happened so far, oldest first, in the earner's words."""
    words = {
        "submit": _("You handed it in"),
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
