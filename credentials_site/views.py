"""Pages made of several rooms, the operators' health checks, and the demo's mail."""

from email.message import EmailMessage as ParsedMessage
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts import outbox as mail
from badges.models import BadgeVersion

from . import roles, waiting
from .context import nav_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is; signed in: what waits for me."""
    badges = BadgeVersion.objects.current().select_related("badge__issuer").order_by("-published_at")[:3]
    context: dict[str, Any] = {"badges": badges}
    if request.user.is_authenticated:
        nav, found = nav_for(request), waiting.by_role(request.user)
        # What waits in a role that they have no more, as a review taken on before, stands with the others.
        shown = [some for work, some in found.items() if work == nav.work or work not in nav.held]
        context |= {
            "nav": nav,
            "waiting": [one for some in shown for one in some],
            "elsewhere": [(work, len(found[work])) for work in nav.others if found.get(work)],
        }
    return render(request, "home.html", context)


@login_required
@require_POST
def work_as(request: HttpRequest, role: str) -> HttpResponse:
    """Go on in another role: the frame and the home page show what belongs to it."""
    work = next((work for work in roles.of(request.user) if work.value == role), None)
    if work is None:
        raise Http404
    roles.choose(request, work)
    return redirect("home")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Needs neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mail that the demo has sent."""
    _demo_only()
    return render(request, "outbox.html", {"messages_sent": mail.listing()})


@require_safe
def outbox_message(request: HttpRequest, name: str) -> HttpResponse:
    _demo_only()
    message = _message_or_404(name)
    text = message.get_body(("plain",))
    context = {
        "name": name,
        "message": message,
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
    }
    return render(request, "outbox_message.html", context)


@xframe_options_sameorigin
@csp_replace({"style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]})
@require_safe
def outbox_body(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part, for a sandboxed frame: the only page whose styles are inline, as mail needs them."""
    _demo_only()
    html = _message_or_404(name).get_body(("html",))
    if html is None:
        raise Http404
    return HttpResponse(html.get_content())


def _demo_only() -> None:
    if not settings.DEMO:
        raise Http404


def _message_or_404(name: str) -> ParsedMessage:
    try:
        return mail.read(name)
    except LookupError:
        raise Http404 from None
