"""How a badge's parts read: Markdown as HTML that is safe to show, requirements in words, the rubric."""

from typing import Any

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markdown_it import MarkdownIt

from badges.models import Component, EvidenceKind, EvidenceRequirement

register = template.Library()

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr", "h3", "h4"}
_markdown = MarkdownIt("commonmark", {"html": False}).disable("image")  # nothing is fetched from elsewhere


@register.filter
def markdown(text: str, heading: int = 3) -> SafeString:
    """`heading` is the level of every heading in the text: whoever writes does not know what stands above."""
    tokens = _markdown.parse(text or "")
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{heading}"
        if token.type == "bullet_list_open":
            token.attrSet("class", "plain")
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}, "ul": {"class"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
        )
    )


@register.filter
def asked(requirement: EvidenceRequirement) -> str:
    """What a requirement accepts and how much of it, in words."""
    kinds = [str(EvidenceKind(kind).label) for kind in requirement.kinds]
    said = [_(" or ").join([kinds[0], *(kind.lower() for kind in kinds[1:])])] if kinds else []
    if requirement.kinds != [EvidenceKind.TEXT]:
        said.append(_how_many(requirement.minimum, requirement.maximum))
    if requirement.min_words or requirement.max_words:
        said.append(_how_many_words(requirement.min_words, requirement.max_words))
    return ", ".join(said)


def _how_many(least: int, most: int) -> str:
    if least == most:
        return ngettext("%(count)d item", "%(count)d items", most) % {"count": most}
    if least == 0:
        return ngettext("up to %(count)d item", "up to %(count)d items", most) % {"count": most}
    return _("%(least)d to %(most)d items") % {"least": least, "most": most}


def _how_many_words(least: int | None, most: int | None) -> str:
    if least and most:
        return _("%(least)d to %(most)d words") % {"least": least, "most": most}
    if most:
        return _("at most %(most)d words") % {"most": most}
    return _("at least %(least)d words") % {"least": least}


@register.inclusion_tag("badges/_rubric.html")
def rubric_table(component: Component) -> dict[str, Any]:
    """The public rubric of a component (fetched by `BadgeVersion.objects.whole()`), lowest level first."""
    criteria = list(component.rubric.criteria.all())
    rows = [list(criterion.levels.all()) for criterion in criteria]
    headings = [[(level.label, level.is_required) for level in levels] for levels in rows]
    width = max((len(levels) for levels in rows), default=0)
    return {
        "component": component,
        "rows": [
            {"criterion": criterion, "levels": levels, "blanks": range(width - len(levels))}
            for criterion, levels in zip(criteria, rows, strict=True)
        ],
        "width": width,
        # Most rubrics name their levels alike: then the names stand once, at the top.
        "shared": rows[0] if rows and all(heading == headings[0] for heading in headings) else None,
    }
