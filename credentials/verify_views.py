"""Is this badge real? Any bytes from anybody get a verdict, in words or as JSON."""

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from openbadges.verify import Check, Verdict
from openbadges.verify_asking import MAX_ADDRESS

from . import checking, fetching, hosting, limiting, wording
from .forms import VerifyForm
from .models import Credential

FORM_BYTES = 64 * 1024  # what a form adds to its file


@csrf_exempt  # it changes nothing and looks at no cookie, and programs post here without a form
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Judge a picture, a document, or an address of this site. Any bytes at all get a verdict."""
    if request.method != "POST":
        # A credential's page leads here with its address filled in. It is judged once somebody asks for it.
        form = VerifyForm(initial={"text": request.GET.get("text", "")[:MAX_ADDRESS]})
        return render(request, "credentials/verify.html", {"form": form})
    if limiting.too_many(request, "verify"):
        return _too_often(request)
    if _announced_bytes(request) > VerifyForm.MAX_BYTES + FORM_BYTES:
        return _unread(request, _("This is larger than 8 MB. Badge pictures are smaller."), status=413)
    try:
        form = VerifyForm(request.POST, request.FILES)
    except RequestDataTooBig:
        return _unread(
            request, _("This text is too long to paste. Save it as a file and choose that."), status=413
        )
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError):
        return _unread(request, _("Not all of the file arrived. Please try again."))
    if not form.is_valid():
        reason = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _unread(request, reason, form=form)
    return _judged(request, form)


def _announced_bytes(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _judged(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    data = form.data_to_judge
    pasted = "" if form.cleaned_data["file"] else checking.in_full(data.decode())
    named = checking.credential_at(pasted)
    verdict = checking.verdict_on_credential(named) if named else None
    if verdict is None and (reason := _why_not_judge(pasted, named)):
        return _unread(request, reason, form=form)
    verdict = verdict or checking.verdict_on(pasted.encode() or data, fetch=_fetch_for(request))
    return _answer(request, form, verdict, checking.credential_at(verdict.credential_id or ""))


def _fetch_for(request: HttpRequest) -> checking.Fetch | None:
    """How other sites are read for this visitor; None where they are not."""
    if not settings.VERIFY_FETCH:
        return None
    return fetching.Visit(lambda: not limiting.too_many(request, "verify_fetch")).get


def _why_not_judge(text: str, named: Credential | None) -> str | None:
    """What to say to somebody who pasted an address with no badge behind it."""
    if named:
        return _("This credential is still being signed. Try again in a minute.")
    if not text.startswith(("http://", "https://")) or len(text.split()) > 1:
        return None
    if hosting.own_path(text) is not None:
        return _("There is no credential at this address.")
    if settings.VERIFY_FETCH:
        return None
    return _("This address is on another site. Open it, save the badge, and choose the saved file here.")


def _too_often(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        reason = _("You have checked very many. Wait a minute, then try again.")
        response: HttpResponse = JsonResponse({"error": reason}, status=429)
    else:
        response = render(request, "429.html", status=429)
    response["Retry-After"] = str(limiting.WINDOW_SECONDS)
    return response


def _unread(
    request: HttpRequest, reason: str, *, form: VerifyForm | None = None, status: int = 422
) -> HttpResponse:
    """Nothing that could be judged arrived: the reason, in the form of a verdict."""
    verdict = Verdict("not_a_credential", None, (Check("format", False, reason),))
    return _answer(request, form or VerifyForm(), verdict, None, status=status)


def _answer(
    request: HttpRequest, form: VerifyForm, verdict: Verdict, shown: Credential | None, *, status: int = 0
) -> HttpResponse:
    status = status or (422 if verdict.state == "not_a_credential" else 200)
    if _wants_json(request):
        response: HttpResponse = JsonResponse(wording.as_json(verdict), status=status)
    else:
        visible = shown and Credential.objects.visible_to(request.user).filter(pk=shown.pk).exists()
        context = {
            "form": form,
            "verdict": verdict,
            "words": wording.about(verdict, shown),
            "picture": _picture_of(verdict),
            "credential": shown if wording.is_proven(verdict) else None,
            "page_url": shown.get_absolute_url() if shown and visible else None,
        }
        response = render(request, "credentials/verify.html", context, status=status)
    patch_vary_headers(response, ["Accept"])
    response["Cache-Control"] = "no-store"
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _picture_of(verdict: Verdict) -> str | None:
    """The signed picture, if it is one of this site's own: others' are never loaded."""
    match = hosting.match(verdict.image or "") if wording.is_proven(verdict) else None
    own = match is not None and match.view_name in {"badges:artwork", "credentials:png"}
    return hosting.own_path(verdict.image or "") if own else None
