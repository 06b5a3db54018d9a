"""The coordinator's pages of reviewers: who they are, what they do, what they know, and their conflicts."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Membership, Role
from accounts.refusals import Refused
from accounts.web import person

from .. import actions
from .. import people as reviewers
from ..forms.people import KnownConflictForm, KnowsForm
from ..models import Conflict


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Every reviewer of the issuers one coordinates; nobody without any."""
    user = person(request)
    listed = [(issuer, reviewers.reviewers_of(issuer, user)) for issuer in reviewers.issuers_of(user)]
    return render(request, "reviews/people.html", {"issuers": listed})


@login_required
@require_safe
def person_page(request: HttpRequest, issuer: str, reviewer: uuid.UUID) -> HttpResponse:
    return _page(request, _member(request, issuer, reviewer))


@login_required
@require_POST
def describe_reviewer(request: HttpRequest, issuer: str, reviewer: uuid.UUID) -> HttpResponse:
    member, form = _member(request, issuer, reviewer), KnowsForm(request.POST)
    if not form.is_valid():
        return _page(request, member, knows_form=form)
    try:
        actions.describe_reviewer(
            by=person(request), issuer=member.issuer, reviewer=member.user, **form.cleaned_data
        )
    except Refused as error:
        form.add_error("areas", error.reason)
        return _page(request, member, status=409, knows_form=form)
    messages.success(request, _("Saved. It counts when reviewers are chosen from now on."))
    return redirect("reviews:person", issuer, reviewer)


@login_required
@require_POST
def record_conflict(request: HttpRequest, issuer: str, reviewer: uuid.UUID) -> HttpResponse:
    member, form = _member(request, issuer, reviewer), KnownConflictForm(request.POST)
    if not form.is_valid():
        return _page(request, member, conflict_form=form)
    try:
        actions.record_conflict(
            by=person(request), issuer=member.issuer, reviewer=member.user, **form.cleaned_data
        )
    except Refused as error:
        form.add_error(None, error.reason)
        return _page(request, member, status=409, conflict_form=form)
    messages.success(request, _("On record. They are not asked about this person’s work from now on."))
    return redirect("reviews:person", issuer, reviewer)


@login_required
@require_POST
def remove_conflict(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    mine = Conflict.objects.filter(pk__in=reviewers.conflicts_shown_to(person(request)))
    found = get_object_or_404(mine.select_related("issuer", "reviewer"), pk=id)
    actions.remove_conflict(by=person(request), conflict=found)
    messages.success(request, _("Taken off the record. The reviewer may be asked about this person’s work."))
    return redirect("reviews:person", found.issuer.slug, found.reviewer.public_id)


def _member(request: HttpRequest, issuer: str, reviewer: uuid.UUID) -> Membership:
    mine = Membership.objects.of(request.user, Role.COORDINATOR).values("issuer")
    rows = Membership.objects.filter(issuer__in=mine, role=Role.REVIEWER, user__is_active=True)
    return get_object_or_404(
        rows.select_related("issuer", "user"), issuer__slug=issuer, user__public_id=reviewer
    )


def _page(request: HttpRequest, member: Membership, *, status: int = 0, **tried: Any) -> HttpResponse:
    """One reviewer as they stand now; `tried` is a form that was not accepted."""
    [found] = reviewers.reviewers_of(member.issuer, person(request), only=member.user)
    context = {
        "issuer": member.issuer,
        "one": found,
        "knows_form": KnowsForm(initial={"areas": found.areas}),
        "conflict_form": KnownConflictForm(),
    }
    return render(request, "reviews/person.html", context | tried, status=status or (422 if tried else 200))
