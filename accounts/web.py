"""Small answers that the views of every room give."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .models import User
from .refusals import Refused


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User


def refused(request: HttpRequest, error: Refused, *, back: str, status: int = 409) -> HttpResponse:
    """The page that says why something was not done, and leads back to where one was."""
    return render(request, "refused.html", {"reason": error.reason, "back": back}, status=status)
