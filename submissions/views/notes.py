"""The note of what was changed since the last attempt."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import by_script, person, refused
from submissions import actions, drafts, pages
from submissions.models import Submission

from . import answers, checking
from .finding import onward, own
from .handing_in import page


@login_required
@require_POST
def save_note(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    """The note of what was changed, as it is typed; by moving on to another step all that the page holds."""
    found = own(request, id)
    try:
        if by_script(request):
            return _save(request, found)
        typed = checking.save(request, found)
    except Refused as error:
        return refused(request, error, back=found.get_absolute_url())
    if not typed.is_saved:
        return page(request, found, typed=typed, status=422)
    return onward(request, found, pages.step_url(found, "check"))


def _save(request: HttpRequest, submission: Submission) -> HttpResponse:
    form = drafts.note_form(submission.attempt, request.POST)
    if not (form.is_bound and form.is_valid()):
        return answers.invalid(form)
    try:
        now = actions.save_note(by=person(request), submission=submission, **drafts.note_of(form))
    except actions.Overtaken as error:
        return answers.overtaken(error.reason, drafts.note_form(error.stored))
    return answers.saved(request, submission, drafts.note_form(now), is_last=True)
