"""Each group of fields of a draft as a form that knows what it was written over, and as values for script."""

from typing import Any

from django.db.models import Model
from django.forms import BaseForm, FileField, ModelForm
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from badges.models import Component, EvidenceKind, EvidenceRequirement

from . import completeness, forms
from .caption_forms import CaptionsForm
from .editions import stored_edition
from .models import Attempt, Collaborator, EvidenceItem, Submission

Values = dict[str, str | bool]


def motivation_form(submission: Submission, data: Any = None) -> forms.MotivationForm:
    return _over(forms.MotivationForm, submission, sent(data, "motivation"))


def note_form(attempt: Attempt, data: Any = None) -> forms.NoteForm:
    return _over(forms.NoteForm, attempt, sent(data, "change_note"))


def statement_form(attempt: Attempt, data: Any = None) -> forms.StatementForm:
    return _over(forms.StatementForm, attempt, sent(data, "collaboration"))


def colleague_form(colleague: Collaborator, data: Any = None) -> forms.ColleagueForm:
    prefix = str(colleague.public_id)
    return _over(forms.ColleagueForm, colleague, sent(data, f"{prefix}-name"), prefix)


def item_form(item: EvidenceItem, data: Any = None) -> forms.ItemForm:
    prefix = str(item.public_id)
    return _over(forms.ItemForm, item, sent(data, f"{prefix}-caption"), prefix)


def text_form(
    requirement: EvidenceRequirement, written: EvidenceItem | None, data: Any = None
) -> forms.TextForm:
    prefix = str(requirement.public_id)
    stored = {"text": written.text, "edition": written.edition} if written else {"edition": 0}
    return forms.TextForm(sent(data, f"{prefix}-text"), prefix=prefix, initial=stored)


def captions_form(item: EvidenceItem, data: Any = None, files: Any = None) -> CaptionsForm:
    stored = {"text": item.captions, "edition": stored_edition(item, "captions")}
    return CaptionsForm(data, files, initial=stored)


def again(form: BaseForm, stored: BaseForm) -> Any:
    """What was typed into `form`, now over what is stored: saving it again replaces that knowingly."""
    typed = {name: form.cleaned_data.get(name) for name in form.fields} | {
        "edition": stored.initial["edition"]
    }
    options = {"instance": stored.instance} if isinstance(stored, ModelForm) else {}
    return type(form)(prefix=form.prefix, initial=typed, **options)


def note_of(form: forms.NoteForm) -> dict[str, str]:
    """What `save_note` takes."""
    return {"note": form.cleaned_data["change_note"], "edition": form.cleaned_data["edition"]}


def statement_of(form: forms.StatementForm) -> dict[str, str]:
    """What `save_statement` takes."""
    return {"statement": form.cleaned_data["collaboration"], "edition": form.cleaned_data["edition"]}


def sent(data: Any, name: str) -> Any:
    # A form whose fields were not sent says nothing: it must not empty what is stored.
    return data if data is not None and name in data else None


def values_of(form: BaseForm) -> Values:
    """What is stored, by the names of the fields on the page, as script compares it with what is typed."""
    stored = {
        form.add_prefix(name): form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
        if name != "edition" and not isinstance(field, FileField)
    }
    return {name: value if isinstance(value, bool) else str(value or "") for name, value in stored.items()}


def in_words(form: BaseForm) -> list[tuple[str, str]]:
    """What is stored, as a page shows it beside what was typed: the name of each field, and what it says."""
    shown = []
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if name != "edition" and value not in (None, ""):
            shown.append((str(form[name].label), _say(value)))
    return shown


def captions_group(submission: Submission, item: EvidenceItem) -> dict[str, BaseForm]:
    """The one group on the page of an item's captions, as in `groups_of`."""
    return {_url(submission, "captions", item.public_id): captions_form(item)}


def groups_of(submission: Submission, step: str) -> dict[str, BaseForm]:
    """Every group of fields on the page of a step, by the address at which it is saved."""
    attempt = submission.attempt
    if step == "motivation":
        return {_url(submission, "motivation"): motivation_form(submission)}
    if step == "check":
        return {_url(submission, "save_note"): note_form(attempt)}
    if step == completeness.PEOPLE:
        named = attempt.collaborators.order_by("position")
        return {_url(submission, "save_statement"): statement_form(attempt)} | {
            _url(submission, "change_colleague", one.public_id): colleague_form(one) for one in named
        }
    return _groups_of_part(submission, submission.badge_version.components.get(kind=step))


def _groups_of_part(submission: Submission, component: Component) -> dict[str, BaseForm]:
    items = list(submission.attempt.items.filter(requirement__component=component))
    groups: dict[str, BaseForm] = {
        _url(submission, "describe_item", item.public_id): item_form(item)
        for item in items
        if item.kind != EvidenceKind.TEXT
    }
    for requirement in component.requirements.all():
        texts = [item for item in items if item.kind == EvidenceKind.TEXT]
        written = next((item for item in texts if item.requirement_id == requirement.pk), None)
        if EvidenceKind.TEXT in requirement.kinds:
            url = _url(submission, "save_text", requirement.public_id)
            groups[url] = text_form(requirement, written)
    return groups


def _over(kind: Any, thing: Model, data: Any, prefix: str | None = None) -> Any:
    fields = kind.Meta.fields
    # A copy: binding writes what is typed into the instance, and the row is still to be shown and compared.
    copy = type(thing)(**{name: getattr(thing, name) for name in fields})
    return kind(data, prefix=prefix, instance=copy, initial={"edition": stored_edition(thing, *fields)})


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else date_format(value)


def _url(submission: Submission, name: str, *args: Any) -> str:
    return reverse(f"submissions:{name}", args=[submission.pk, *args])
