"""What is typed on the last page besides the three statements: each of its buttons saves all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from accounts.web import person
from submissions import actions, drafts, findings, forms, pages, readiness
from submissions.models import Submission


@dataclass
class Typed:
    """The note and the reasons for names, by the key of their place, that could not be saved as they were."""

    note: forms.NoteForm
    reasons: dict[str, forms.KeepNamesForm] = field(default_factory=dict)
    theirs: list[tuple[str, str]] | None = None  # the note that another window has stored
    also: str = ""  # what else the button could not do

    @property
    def is_saved(self) -> bool:
        return not self.troubles

    @property
    def troubles(self) -> list[tuple[str, str]]:
        every = [self.note, *self.reasons.values()]
        found = [
            (form[name].auto_id, str(one))
            for form in every
            for name in form.errors
            for one in form.errors[name]
        ]
        if self.also:
            found.insert(0, ("part-title", self.also))
        if self.theirs is not None:
            told = _("This text was changed in another window.")
            found.insert(0, (self.note["change_note"].auto_id, told))
        return found


def stored(submission: Submission) -> Typed:
    return Typed(drafts.note_form(submission.attempt))


def save(request: HttpRequest, submission: Submission) -> Typed:
    """Save whatever was sent. Refuses where nothing may be written."""
    typed = Typed(drafts.note_form(submission.attempt, request.POST))
    if typed.note.is_bound and typed.note.is_valid():
        try:
            actions.save_note(by=person(request), submission=submission, **drafts.note_of(typed.note))
        except actions.Overtaken as error:
            now = drafts.note_form(error.stored)
            typed.theirs, typed.note = drafts.in_words(now), drafts.again(typed.note, now)
    if any(name.endswith("-reason") for name in request.POST):
        typed.reasons = _keep(person(request), submission, request.POST)
    if "place" in request.POST:
        try:
            findings.at(submission.attempt, request.POST["place"])
        except Refused as error:
            typed.also = error.reason
    return typed


def names(submission: Submission, places: list[findings.Place], typed: Typed) -> list[dict[str, Any]]:
    """Every place with names, with the form to say why they may stay."""
    return [
        {
            "place": place,
            "title": readiness.title_of(place),
            "url": _url(submission, place),
            "form": typed.reasons.get(place.key) or _form(place),
        }
        for place in places
    ]


def _keep(by: User, submission: Submission, data: Mapping[str, str]) -> dict[str, forms.KeepNamesForm]:
    """Keep each reason that was typed anew; what could not be kept comes back, and an empty one asked for."""
    left = {}
    for place in findings.of(submission.attempt):
        form = _form(place, data)
        said, is_asked = data.get(form.add_prefix("reason"), "").strip(), data.get("place") == place.key
        if not is_asked and said in ("", place.reason):
            continue
        if form.is_valid():
            try:
                actions.keep_names(by=by, submission=submission, place=place.key, **form.cleaned_data)
            except Refused as error:
                form.add_error("reason", error.reason)
        if form.errors:
            left[place.key] = form
    return left


def _form(place: findings.Place, data: Any = None) -> forms.KeepNamesForm:
    return forms.KeepNamesForm(data, prefix=place.key, initial={"reason": place.reason})


def _url(submission: Submission, place: findings.Place) -> str:
    """Where the place can be mended."""
    if place.item is not None:
        return pages.item_url(submission, place.item)
    step, box = (
        ("motivation", "id_motivation") if place.field == "motivation" else ("check", "id_change_note")
    )
    return f"{pages.step_url(submission, step)}#{box}"
