"""What reviewers are given for their work: figures, a letter, and a badge that administrators award."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Issuer
from accounts.refusals import Refused
from accounts.web import person

from .. import actions, policies
from .. import service as done
from ..forms import ServiceForm
from ..models import ReviewRules


@login_required
@require_safe
def service(request: HttpRequest) -> HttpResponse:
    return render(request, "reviews/service.html", {"services": done.of_reviewer(person(request))})


@login_required
@require_safe
def service_letter(request: HttpRequest, issuer: str) -> HttpResponse:
    user = person(request)
    found = next((one for one in done.of_reviewer(user) if one.issuer.slug == issuer), None)
    if found is None:
        raise Http404
    return HttpResponse(
        done.letter(user, found),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="reviewer-service-{issuer}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award_service(request: HttpRequest, issuer: str) -> HttpResponse:
    found = get_object_or_404(Issuer.objects.administered_by(request.user), slug=issuer)
    rules = ReviewRules.objects.of(found)
    form = ServiceForm(request.POST if request.method == "POST" else None, people=done.to_award(rules))
    if not form.is_bound:
        return _page(request, found, rules, form)
    if not form.is_valid():
        return _page(request, found, rules, form, status=422)
    try:
        given = actions.award_service(
            by=person(request), issuer=found, reviewers=form.cleaned_data["reviewers"]
        )
    except Refused as error:
        form.add_error(None, error.reason)
        return _page(request, found, rules, form, status=409)
    text = ngettext("%(number)d badge awarded.", "%(number)d badges awarded.", len(given))
    messages.success(request, text % {"number": len(given)})
    return redirect("reviews:award_service", issuer)


def _page(
    request: HttpRequest, issuer: Issuer, rules: ReviewRules, form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "issuer": issuer,
        "rules": rules,
        "version": done.version_of(rules),
        "form": form,
        "why_not": policies.why_not_award_service(person(request), issuer, rules),
    }
    return render(request, "reviews/award_service.html", context, status=status)
