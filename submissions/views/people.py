"""Who worked along, and who did what. Each button saves everything on the page."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.refusals import Refused
from accounts.web import by_script, person, refused
from submissions import actions, completeness, drafts, forms, pages, policies
from submissions.models import Collaborator, Submission

from . import answers
from .finding import frame, onward, own, own_colleague

Theirs = list[tuple[str, str]]


@dataclass
class Named:
    """One colleague as the page lists them."""

    colleague: Collaborator
    form: forms.ColleagueForm
    theirs: Theirs | None = None


@dataclass
class Typed:
    """All forms of the page; with data, every form whose fields were sent is bound."""

    named: list[Named]
    new: forms.ColleagueForm
    statement: forms.StatementForm
    theirs: Theirs | None = None

    @property
    def is_overtaken(self) -> bool:
        return self.theirs is not None or any(one.theirs is not None for one in self.named)

    @property
    def troubles(self) -> list[tuple[str, str]]:
        told = _("This text was changed in another window.")
        found = [(one.form["name"].auto_id, told) for one in self.named if one.theirs is not None]
        if self.theirs is not None:
            found.append((self.statement["collaboration"].auto_id, told))
        every = [*(one.form for one in self.named), self.new, self.statement]
        for form in every:
            found += [(form[name].auto_id, str(error)) for name in form.errors for error in form.errors[name]]
        return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    if request.method == "POST":
        return _save(request, found)
    if policies.why_not_write(person(request), found) is not None:
        return redirect(found)
    return _page(request, found, _typed(found))


@login_required
@require_POST
def name_colleague(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return _save(request, own(request, id), is_naming=True)


@login_required
@require_POST
def change_colleague(request: HttpRequest, id: uuid.UUID, colleague: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    changed = own_colleague(found, colleague)
    if not by_script(request):
        return _save(request, found)
    form = drafts.colleague_form(changed, request.POST)
    if not form.is_valid():
        return answers.invalid(form)
    try:
        now = actions.change_colleague(by=person(request), colleague=changed, **form.cleaned_data)
    except actions.Overtaken as error:
        return answers.overtaken(error.reason, drafts.colleague_form(error.stored))
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return answers.saved(request, found, drafts.colleague_form(now))


@login_required
@require_POST
def remove_colleague(request: HttpRequest, id: uuid.UUID, colleague: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    # Taken off the list elsewhere already, or nothing may be written: saving the rest tells.
    with suppress(Http404, Refused):
        actions.remove_colleague(by=person(request), colleague=own_colleague(found, colleague))
    return _save(request, found)


@login_required
@require_POST
def save_statement(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    found = own(request, id)
    if not by_script(request):
        return _save(request, found)
    form = drafts.statement_form(found.attempt, request.POST)
    if not form.is_valid():
        return answers.invalid(form)
    try:
        now = actions.save_statement(by=person(request), submission=found, **drafts.statement_of(form))
    except actions.Overtaken as error:
        return answers.overtaken(error.reason, drafts.statement_form(error.stored))
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    return answers.saved(request, found, drafts.statement_form(now))


# -- inside


def _typed(submission: Submission, data: Any = None) -> Typed:
    rows = submission.attempt.collaborators.order_by("position")
    says_more = data is not None and any(data.get(f"new-{field}", "").strip() for field in ("name", "email"))
    return Typed(
        [Named(one, drafts.colleague_form(one, data)) for one in rows],
        forms.ColleagueForm(data if says_more else None, prefix="new"),
        drafts.statement_form(submission.attempt, data),
    )


def _save(request: HttpRequest, submission: Submission, *, is_naming: bool = False) -> HttpResponse:
    reason = policies.why_not_write(person(request), submission)
    if reason is not None:
        return refused(request, Refused(reason), back=submission.get_absolute_url())
    typed = _typed(submission, request.POST)
    by = person(request)
    for one in typed.named:
        _save_named(by, one)
    _save_statement(by, submission, typed)
    if typed.new.is_bound and typed.new.is_valid():
        given = typed.new.cleaned_data
        try:
            actions.name_colleague(by=by, submission=submission, name=given["name"], email=given["email"])
        except Refused as error:
            typed.new.add_error("name", error.reason)
    elif is_naming and not typed.new.is_bound:
        typed.new = forms.ColleagueForm({"new-name": ""}, prefix="new")
    if typed.troubles:
        return _page(request, submission, typed)
    if "next" in request.POST:
        return redirect(pages.step_url(submission, "check"))
    return onward(request, submission, pages.step_url(submission, completeness.PEOPLE))


def _save_named(by: Any, one: Named) -> None:
    if not (one.form.is_bound and one.form.is_valid()):
        return
    try:
        actions.change_colleague(by=by, colleague=one.colleague, **one.form.cleaned_data)
    except actions.Overtaken as error:
        stored = drafts.colleague_form(error.stored)
        one.theirs, one.form = drafts.in_words(stored), drafts.again(one.form, stored)
    except Refused as error:
        one.form.add_error("name", error.reason)


def _save_statement(by: Any, submission: Submission, typed: Typed) -> None:
    form = typed.statement
    if not (form.is_bound and form.is_valid()):
        return
    try:
        actions.save_statement(by=by, submission=submission, **drafts.statement_of(form))
    except actions.Overtaken as error:
        stored = drafts.statement_form(error.stored)
        typed.theirs, typed.statement = drafts.in_words(stored), drafts.again(form, stored)
    except Refused as error:
        form.add_error("collaboration", error.reason)


def _page(request: HttpRequest, submission: Submission, typed: Typed) -> HttpResponse:
    """What is stored by now, with whatever could not be saved in its fields."""
    submission = own(request, submission.pk)
    now = _typed(submission)
    tried = {one.colleague.pk: one for one in typed.named if one.form.errors or one.theirs is not None}
    named = [tried.get(one.colleague.pk, one) for one in now.named]
    statement = typed.statement if typed.statement.errors or typed.theirs is not None else now.statement
    context = frame(submission, pages.components_of(submission), completeness.PEOPLE) | {
        "named": named,
        "new": typed.new if typed.new.errors else now.new,
        "statement": statement,
        "theirs": typed.theirs,
        "troubles": typed.troubles,
    }
    status = 409 if typed.is_overtaken else 422 if typed.troubles else 200
    return render(request, "submissions/people.html", context, status=status)
