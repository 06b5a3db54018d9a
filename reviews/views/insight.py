"""What the figures say to coordinators: a page, and each of its tables as a file."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Membership, Role
from accounts.web import person
from badges.models import BadgeVersion

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
    if not Membership.objects.of(user, Role.COORDINATOR).exists():
        raise Http404
    form = InsightForm(request.GET.dict(), user=user)
    is_valid = form.is_valid()
    if "badge" in form.errors:
        raise Http404
    period, versions = form.chosen_period() if is_valid else Period.TERM, form.chosen_versions()
    return form, figures.Scope(user, versions, span_of(period, _today(versions.values())))


def _today(versions: Iterable[BadgeVersion]) -> date:
    """The day of the issuer that is furthest ahead: the newest month is in it for all."""
    zones = {ZoneInfo(version.issuer.time_zone) for version in versions}
    return max((timezone.localdate(timezone=zone) for zone in zones), default=timezone.localdate())
