"""The page on which an issuer's administrators say how its submissions are judged."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Issuer, Membership, Role
from accounts.refusals import Refused
from accounts.web import person

from .. import actions
from ..forms.rules import RulesForm
from ..models import ReviewRules


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, issuer: str) -> HttpResponse:
    found = get_object_or_404(Issuer.objects.administered_by(request.user), slug=issuer)
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        issuer=found,
        rules=ReviewRules.objects.of(found),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.set_rules(by=person(request), issuer=found, **form.cleaned_data)
                messages.success(request, _("Saved. It counts for what is asked from now on."))
                return redirect("reviews:rules", found.slug)
            except Refused as error:
                form.add_error(None, error.reason)
    reviewers = Membership.objects.filter(issuer=found, role=Role.REVIEWER, user__is_active=True)
    context = {
        "issuer": found,
        "form": form,
        "reviewers": reviewers.count(),
        "without_department": reviewers.filter(user__department="").count(),
    }
    return render(request, "reviews/rules.html", context, status=status)
