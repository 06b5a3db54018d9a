"""Pages on which an issuer's administrators award a badge to many: upload, look, confirm, follow, result."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Issuer
from accounts.refusals import Refused
from accounts.web import SignedInRequest, refused
from badges.models import Badge

from . import actions, award_file, award_words, awards, policies
from .award_forms import MOST_BYTES, AwardForm
from .models import BulkAward, BulkAwardRow
from .serving import private

FORM_BYTES = 64 * 1024  # what the form adds to its file
SHOWN_ROWS, SHOWN_PROBLEMS, LISTED = 10, 100, 50
RESULT = ("line", "email", "name", "outcome", "credential", "credential_url", "problem")


@private
@login_required
@require_safe
def awarded(request: SignedInRequest, slug: str) -> HttpResponse:
    """The files by which this issuer has awarded badges, the newest first."""
    issuer = get_object_or_404(Issuer.objects.administered_by(request.user), slug=slug)
    mine = BulkAward.objects.visible_to(request.user).filter(badge_version__badge__issuer=issuer)
    rows = mine.order_by("-created_at")
    counted = {name: Count("rows", filter=Q(rows__outcome=name)) for name in BulkAwardRow.Outcome.values}
    found = rows.select_related("badge_version", "by").annotate(people=Count("rows"), **counted)
    context = {"issuer": issuer, "awards": found[:LISTED]}
    return render(request, "credentials/awarded.html", context)


@private
@csrf_exempt  # the token stands in the form, which would be received whole to look for it: asked for below
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    """Upload a file of people. It is read and shown before anybody is awarded anything."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > MOST_BYTES + FORM_BYTES:
        return refused(request, Refused(award_words.TOO_LARGE), back=request.path, status=413)
    return _award(request, issuer, slug)


@csrf_protect
def _award(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    badges = Badge.objects.editable_by(request.user).select_related("issuer")
    badge = get_object_or_404(badges, issuer__slug=issuer, slug=slug)
    if reason := policies.why_not_award(request.user, badge):
        return refused(request, Refused(reason), back=reverse("badges:draft", args=[issuer, slug]))
    sent = request.method == "POST"
    given = (request.POST, request.FILES) if sent else (None, None)
    form = AwardForm(*given, issuer=badge.issuer)
    if form.is_valid():
        try:
            return redirect("credentials:award_run", _prepared(request, badge, form).pk)
        except Refused as error:
            form.add_error("reason", error.reason)
    version = badge.versions.published().latest("number")
    context = {"badge": badge, "version": version, "form": form}
    return render(request, "credentials/award.html", context, status=422 if sent else 200)


def _of_one_file(
    view: Callable[[SignedInRequest, BulkAward], HttpResponse],
) -> Callable[[SignedInRequest, uuid.UUID], HttpResponse]:
    """Give the view its file. One that was thrown away is not there either, but we say what became of it."""

    @wraps(view)
    def opened(request: SignedInRequest, id: uuid.UUID) -> HttpResponse:
        rows = BulkAward.objects.visible_to(request.user).select_related(
            "badge_version__badge__issuer", "by", "confirmed_by"
        )
        if found := rows.filter(pk=id).first():
            return view(request, found)
        issuer = awards.thrown_away_from(request.user, id)
        if issuer is None:
            raise Http404
        return render(request, "credentials/award_gone.html", {"issuer": issuer}, status=404)

    return opened


@private
@login_required
@require_safe
@_of_one_file
def award_run(request: SignedInRequest, found: BulkAward) -> HttpResponse:
    """One file: what would happen, then how far it is, then what became of each line."""
    problems = found.rows.filter(outcome=BulkAwardRow.Outcome.REFUSED).order_by("line")
    context = {
        "award": found,
        "version": found.badge_version,
        "progress": awards.progress(found),
        "problems": problems[:SHOWN_PROBLEMS],
    }
    if found.confirmed_at is None:
        context |= {
            "preview": awards.preview(found, shown=SHOWN_ROWS),
            "twin": awards.waiting_twin(found),
            "forgotten_at": found.created_at + awards.KEPT,
            "why_not_confirm": policies.why_not_confirm_award(request.user, found),
        }
    return render(request, "credentials/award_run.html", context)


@private
@login_required
@require_POST
@_of_one_file
def confirm_award(request: SignedInRequest, found: BulkAward) -> HttpResponse:
    back = reverse("credentials:award_run", args=[found.pk])
    if found.confirmed_at is None:  # the button pressed twice: the first press counts
        try:
            actions.confirm_award(by=request.user, award=found)
        except Refused as error:
            return refused(request, error, back=back)
    return redirect(back)


@private
@login_required
@require_POST
@_of_one_file
def discard_award(request: SignedInRequest, found: BulkAward) -> HttpResponse:
    try:
        actions.discard_award(by=request.user, award=found)
    except Refused as error:
        return refused(request, error, back=reverse("credentials:award_run", args=[found.pk]))
    messages.success(request, _("Thrown away. Nobody was awarded anything."))
    badge = found.badge_version.badge
    return redirect("credentials:award", badge.issuer.slug, badge.slug)


@private
@login_required
@require_safe
@_of_one_file
def award_result(request: SignedInRequest, found: BulkAward) -> HttpResponse:
    """What became of each line, for a spreadsheet."""
    text = award_file.written(RESULT, map(_result, found.rows.order_by("line").iterator()))
    # With a byte order mark spreadsheets take it for UTF-8.
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"{found.badge_version.badge.slug}-{found.created_at:%Y-%m-%d}-result.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _result(row: BulkAwardRow) -> tuple[object, ...]:
    id = row.credential_id
    url = settings.PUBLIC_URL + reverse("credentials:credential", args=[id]) if id else ""
    return row.line, row.email, row.name, row.outcome, id or "", url, row.problem


def _prepared(request: SignedInRequest, badge: Badge, form: AwardForm) -> BulkAward:
    said = form.cleaned_data
    return actions.prepare_award(
        by=request.user,
        badge=badge,
        reason=said["reason"],
        rows=said["file"],
        renew=said["renew"],
        file_name=form.file_name,
    )
