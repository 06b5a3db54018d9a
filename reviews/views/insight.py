"""What the figures say to coordinators: a page, and each of its tables as a file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Membership, Role
from accounts.web import person
from badges.calendars import calendar_of

from .. import insight as figures
from ..agreement import MIN_ATTEMPTS
from ..forms.insight import InsightForm
from ..periods import Period, span_of

ROWS = 15


@login_required
@require_safe
def insight(request: HttpRequest) -> HttpResponse:
    form, scope = _scope(request)
    found = figures.of(scope)
    context = {
        "form": form,
        "found": found,
        "lines": found.lines[:ROWS],
        "more": len(found.lines) - ROWS,
        "sections": [found.sections[name] for name in figures.TABLES[1:]],
        "rubric": found.sections["criteria"],
        "least": MIN_ATTEMPTS,
        "query": request.GET.urlencode(),
    }
    return render(request, "reviews/insight.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def insight_table(request: HttpRequest, table: str) -> HttpResponse:
    """One table, for a spreadsheet."""
    if table not in figures.TABLES:
        raise Http404
    form, scope = _scope(request)
    if form.errors:
        raise Http404
    text = figures.of(scope).sections[table].table.as_csv()
    # With a byte order mark spreadsheets take it for UTF-8.
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="insight-{table}.csv"'
    return response


def _scope(request: HttpRequest) -> tuple[InsightForm, figures.Scope]:
    """What is looked at; a 404 for who coordinates nothing, and for badges that are not theirs."""
    user = person(request)
    mine = Membership.objects.of(user, Role.COORDINATOR).select_related("issuer").order_by("issuer__slug")
    first = mine.first()
    if first is None:
        raise Http404
    form = InsightForm(request.GET.dict(), user=user)
    is_valid = form.is_valid()
    if "badge" in form.errors:
        raise Http404
    today = calendar_of(first.issuer).day_of(timezone.now())
    period = form.chosen_period() if is_valid else Period.TERM
    return form, figures.Scope(user, form.chosen_versions(), span_of(period, today))
