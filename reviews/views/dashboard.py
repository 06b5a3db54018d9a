"""The reviewer's first page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.web import person

from .. import own_term, policies, pool, practice, queue
from ..models import Absence, Review


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is asked, what is to do, what may be taken, and what was done."""
    user = person(request)
    mine = Review.objects.visible_to(user)
    today = timezone.now().date()
    context = {
        "invitations": queue.invited(Review.objects.of_reviewer(user)),
        "to_do": queue.to_do(mine),
        "has_pool": bool(pool.issuers_of(user)),
        "pool": pool.open_to(user),
        "away_until": pool.away_until(user),
        "handed_in": queue.handed_in(mine, request.GET),
        "workload": own_term.of_reviewer(user),
        "term": own_term.name_of_term(today),
        "usual_minutes": own_term.usual_minutes(user),
        "absences": Absence.objects.filter(reviewer=user, last_date__gte=today).order_by("first_date")[:3],
        "is_reviewer": policies.reviewing(user).exists(),
        "practice": practice.groups_of(user),
    }
    return render(request, "reviews/dashboard.html", context)
