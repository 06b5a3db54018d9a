"""Where the work stands: the list, starting, one submission, and one's own files."""

import uuid

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.refusals import Refused
from accounts.web import person, refused
from badges.models import BadgeVersion
from submissions import actions, deadlines, pages
from submissions.models import Submission

from . import standing
from .finding import own, own_item


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    submissions = (
        Submission.objects.visible_to(request.user)
        .select_related("badge_version__badge__issuer")
        .prefetch_related("attempts")
        .order_by("-started_at")
    )
    rows = [(one, *pages.TONES[one.status], deadlines.is_late(one)) for one in submissions]
    return render(request, "submissions/mine.html", {"rows": rows})


@require_POST
def start(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    wanted = get_object_or_404(BadgeVersion.objects.published(), public_id=version)
    if not request.user.is_authenticated:  # back to the badge: its button is a POST
        return redirect_to_login(wanted.get_absolute_url())
    try:
        begun = actions.start(by=person(request), version=wanted)
    except actions.AlreadyOpen as error:
        return redirect(error.submission)
    except Refused as error:
        return refused(request, error, back=wanted.get_absolute_url())
    return redirect("submissions:motivation", id=begun.pk)


@login_required
@require_safe
def submission(request: HttpRequest, id: uuid.UUID) -> HttpResponse:
    return standing.page(request, own(request, id))


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def item_file(request: HttpRequest, id: uuid.UUID, item: uuid.UUID) -> HttpResponse | FileResponse:
    """The original, byte for byte, for its owner only."""
    found = own_item(own(request, id), item)
    if not found.file:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        content, as_attachment=True, filename=found.original_name, content_type=found.media_type
    )
