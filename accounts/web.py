"""Small answers that the views of every room give."""

import re
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import is_valid_path

from .models import User
from .refusals import Refused

ONE_WORD = re.compile(r"[\w-]*")  # a key, a number, a tick, or what is typed again in a moment


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User


def person(request: HttpRequest) -> User:
    """Who is signed in, behind `login_required`."""
    return cast(User, request.user)


def by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def refused(request: HttpRequest, error: Refused, *, back: str, status: int = 409) -> HttpResponse:
    """Say why something was not done: to script in JSON, to people on a page that shows what they typed."""
    if by_script(request):
        return JsonResponse({"reason": error.reason}, status=status)
    # A body that is refused for its size is not received to be shown.
    typed = [] if status == 413 else _typed(request)
    context = {"reason": error.reason, "back": back, "typed": typed}
    return render(request, "refused.html", context, status=status)


class TellRefusals:
    """A refusal that no view awaited, as when another window was quicker, is told like any other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        return refused(request, error, back=_page_before(request))


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


def _page_before(request: HttpRequest) -> str:
    came = urlsplit(request.headers.get("Referer", ""))
    is_ours = came.netloc == request.get_host() and is_valid_path(came.path)
    return came.path if is_ours else _page_above(request.path_info)


def _typed(request: HttpRequest) -> list[str]:
    """The texts that were sent, so that whoever typed them can copy them."""
    return [
        value
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
        if not ONE_WORD.fullmatch(value.strip())
    ]
