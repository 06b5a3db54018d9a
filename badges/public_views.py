"""What everybody may see of badges: the catalogue, a badge, its picture."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from . import policies
from .forms import FilterForm
from .models import BadgeVersion


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    narrowed = {f"{name}__in": chosen for name, chosen in form.cleaned_data.items() if chosen}
    current = BadgeVersion.objects.current().select_related("badge__issuer")
    badges = list(current.filter(**narrowed).order_by("name", "pk"))
    return render(
        request, "badges/catalogue.html", {"badges": badges, "form": form, "narrowed": bool(narrowed)}
    )


@require_safe
def badge(request: HttpRequest, issuer: str, slug: str) -> HttpResponse:
    versions = BadgeVersion.objects.published().filter(badge__issuer__slug=issuer, badge__slug=slug)
    version = versions.whole().order_by("-number").first()
    if version is None:
        raise Http404
    decides = policies.is_on_quality_board(request.user, version.issuer)
    return render(request, "badges/badge.html", {"version": version, "decides_on_awards": decides})


@require_safe
def artwork(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The unbaked picture. That of a published version never changes and belongs on any page."""
    version = BadgeVersion.objects.published().filter(public_id=public_id).first()
    is_public = version is not None
    if version is None:
        version = get_object_or_404(BadgeVersion.objects.visible_to(request.user), public_id=public_id)
    if not version.artwork.name:
        raise Http404
    etag = quote_etag(version.artwork.name)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        with version.artwork.open() as file:  # at most 4 MB
            response = HttpResponse(file.read(), content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_public else "private, no-cache"
    if is_public:
        response["Access-Control-Allow-Origin"] = "*"
    return response
