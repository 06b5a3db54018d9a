"""Pages on which an issuer's administrators define badges. Nobody else learns that they exist."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Issuer, Membership, Role
from accounts.refusals import Refused
from accounts.web import SignedInRequest, refused

from . import actions, artwork, policies
from .component_forms import ComponentEditor, stored, with_one_more
from .forms import AboutForm, ArtworkForm, NewBadgeForm
from .models import Badge, BadgeVersion, Component, Kind


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def define(request: SignedInRequest, issuer: str) -> HttpResponse:
    """The issuer's badges, and the form that begins another."""
    mine = Membership.objects.of(request.user, Role.ADMINISTRATOR)
    organisation = get_object_or_404(Issuer, slug=issuer, memberships__in=mine)
    form, status = NewBadgeForm(_posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = actions.create_badge(by=request.user, issuer=organisation, **form.cleaned_data)
                return redirect("badges:draft", issuer, version.badge.slug)
            except Refused as error:
                form.add_error("slug" if isinstance(error, actions.SlugTaken) else None, error.reason)
    badges = Badge.objects.filter(issuer=organisation).with_versions()
    context = {"issuer": organisation, "badges": badges, "form": form}
    return render(request, "badges/define.html", context, status=status)


@login_required
@require_safe
def draft(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    """What is done and what is missing; or, without a draft, what can be done with the badge."""
    return _draft_page(request, _newest(request, issuer, slug))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    version = _newest(request, issuer, slug)
    if reason := policies.why_not_edit(request.user, version):
        return refused(request, Refused(reason), back=_draft_url(version))
    # A copy: the form writes into it what was typed, and the page still shows the name as it stands.
    form, status = AboutForm(_posted(request), instance=copy(version)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.describe(by=request.user, version=version, **form.cleaned_data)
                return _saved(request, version)
            except Refused as error:
                form.add_error(None, error.reason)
    return render(request, "badges/about.html", {"version": version, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def artwork_edit(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    version = _newest(request, issuer, slug)
    if reason := policies.why_not_edit(request.user, version):
        return refused(request, Refused(reason), back=_draft_url(version))
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, status = ArtworkForm(data, files, initial={"alt": version.artwork_alt}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            picture = form.cleaned_data["picture"]
            try:
                _set_artwork(request, version, picture, form.cleaned_data["alt"])
                return _saved(request, version)
            except actions.NotArtwork as error:
                form.add_error("picture", error.reason)
            except Refused as error:
                form.add_error(None, error.reason)
    return render(request, "badges/artwork_edit.html", {"version": version, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def component(request: SignedInRequest, issuer: str, slug: str, kind: str) -> HttpResponse:
    """One component; the buttons that add a row show the form again with all that was typed."""
    version = _newest(request, issuer, slug)
    part = get_object_or_404(version.components, kind=kind)
    if reason := policies.why_not_edit(request.user, version):
        return refused(request, Refused(reason), back=_draft_url(version))
    if request.method != "POST":
        return _component_page(request, part, ComponentEditor(stored(part)))
    if "add" in request.POST:
        grown = ComponentEditor(with_one_more(request.POST, request.POST["add"]))
        return _component_page(request, part, grown, status=200 if grown.is_valid() else 422)
    editor = ComponentEditor(request.POST)
    if not editor.is_valid():
        return _component_page(request, part, editor, status=422)
    try:
        actions.write_component(by=request.user, component=part, **editor.values())
    except Refused as error:
        return _component_page(request, part, editor, status=422, reason=error.reason)
    return _saved(request, version)


@login_required
@require_safe
def preview(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    """The badge page as everybody will see it."""
    version = _newest(request, issuer, slug)
    whole = BadgeVersion.objects.whole().get(pk=version.pk)
    return render(request, "badges/preview.html", {"version": whole})


@login_required
@require_POST
def publish(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    version = _newest(request, issuer, slug)
    try:
        actions.publish(by=request.user, version=version)
    except Refused as error:
        return _draft_page(request, version, reason=error.reason, status=409)
    messages.success(request, _("Published. Everybody can see it and start it now."))
    return redirect(version)


@login_required
@require_POST
def revise(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    version = _newest(request, issuer, slug)
    try:
        actions.revise(by=request.user, badge=version.badge)
    except Refused as error:
        return refused(request, error, back=_draft_url(version))
    messages.success(request, _("Here is the next version, as a copy of the last. Nobody sees it yet."))
    return redirect(_draft_url(version))


@login_required
@require_POST
def retire(request: SignedInRequest, issuer: str, slug: str) -> HttpResponse:
    version = _newest(request, issuer, slug)
    try:
        actions.retire(by=request.user, badge=version.badge)
    except Refused as error:
        return refused(request, error, back=_draft_url(version))
    messages.success(request, _("Retired. Nobody can start it any more."))
    return redirect(_draft_url(version))


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _newest(request: SignedInRequest, issuer: str, slug: str) -> BadgeVersion:
    """The newest version of a badge that this person may define, draft or not."""
    versions = BadgeVersion.objects.editable_by(request.user).select_related("badge__issuer")
    version = versions.filter(badge__issuer__slug=issuer, badge__slug=slug).order_by("-number").first()
    if version is None:
        raise Http404
    return version


def _draft_url(version: BadgeVersion) -> str:
    return reverse("badges:draft", args=[version.issuer.slug, version.badge.slug])


def _saved(request: SignedInRequest, version: BadgeVersion) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(_draft_url(version))


def _set_artwork(request: SignedInRequest, version: BadgeVersion, picture: Any, alt: str) -> None:
    if picture is None and not version.artwork:
        raise actions.NotArtwork(_("Choose a picture."))
    if picture is not None and not picture.size:
        raise actions.NotArtwork(_("The file is empty. Choose the picture again."))
    content = picture.read(artwork.MAX_BYTES + 1) if picture else b""
    actions.set_artwork(by=request.user, version=version, content=content, alt=alt)


def _draft_page(
    request: SignedInRequest, version: BadgeVersion, *, reason: str = "", status: int = 200
) -> HttpResponse:
    missing = policies.missing_for_publishing(version)
    where = [version.issuer.slug, version.badge.slug]
    steps = [
        ("about", _("What it is"), reverse("badges:about", args=where)),
        ("artwork", _("Artwork"), reverse("badges:artwork_edit", args=where)),
        *((kind.value, kind.label, reverse("badges:component", args=[*where, kind.value])) for kind in Kind),
    ]
    context = {
        "version": version,
        "is_draft": version.published_at is None,
        "published": version.badge.versions.published().order_by("-number").first(),
        "steps": [
            {"name": name, "url": url, "missing": [thing.text for thing in missing if thing.step == step]}
            for step, name, url in steps
        ],
        "is_ready": not missing,
        "reason": reason,
    }
    return render(request, "badges/draft.html", context, status=status)


def _component_page(
    request: SignedInRequest, part: Component, editor: ComponentEditor, *, status: int = 200, reason: str = ""
) -> HttpResponse:
    problems = editor.problems()
    if reason:
        problems = [("main", reason), *problems]
    context = {"version": part.version, "component": part, "editor": editor, "problems": problems}
    return render(request, "badges/component.html", context, status=status)
