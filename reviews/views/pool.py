"""Taking a review from the pool."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.refusals import Refused
from accounts.web import person, refused

from .. import actions, policies, pool


@login_required
@require_POST
def claim(request: HttpRequest, address: str) -> HttpResponse:
    """By the address that this reviewer was shown. All others get one answer: it is not there any more."""
    try:
        found = pool.find(person(request), address)
        if found is None:
            raise Refused(policies.has_left_pool())
        review = actions.claim(by=person(request), submission=found)
    except Refused as error:
        return refused(request, error, back=reverse("reviews:dashboard"))
    return redirect(review)
