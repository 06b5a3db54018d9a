"""The note of what was changed since the last attempt."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import by_script, person, refused
from submissions import actions, drafts, pages

from . import answers
from .finding import onward, own
from .handing_in import note_page


@login_required
@require_POST
def save_note(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The note of what was changed: saved as it is typed, and by moving on to another step."""
    found = own(request, id)
    form = drafts.note_form(found.attempt, request.POST)
    if not form.is_bound:  # a first attempt has no note
        return onward(request, found, pages.step_url(found, "check"))
    if not form.is_valid():
        return answers.invalid(form) if by_script(request) else note_page(request, found, form)
    try:
        now = actions.save_note(by=person(request), submission=found, **drafts.note_of(form))
    except actions.Overtaken as error:
        if by_script(request):
            return answers.overtaken(error.reason, drafts.note_form(error.stored))
        return note_page(request, found, form, error)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    if by_script(request):
        return answers.saved(request, found, drafts.note_form(now))
    return onward(request, found, pages.step_url(found, "check"))
