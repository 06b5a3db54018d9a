"""Define, publish, revise and retire badges. What is published never changes: another version follows it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Issuer, User
from accounts.refusals import Refused, refuse_if

from .. import artwork, policies
from ..models import (
    Badge,
    BadgeVersion,
    Component,
    Criterion,
    EvidenceKind,
    EvidenceRequirement,
    Kind,
    Level,
    Rubric,
)
from .checking import checked

DESCRIBED = frozenset(
    {
        *("name", "summary", "description", "competencies", "alignments", "category", "level", "audiences"),
        *("needs_class", "hours", "delivery", "activities", "resources", "tags", "language"),
        *("valid_months", "credits", "reviews_required", "attempts_allowed", "needs_confirmation"),
    }
)
COPIED = (*sorted(DESCRIBED), "artwork", "artwork_alt")
REQUIREMENT = ("prompt", "hint", "kinds", "minimum", "maximum", "min_words", "max_words")
LEVEL = ("label", "points", "descriptor", "is_required")

# Pages of an issuer that stand beside its badges, below "define/<issuer>/".
RESERVED = frozenset({"calendar", "reviewing"})


class NotReady(Refused):
    """The version lacks something; `missing` says what and where to mend it."""

    def __init__(self, reason: str, missing: list[policies.Missing]) -> None:
        super().__init__(reason)
        self.missing = missing


class NotArtwork(Refused):
    """The picture cannot be used; the reason says what to do."""


class SlugTaken(Refused):
    """The issuer has a badge of this address already, or another page stands there."""


@transaction.atomic
def create_badge(*, by: User, issuer: Issuer, name: str, slug: str) -> BadgeVersion:
    """Begin a badge: its identity, and a draft with the three components, each with an empty rubric.

    Refused to people who do not administer the issuer, and for an address that is taken.
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    refuse_if(policies.why_not_define(by, issuer))
    if slug in RESERVED:
        raise SlugTaken(_("The address “%(slug)s” is in use here. Choose another.") % {"slug": slug})
    if Badge.objects.filter(issuer=issuer, slug=slug).exists():
        raise SlugTaken(
            _("You have a badge with the address “%(slug)s” already. Choose another.") % {"slug": slug}
        )
    badge = checked(Badge(issuer=issuer, slug=slug), "slug")
    badge.save()
    version = checked(BadgeVersion(badge=badge, name=name), "name")
    version.save()
    for kind in Kind.values:
        Rubric.objects.create(component=Component.objects.create(version=version, kind=kind))
    audit.record(by=by, verb="create_badge", thing=version, issuer=issuer)
    return version


@transaction.atomic
def describe(*, by: User, version: BadgeVersion, **fields: Any) -> BadgeVersion:
    """Write down what is said about a badge; only the fields named are touched.

    Refused when the version is published, and for values that its fields cannot hold.
    """
    if unknown := fields.keys() - DESCRIBED:
        raise TypeError(f"not fields of a description: {sorted(unknown)}")
    version = _locked_draft(by, version)
    for name, value in fields.items():
        setattr(version, name, value)
    _refuse_strange_links(fields)
    checked(version, *fields)
    version.save(update_fields=list(fields))
    audit.record(by=by, verb="describe", thing=version, issuer=version.issuer, fields=sorted(fields))
    return version


def set_artwork(*, by: User, version: BadgeVersion, content: bytes, alt: str) -> BadgeVersion:
    """Give a draft its picture, without badges baked into it earlier, and the words that stand for it.

    Empty `content` keeps the picture and changes the words. Refused (`NotArtwork`) with what to do when it
    is not a square PNG of the right size, and when the version is published.
    """
    refuse_if(policies.why_not_edit(by, version))
    if not content:
        return _point_at(by=by, version=version, path=None, alt=alt)
    if reason := artwork.check(content):
        raise NotArtwork(reason)
    # Stored before the transaction opens: a lock never waits for a file store. A file left over is harmless.
    field = version.artwork.field
    path = field.storage.save(field.generate_filename(version, ""), ContentFile(artwork.cleaned(content)))
    return _point_at(by=by, version=version, path=path, alt=alt)


