"""What had to be done for a badge, in words: the narrative that stands in its documents (Markdown)."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from badges.models import BadgeVersion, Component


def narrative(version: BadgeVersion) -> str:
    """Competencies, the three components with what counts as met, effort and validity.

    In the badge's own language, whoever asks. The version is one fetched by `whole()`.
    """
    with override(version.language):
        sections = [_competencies(version), *map(_component, version.components.all()), _facts(version)]
        return "\n\n".join(section for section in sections if section)


def criteria_of(component: Component) -> list[Any]:
    """The criteria of the component's rubric with their levels, in order; none without a rubric."""
    rubric = getattr(component, "rubric", None)
    return list(rubric.criteria.all()) if rubric else []


def _competencies(version: BadgeVersion) -> str:
    lines = [
        _line(one["name"], one.get("description", "")) for one in version.competencies if one.get("name")
    ]
    return "\n".join([f"## {_('Competencies')}", "", *lines]) if lines else ""


def _component(component: Component) -> str:
    title = f"## {component.title or component.kind_label}"
    wanted = [one.prompt for one in component.requirements.all()]
    return "\n\n".join(
        part
        for part in (
            title,
            component.instructions,
            _listed(_("Evidence:"), (_line(prompt) for prompt in wanted)),
            _listed(_("It is met when every criterion reaches its level:"), _levels(component)),
        )
        if part
    )


def _levels(component: Component) -> Iterator[str]:
    for criterion in criteria_of(component):
        for level in criterion.levels.all():
            if level.is_required:
                yield _line(f"{criterion.name}: {level.label}", level.descriptor)


def _facts(version: BadgeVersion) -> str:
    """What the standard has no member for."""
    effort = ngettext("Effort: about %(count)d hour", "Effort: about %(count)d hours", version.hours)
    lines = [
        f"- {effort % {'count': version.hours}}",
        f"- {_('Level: %(level)s') % {'level': version.level_label}}",
    ]
    if version.audiences:
        lines.append(f"- {_('For: %(audiences)s') % {'audiences': version.audiences}}")
    if version.needs_class:
        lines.append(f"- {_('It needs students or a class.')}")
    if version.credits:
        credits = number_format(version.credits.normalize(), use_l10n=True)
        lines.append(f"- {_('Credits: %(credits)s') % {'credits': credits}}")
    lines.append(f"- {_validity(version)}")
    return _listed(f"## {_('At a glance')}", iter(lines))


def _validity(version: BadgeVersion) -> str:
    if version.valid_months is None:
        return _("A credential does not expire.")
    said = ngettext(
        "A credential is valid for %(count)d month.",
        "A credential is valid for %(count)d months.",
        version.valid_months,
    )
    return said % {"count": version.valid_months}


def _listed(title: str, lines: Iterator[str]) -> str:
    said = "\n".join(lines)
    return f"{title}\n\n{said}" if said else ""


def _line(name: str, more: str = "") -> str:
    """An entry of a list, on one line whatever was typed."""
    return "- " + " ".join(f"{name} – {more}".split() if more else name.split())
