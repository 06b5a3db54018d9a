"""Saving and showing one part as a whole: what can be kept is kept, the rest stays in its fields."""

from typing import Any, TypeGuard

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refused
from accounts.web import person, refused
from badges.models import Component, EvidenceRequirement
from submissions import actions, completeness, drafts, pages, policies
from submissions.models import Submission

from .finding import frame, last_feedback, onward, own


def save(
    request: HttpRequest,
    submission: Submission,
    component: Component,
    asked: EvidenceRequirement | None = None,
    *,
    file_error: str | None = None,
    link_error: str | None = None,
    also: str | None = None,
) -> HttpResponse:
    """Save whatever was sent of a part; then on to the part, or back to the page with what was not taken.

    `also` is what the button itself could not do.
    """
    reason = policies.why_not_write(person(request), submission, component)
    if reason is not None:
        return refused(request, Refused(reason), back=submission.get_absolute_url())
    blocks = pages.blocks_of(submission.attempt, component, request.POST, request.FILES)
    for block in blocks:
        _save_block(person(request), submission, block)
        if asked is not None and block.requirement == asked:
            _complain(block.files, "uploads", file_error)
            _complain(block.link, "url", link_error)
    if also or any(_troubles(block) for block in blocks):
        anchor = completeness.anchor_of(asked) if asked else "work"
        return page(request, submission, component, blocks, [(anchor, also)] if also else [])
    if "next" in request.POST:  # "Save and go on"
        return redirect(_after(submission, component))
    anchor = f"#{completeness.anchor_of(asked)}" if asked else ""
    return onward(request, submission, _part_url(submission, component) + anchor)


def save_rest(request: HttpRequest, submission: Submission) -> HttpResponse:
    """What a button was to change has gone by now: everything else on its page is saved all the same."""
    component = submission.badge_version.components.filter(kind=request.POST.get("part", "")).first()
    if component is None:
        raise Http404
    return save(request, submission, component)


def _save_block(user: User, submission: Submission, block: pages.Block) -> None:
    given: dict[str, Any] = {"by": user, "submission": submission, "requirement": block.requirement}
    if _is_sound(block.text):
        _save_text(block, given)
    for row in block.rows:
        if _is_sound(row.form):
            try:
                actions.describe_item(by=user, item=row.item, **row.form.cleaned_data)
            except actions.Overtaken as error:
                stored = drafts.item_form(error.stored)
                row.theirs, row.form = drafts.in_words(stored), drafts.again(row.form, stored)
            except Refused as error:
                _complain(row.form, "caption", error.reason)
    for upload in block.files.cleaned_data["uploads"] if _is_sound(block.files) else []:
        try:
            actions.add_file(**given, upload=upload)
        except Refused as error:
            _complain(block.files, "uploads", f"{upload.name}: {error.reason}")
    if _is_sound(block.link) and block.link.cleaned_data["url"]:
        try:
            actions.add_link(**given, **block.link.cleaned_data)
        except Refused as error:
            _complain(block.link, "url", error.reason)


def _save_text(block: pages.Block, given: dict[str, Any]) -> None:
    assert block.text is not None
    typed = block.text.cleaned_data
    if not (typed["text"] or typed["edition"]):  # never begun
        return
    try:
        actions.write_text(**given, **typed)
    except actions.Overtaken as error:
        stored = drafts.text_form(block.requirement, error.stored)
        block.theirs, block.text = drafts.in_words(stored), drafts.again(block.text, stored)
    except Refused as error:
        _complain(block.text, "text", error.reason)


def _is_sound(form: BaseForm | None) -> TypeGuard[BaseForm]:
    return form is not None and form.is_bound and form.is_valid()


def _complain(form: Any, field: str, reason: str | None) -> None:
    if form is not None and reason is not None:
        if not form.is_bound:  # a field that was not even sent
            form.is_bound, form.data = True, {}
            form.full_clean()
        form.add_error(field, reason)


def _troubles(block: pages.Block) -> list[tuple[str, str]]:
    """Where and what: the anchors and words of everything that was not taken."""
    found = [
        (str(bound[name].auto_id), error)
        for bound in _forms(block)
        for name in bound.errors
        for error in bound.errors[name]
    ]
    overtaken = [(row.theirs, row.form, "caption") for row in block.rows]
    for theirs, form, field in [(block.theirs, block.text, "text"), *overtaken]:
        if theirs is not None and form is not None:
            found.append((str(form[field].auto_id), _("This text was changed in another window.")))
    return found


def _forms(block: pages.Block) -> list[Any]:
    every = [block.text, block.link, block.files, *(row.form for row in block.rows)]
    return [form for form in every if form is not None and form.is_bound]


def page(
    request: HttpRequest,
    submission: Submission,
    component: Component,
    tried: list[pages.Block] | None = None,
    also: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The part page as it is stored; what could not be saved stays in its fields, beside the reason."""
    submission = own(request, submission.pk)
    components = pages.components_of(submission)
    component = next(one for one in components if one.pk == component.pk)
    blocks = pages.blocks_of(submission.attempt, component)
    troubles = list(also or [])
    for block, before in zip(blocks, tried or [], strict=False):
        troubles += _troubles(before)
        _carry_over(block, before)
    context = frame(submission, components, component.kind) | {
        "component": component,
        "blocks": blocks,
        "troubles": troubles,
        "feedback": _feedback_on(submission, component),
        "next_url": _after(submission, component),
    }
    return render(request, "submissions/part.html", context, status=409 if also else _status(tried))


def _status(tried: list[pages.Block] | None) -> int:
    if tried is None:
        return 200
    theirs = [block.theirs for block in tried] + [row.theirs for block in tried for row in block.rows]
    return 409 if any(one is not None for one in theirs) else 422


def _carry_over(block: pages.Block, before: pages.Block) -> None:
    if before.theirs is not None:
        block.theirs, block.text = before.theirs, before.text
    elif before.text is not None and before.text.errors:
        block.text = before.text
    if before.link is not None and before.link.errors:
        block.link = before.link
    if before.files is not None and before.files.errors:
        block.files = before.files
    told = {row.item.pk: row for row in before.rows}
    for row in block.rows:
        tried = told.get(row.item.pk)
        if tried is not None and tried.form is not None and (tried.form.errors or tried.theirs is not None):
            row.form, row.theirs = tried.form, tried.theirs


def _feedback_on(submission: Submission, component: Component) -> dict[str, Any] | None:
    answered = (last_feedback(submission) or {}).get("components", [])
    return next((one for one in answered if one.get("kind") == component.kind), None)


def _part_url(submission: Submission, component: Component) -> str:
    return reverse("submissions:part", args=[submission.pk, component.kind])


def _after(submission: Submission, component: Component) -> str:
    done = set(submission.attempt.approved) - {component.kind}
    kinds = [one.kind for one in pages.components_of(submission) if one.kind not in done]
    place = kinds.index(component.kind) + 1
    return pages.step_url(submission, kinds[place] if place < len(kinds) else completeness.PEOPLE)