@transaction.atomic
def _point_at(*, by: User, version: BadgeVersion, path: str | None, alt: str) -> BadgeVersion:
    version = _locked_draft(by, version)
    version.artwork_alt = alt
    if path is not None:
        version.artwork.name = path
    checked(version, "artwork_alt")
    version.save(update_fields=["artwork", "artwork_alt"])
    audit.record(by=by, verb="set_artwork", thing=version, issuer=version.issuer)
    return version


@transaction.atomic
def write_component(
    *,
    by: User,
    component: Component,
    title: str,
    instructions: str,
    requirements: Sequence[Mapping[str, Any]],
    criteria: Sequence[Mapping[str, Any]],
) -> Component:
    """Write one component of a draft anew, its evidence requirements and its rubric in the order given.

    A requirement has prompt, hint, kinds, minimum, maximum, min_words, max_words; a criterion has name,
    guidance and levels of label, points, descriptor, is_required. What is left out takes its default.
    A draft may be incomplete; refused is what could never be published, and a published version.
    """
    version = _locked_draft(by, component.version)
    component = checked(
        Component(
            pk=component.pk, version=version, kind=component.kind, title=title, instructions=instructions
        ),
        "title",
    )
    component.save(force_update=True)
    _write_requirements(component, requirements)
    _write_rubric(component, criteria)
    audit.record(by=by, verb="write_component", thing=version, issuer=version.issuer, kind=component.kind)
    return component


@transaction.atomic
def publish(*, by: User, version: BadgeVersion) -> BadgeVersion:
    """Open a draft to everybody, for good: from now on it does not change.

    Refused (`NotReady`) with a list of what is missing, and when it is published or the badge retired.
    """
    version = _locked_draft(by, version)
    if reason := policies.why_not_publish(by, version):
        raise NotReady(reason, policies.missing_for_publishing(version))
    version.published_at, version.published_by = timezone.now(), by
    version.save(update_fields=["published_at", "published_by"])
    audit.record(by=by, verb="publish", thing=version, issuer=version.issuer)
    return version


@transaction.atomic
def revise(*, by: User, badge: Badge) -> BadgeVersion:
    """Begin the next version as a copy of the last. Open submissions and credentials keep theirs.

    Refused while there is a draft, and for a retired badge.
    """
    badge = _locked_badge(badge)
    refuse_if(policies.why_not_revise(by, badge))
    last = badge.versions.latest("number")
    version = BadgeVersion(badge=badge, number=last.number + 1)
    for name in COPIED:
        setattr(version, name, getattr(last, name))
    version.save()
    for component in last.components.in_order():
        _copy_component(component, version)
    audit.record(by=by, verb="revise", thing=version, issuer=badge.issuer, from_version=last.number)
    return version


@transaction.atomic
def retire(*, by: User, badge: Badge) -> Badge:
    """Take a badge off the catalogue: nobody starts it any more; what is under way goes on.

    Refused for a badge that was never published, or is retired already.
    """
    badge = _locked_badge(badge)
    refuse_if(policies.why_not_retire(by, badge))
    badge.retired_at = timezone.now()
    badge.save(update_fields=["retired_at"])
    audit.record(by=by, verb="retire", thing=badge, issuer=badge.issuer)
    return badge


@transaction.atomic
def allow_awards(*, by: User, badge: Badge, allowed: bool) -> Badge:
    """Say whether a badge may also be awarded without assessment; credentials awarded so stay as they are.

    Refused to people who are not on the issuer's quality board, and when that is what it says already.
    """
    badge = _locked_badge(badge)
    refuse_if(policies.why_not_allow_awards(by, badge, allowed))
    badge.may_be_awarded = allowed
    badge.save(update_fields=["may_be_awarded"])
    audit.record(by=by, verb="allow_awards", thing=badge, issuer=badge.issuer, allowed=allowed)
    return badge


