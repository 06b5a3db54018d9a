"""What script is told: what is stored in which edition, how far each step is, and why something was not."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string

from badges.models import Component
from submissions import drafts, pages, readiness
from submissions.models import Submission

from .finding import own, steps


def saved(
    request: HttpRequest,
    submission: Submission,
    stored: BaseForm,
    component: Component | None = None,
    also: dict[str, str] | None = None,
    is_last: bool = False,
    **more: Any,
) -> JsonResponse:
    """It is stored: its new edition, and the marks of progress that may have changed by it.

    `also` is what else of the page has changed, by the name of the block.
    """
    told = group(stored) | marks(request, submission, component, is_last=is_last) | more
    told["blocks"] |= also or {}
    return JsonResponse(told)


def overtaken(reason: str, stored: BaseForm) -> JsonResponse:
    return JsonResponse({"reason": reason} | group(stored), status=409)


def invalid(form: BaseForm) -> JsonResponse:
    said = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"reason": " ".join(said)}, status=422)


def group(stored: BaseForm) -> dict[str, Any]:
    return {"edition": str(stored.initial["edition"]), "values": drafts.values_of(stored)}


def marks(
    request: HttpRequest, submission: Submission, component: Component | None, *, is_last: bool = False
) -> dict[str, Any]:
    """The states of all steps, and of each block of a part, as the page shows them.

    `is_last`: for the last page, which looks at names and copies too.
    """
    submission = own(request, submission.pk)  # as it is now
    components = pages.components_of(submission)
    current = next((one for one in components if component and one.pk == component.pk), None)
    blocks = pages.blocks_of(submission.attempt, current) if current else []
    missing = readiness.missing(submission.attempt) if is_last else None
    return {
        "steps": {
            step.key: render_to_string("submissions/_step_state.html", {"step": step})
            for step in steps(submission, components, missing)
        },
        "blocks": {
            block.anchor: render_to_string("submissions/_block_state.html", {"block": block})
            for block in blocks
        },
    }
