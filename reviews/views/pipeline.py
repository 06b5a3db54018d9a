"""The coordinator's pipeline: what needs them today, every stage, and giving many to reviewers at once."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.refusals import Refused
from accounts.web import person
from submissions.models import Submission

from .. import actions, candidates, open_cases, policies
from .. import pipeline as page
from .. import today as needing
from ..forms.pipeline import PipelineForm, TickedForm
from ..stages import Stage, cases_for


@login_required
@require_safe
def pipeline(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """All that needs a human today."""
    opened, days = open_cases.read(request.user), open_cases.Days.of(request.user)
    rows, number = needing.first(opened, days, needing.ALL)
    return render(request, "reviews/today.html", {"rows": rows, "number": number})


@login_required
@require_POST
def assign_suggested(request: HttpRequest) -> HttpResponse:
    """Ask the suggested reviewers for each ticked submission, and say what came of each."""
    user = person(request)
    form = TickedForm(request.POST, cases=page.whole(cases_for(user)))
    if not form.is_valid():
        return _page(request, stage=Stage.ASSIGN, status=422, errors=form.errors["submission"])
    told = [_ask_suggested(user, case) for case in form.cleaned_data["submission"]]
    asked = sum(bool(one.asked) for one in told)
    return render(request, "reviews/assigned.html", {"told": told, "asked": asked})


@dataclass(frozen=True)
class Told:
    """What came of one row: whom the site asked, and what is missing still."""

    case: Submission
    asked: list[User]
    missing: str


def _ask_suggested(user: User, case: Any) -> Told:
    if reason := policies.why_not_assign(user, case):
        return Told(case, [], reason)
    places = policies.places(case)
    ranked = candidates.list_for(case, is_third=policies.wants_third(case))
    chosen = [one.user for one in candidates.best(ranked, places)]
    if not chosen:
        return Told(case, [], _("None of the reviewers can take it. Its page says why."))
    try:
        actions.assign(by=user, submission=case, reviewers=chosen)
    except Refused as error:
        return Told(case, [], error.reason)
    missing = _("Nobody else can take it: one more is needed.") if len(chosen) < places else ""
    return Told(case, chosen, missing)


def _page(request: HttpRequest, *, stage: str = "", status: int = 200, errors: Any = ()) -> HttpResponse:
    user = request.user
    opened, days = open_cases.read(user), open_cases.Days.of(user)
    form = PipelineForm({"stage": stage} if stage else request.GET, user=user)
    is_valid = form.is_valid()
    chosen = page.Chosen(**form.cleaned_data)  # of a form with errors: what is right in it
    listed = page.listed(user, chosen, opened, days, page.Place.read(request.GET.get("after", "")))
    counted = open_cases.counted(opened, days)
    context = {
        "form": form,
        "errors": errors,
        "is_narrowed": any(form.cleaned_data.values()),
        "is_assigning": chosen.stage == Stage.ASSIGN and bool(listed.rows),
        "stages": [*counted.values(), *open_cases.counted_over(user).values()],
        "rows": page.dressed(listed.rows, days),
        "is_cut": listed.is_cut,
        "chosen": {"stage": chosen.stage, "label": Stage(chosen.stage).label} if chosen.stage else None,
        "open": len(opened),
        "late": sum(one["late"] for one in counted.values()),
        "after": "after" in request.GET,
        "following": _query(request, after=str(listed.following)) if listed.following else "",
        "start": _query(request),
    }
    if not context["is_narrowed"] and not context["after"]:
        context["today"], context["today_number"] = needing.first(opened, days)
    return render(request, "reviews/pipeline.html", context, status=status if is_valid else 422)


def _query(request: HttpRequest, **more: str) -> str:
    """This address's query with another place to begin at, or none."""
    query = request.GET.copy()
    query.pop("after", None)
    query.update(more)
    return query.urlencode()