def _locked_badge(badge: Badge) -> Badge:
    return Badge.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=badge.pk)


def _locked(version: BadgeVersion) -> BadgeVersion:
    _locked_badge(version.badge)  # retiring and publishing at one moment: one after the other
    versions = BadgeVersion.objects.select_for_update(of=("self",)).select_related("badge__issuer")
    return versions.get(pk=version.pk)


def _locked_draft(by: User, version: BadgeVersion) -> BadgeVersion:
    version = _locked(version)
    refuse_if(policies.why_not_edit(by, version))
    return version


def _refuse_strange_links(fields: Mapping[str, Any]) -> None:
    """Links of a description stand on public pages and in signed documents: web addresses only."""
    is_web_address = URLValidator(schemes=["http", "https"])
    for name in fields.keys() & {"alignments", "activities", "resources"}:
        for url in filter(None, (entry.get("url") for entry in fields[name])):
            try:
                is_web_address(url)
            except ValidationError:
                raise Refused(_("“%(url)s” is not a web address.") % {"url": url}) from None


def _write_requirements(component: Component, requirements: Sequence[Mapping[str, Any]]) -> None:
    component.requirements.all().delete()
    for position, fields in enumerate(requirements, start=1):
        row = checked(EvidenceRequirement(component=component, position=position, **fields))
        prompt = {"prompt": row.prompt}
        if not row.kinds or set(row.kinds) - set(EvidenceKind.values):
            raise Refused(_("“%(prompt)s”: choose what may be handed in.") % prompt)
        if row.minimum > row.maximum or row.maximum < 1:
            raise Refused(_("“%(prompt)s”: “at most” must not be less than “at least”.") % prompt)
        if row.kinds == [EvidenceKind.TEXT] and row.minimum > 1:
            raise Refused(
                _("“%(prompt)s”: a written text is one piece. Ask for each text by itself.") % prompt
            )
        if row.min_words and row.max_words and row.min_words > row.max_words:
            raise Refused(_("“%(prompt)s”: the most words must not be fewer than the least.") % prompt)
        row.save()


def _write_rubric(component: Component, criteria: Sequence[Mapping[str, Any]]) -> None:
    rubric = Rubric.objects.get(component=component)
    rubric.criteria.all().delete()
    for position, fields in enumerate(criteria, start=1):
        plain = {name: value for name, value in fields.items() if name != "levels"}
        criterion = checked(Criterion(rubric=rubric, position=position, **plain))
        levels = [
            checked(Level(criterion=criterion, position=place, **level))
            for place, level in enumerate(fields["levels"], start=1)
        ]
        if sum(level.is_required for level in levels) > 1:
            raise Refused(
                _("“%(name)s”: only one level can be the one that meets it.") % {"name": criterion.name}
            )
        criterion.save()
        Level.objects.bulk_create(levels)


def _copy_component(original: Component, version: BadgeVersion) -> None:
    copy = Component.objects.create(
        version=version, kind=original.kind, title=original.title, instructions=original.instructions
    )
    rows = original.requirements.order_by("position")
    _write_requirements(copy, [{name: getattr(row, name) for name in REQUIREMENT} for row in rows])
    Rubric.objects.create(component=copy)
    _write_rubric(copy, rubric_of(original))


def rubric_of(component: Component) -> list[dict[str, Any]]:
    """The rubric of a component as the plain values that `write_component` takes."""
    criteria = component.rubric.criteria.order_by("position").prefetch_related("levels")
    return [
        {
            "name": criterion.name,
            "guidance": criterion.guidance,
            "levels": [
                {name: getattr(level, name) for name in LEVEL}
                for level in sorted(criterion.levels.all(), key=lambda level: level.position)
            ],
        }
        for criterion in criteria
    ]
