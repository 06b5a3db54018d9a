"""The last step: what is missing, the three statements, handing in and taking back."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import person, refused
from submissions import actions, completeness, drafts, findings, forms, pages, policies, readiness
from submissions.models import Submission

from .finding import frame, own


@login_required
@require_safe
def check(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    if not found.is_editable:
        return redirect(found)
    return _page(request, found, status=200)


@login_required
@require_POST
def submit(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    reason = policies.why_not_submit(person(request), found)
    if reason is not None:
        return refused(request, Refused(reason), back=found.get_absolute_url())
    form, note = forms.SubmitForm(request.POST), drafts.note_form(found.attempt, request.POST)
    if note.is_bound and not note.is_valid():
        return _page(request, found, form, note, status=422)
    try:
        if note.is_bound:  # what was typed is kept, whatever becomes of the rest
            actions.save_note(by=person(request), submission=found, **drafts.note_of(note))
        if not form.is_valid():
            return _page(request, found, form, note, status=422)
        actions.submit(by=person(request), submission=found, **form.cleaned_data)
    except actions.Overtaken as error:
        return note_page(request, found, note, error, form)
    except (actions.Incomplete, actions.NotAttested):
        return _page(request, found, form, status=422)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)


@login_required
@require_POST
def take_back(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    try:
        actions.take_back(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect("submissions:check", id=found.pk)


@login_required
@require_POST
def keep_names(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    reason = policies.why_not_write(person(request), found)
    if reason is not None:
        return refused(request, Refused(reason), back=found.get_absolute_url())
    place = request.POST.get("place", "")
    form = forms.KeepNamesForm(request.POST, prefix=place)
    try:
        findings.at(found.attempt, place)  # without it there is no field to say more of
        if not form.is_valid():
            return _page(request, found, status=422, said=form)
        actions.keep_names(by=person(request), submission=found, place=place, **form.cleaned_data)
    except Refused as error:
        return refused(request, error, back=reverse("submissions:check", args=[found.pk]))
    return redirect(reverse("submissions:check", args=[found.pk]) + "#names")


@login_required
@require_POST
def withdraw(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    try:
        actions.withdraw(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return redirect(found)


def note_page(
    request: HttpRequest,
    submission: Submission,
    note: forms.NoteForm,
    error: actions.Overtaken | None = None,
    form: forms.SubmitForm | None = None,
) -> HttpResponse:
    """The page with a note that could not be saved: it is wrong, or another window was quicker."""
    if error is None:
        return _page(request, submission, form, note, status=422)
    stored = drafts.note_form(error.stored)
    theirs = drafts.in_words(stored)
    return _page(request, submission, form, drafts.again(note, stored), status=409, theirs=theirs)


def _names(
    submission: Submission, places: list[findings.Place], said: forms.KeepNamesForm | None
) -> list[dict[str, Any]]:
    """Every place with names, with the form to say why they may stay."""
    rows = []
    for place in places:
        asked = said is not None and said.prefix == place.key
        form = said if asked else forms.KeepNamesForm(prefix=place.key, initial={"reason": place.reason})
        where = completeness.Missing("", *_home_of(place))
        row = {"place": place, "title": readiness.title_of(place), "form": form}
        rows.append(row | {"url": _where(submission, where)})
    return rows


def _home_of(place: findings.Place) -> tuple[str | None, str]:
    """On which step the place is, and under which anchor."""
    if place.item is None:
        return (None, "id_motivation") if place.field == "motivation" else ("check", "id_change_note")
    return place.item.requirement.component.kind, f"item-{place.item.public_id}"


def _page(
    request: HttpRequest,
    submission: Submission,
    form: forms.SubmitForm | None = None,
    note: forms.NoteForm | None = None,
    *,
    status: int,
    said: forms.KeepNamesForm | None = None,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    submission = own(request, submission.pk)  # as it is now
    places = findings.of(submission.attempt)
    missing = readiness.missing(submission.attempt, places)
    form, note = form or forms.SubmitForm(), note or drafts.note_form(submission.attempt)
    troubles = [
        (one[name].auto_id, error)
        for one in (note, form)
        for name in one.errors
        for error in one.errors[name]
    ]
    if theirs is not None:
        troubles.insert(0, (note["change_note"].auto_id, _("This text was changed in another window.")))
    context: dict[str, Any] = frame(submission, pages.components_of(submission), "check", missing) | {
        "form": form,
        "note": note,
        "theirs": theirs,
        "missing": missing,
        "troubles": troubles,
        "tried": status == 422,
        "names": _names(submission, places, said),
        "is_preparing": readiness.is_preparing(submission.attempt),
        "why_not_submit": policies.why_not_submit(person(request), submission),
    }
    return render(request, "submissions/check.html", context, status=status)


def _where(submission: Submission, missing: completeness.Missing) -> str:
    page = pages.step_url(submission, missing.component_kind or "motivation")
    return f"{page}#{missing.anchor}"
