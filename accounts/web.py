"""Small answers that the views of every room give."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import is_valid_path

from .models import User
from .refusals import Refused


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User


def refused(request: HttpRequest, error: Refused, *, back: str, status: int = 409) -> HttpResponse:
    """The page that says why something was not done, and leads back to where one was."""
    return render(request, "refused.html", {"reason": error.reason, "back": back}, status=status)


def lead_back(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Opening the address of a button (having signed in again, say) leads to the page it stands on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        opened = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if opened and response.status_code == 405:
            return HttpResponseRedirect(_page_above(request.path_info))
        return response

    return middleware


def _page_above(path: str) -> str:
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            return path
    return "/"
