"""An invitation to review, answered by the link in its letter: whoever holds it need not sign in.

Looking changes nothing: mail programs open links before people do.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused

from .. import actions, invitations, policies
from ..forms import DeclineForm
from ..models import Review

GONE = 410


def by_token(view: Callable[[HttpRequest, Review], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the review that a token is for; 404 for forged ones. Nobody keeps or passes it on."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, _review_or_404(token))
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        # The origin alone is named. With `no-referrer` browsers would post `Origin: null` from this page,
        # which the CSRF check rightly refuses.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return opened


@require_safe
@by_token
def invitation(request: HttpRequest, review: Review) -> HttpResponse:
    """What is asked, and two buttons; once answered, what became of it."""
    return _page(request, review)


@require_POST
@by_token
def accept(request: HttpRequest, review: Review) -> HttpResponse:
    try:
        actions.accept(by=review.reviewer, review=review)
    except Refused as error:
        return _page(request, _read_again(review), problem=error.reason)
    if request.user == review.reviewer:
        return redirect(review)
    return redirect(invitations.path(review.pk))


@require_POST
@by_token
def decline(request: HttpRequest, review: Review) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, review, form=form)
    try:
        actions.decline(by=review.reviewer, review=review, note=form.cleaned_data["note"])
    except Refused as error:
        return _page(request, _read_again(review), problem=error.reason)
    if request.user == review.reviewer:
        messages.success(request, _("Declined. Thank you for saying so: somebody else is asked."))
        return redirect("reviews:dashboard")
    return redirect(invitations.path(review.pk))


def _review_or_404(token: str) -> Review:
    id = invitations.read(token)
    if id is None:
        raise Http404
    rows = Review.objects.filter(pk=id, reviewer__is_active=True)
    found = rows.select_related("reviewer", "attempt__submission__badge_version__badge__issuer").first()
    if found is None:
        raise Http404
    return found


def _read_again(review: Review) -> Review:
    return _review_or_404(invitations.token(review.pk))


def _page(
    request: HttpRequest, review: Review, *, form: DeclineForm | None = None, problem: str = ""
) -> HttpResponse:
    """The invitation as it stands: open, accepted, or over."""
    why_over = policies.why_not_answer(review.reviewer, review)
    context = {
        "review": review,
        "version": review.attempt.submission.badge_version,
        "asked": invitations.asked(review.attempt),
        "token": invitations.token(review.pk),
        "form": form or DeclineForm(),
        "why_over": why_over,
        "problem": problem,
        "is_mine": request.user == review.reviewer,
    }
    status = GONE if why_over else 409 if problem else 422 if form else 200
    return render(request, "reviews/invitation.html", context, status=status)
