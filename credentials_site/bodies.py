"""Bounds what request bodies may take: their size, and the threads that read large ones.

Stands before the CSRF check, which is the first to read a form.
"""

import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

SMALL = 256 * 1024
RETRY_AFTER = 5  # seconds
UPLOAD = "application/offset+octet-stream"  # a part of a file, by the tus protocol


class BoundedBodies:
    """Pages go on while others upload: so many threads a process read large bodies, the rest wait outside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._slots = {name: threading.BoundedSemaphore(count) for name, count in settings.BODY_SLOTS.items()}
        self._held = threading.local()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._held.slot = None
        try:
            return self.get_response(request)
        finally:
            if self._held.slot is not None:
                self._held.slot.release()

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse a body too large or of unknown size; let a large one in when there is a slot."""
        if request.headers.get("Transfer-Encoding"):
            reason = _("Say how long this is: send it with a Content-Length.")
            return _answer(request, 411, reason)
        length = _length(request)
        if length <= SMALL:
            return None
        room = request.resolver_match.namespace if request.resolver_match else ""
        most = settings.BODY_BYTES_IN.get(room, settings.BODY_BYTES)
        if length > settings.BODY_BYTES < most and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if length > most:
            reason = _("This is larger than can be taken at once. Choose fewer or smaller files.")
            return _answer(request, 413, reason)
        return self._let_in(request)

    def _let_in(self, request: HttpRequest) -> HttpResponse | None:
        slot = self._slots["uploads" if request.content_type == UPLOAD else "forms"]
        if slot.acquire(blocking=False):
            self._held.slot = slot
            return None
        reason = _("Many files are arriving just now. Wait a moment, then send it again.")
        response = _answer(request, 503, reason)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def _length(request: HttpRequest) -> int:
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    return int(announced) if announced.isdecimal() else 0


def _answer(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    """Words for a script, a page for people."""
    by_script = request.content_type == UPLOAD or "application/json" in request.headers.get("Accept", "")
    if by_script:
        return JsonResponse({"reason": reason}, status=status)
    context: dict[str, Any] = {"reason": reason}
    return render(request, "not_taken.html", context, status=status)
