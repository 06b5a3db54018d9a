"""What a coordinator wants to see of the pipeline, and which rows they ticked."""

from typing import Any, cast

from django import forms
from django.db.models import OuterRef, Subquery
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from badges.models import Badge, BadgeVersion

from ..stages import Stage

ROWS = 30  # of a page
SELECTED = mark_safe(" selected")

URGENCIES = [
    ("", _("However urgent")),
    ("late", _("Late")),
    ("at_risk", _("Late within 3 business days")),
    ("on_time", _("On time")),
]


class PlainSelect(forms.Select):
    """Hundreds of choices, written in one go: the usual one renders a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        rows = ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, options)


class Named(forms.ModelChoiceField):
    """Choices by their names, chosen by their public ids."""

    def __init__(self, attribute: str, **given: Any) -> None:
        super().__init__(None, to_field_name="public_id", required=False, widget=PlainSelect, **given)
        self.attribute = attribute

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, self.attribute))


class PipelineForm(forms.Form):
    """Nothing chosen: everything that is open."""

    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("Everything open")), *Stage.choices]
    )
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=URGENCIES)
    badge = Named("name", label=_("Badge"), empty_label=_("All badges"))
    reviewer = Named("display_name", label=_("Reviewer"), empty_label=_("All reviewers"))
    words = forms.CharField(label=_("Code or name"), required=False, max_length=100)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        issuers = Membership.objects.of(user, Role.COORDINATOR).values("issuer")
        readers = Membership.objects.filter(issuer__in=issuers, role=Role.REVIEWER).values("user")
        newest = BadgeVersion.objects.published().filter(badge=OuterRef("pk")).order_by("-number")
        badges = Badge.objects.filter(issuer__in=issuers).annotate(name=Subquery(newest.values("name")[:1]))
        self._offer("badge", badges.exclude(name=None).order_by("name", "pk"))
        self._offer("reviewer", User.objects.filter(pk__in=readers).order_by("display_name", "pk"))

    def _offer(self, name: str, rows: Any) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


class TickedForm(forms.Form):
    """The submissions whose suggested reviewers are asked."""

    submission: Any = forms.ModelMultipleChoiceField(
        None,
        error_messages={
            "required": _("Tick at least one submission."),
            "invalid_choice": _("Tick submissions of the list."),
            "invalid_pk_value": _("Tick submissions of the list."),
        },
    )

    def __init__(self, data: Any, *, cases: Any) -> None:
        super().__init__(data)
        cast(forms.ModelMultipleChoiceField, self.fields["submission"]).queryset = cases

    def clean_submission(self) -> list[Any]:
        found = list(self.cleaned_data["submission"])
        if len(found) > ROWS:
            raise forms.ValidationError(_("Tick at most %(number)d at a time.") % {"number": ROWS})
        return found
