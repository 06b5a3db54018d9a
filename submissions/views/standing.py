"""One submission as its earner sees it: the list of tasks while it is written, afterwards where it stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.web import person
from badges.models import Component
from submissions import changed, deadlines, forms, pages, policies
from submissions.models import Appeal, Attempt, EvidenceItem, Submission
from submissions.people import coordinators_for
from submissions.settled import settled_by
from submissions.states import Status

from .finding import frame, last_feedback


def page(request: HttpRequest, found: Submission, *, status: int = 200, **tried: Any) -> HttpResponse:
    """`tried` is a form that was not accepted."""
    components = pages.components_of(found)
    context = frame(found, components, "") | {
        "feedback": last_feedback(found),
        "settled": settled_by(found),
        "why_not_withdraw": policies.why_not_withdraw(person(request), found),
        **_appeal(request, found),
        **tried,
    }
    if found.is_editable:
        context["why_not_submit"] = policies.why_not_submit(person(request), found)
        return render(request, "submissions/submission.html", context, status=status)
    context |= _handed_in(found, components) | {"is_late": deadlines.is_late(found)}
    return render(request, "submissions/status.html", context, status=status)


def approved_part(request: HttpRequest, found: Submission, component: Component) -> HttpResponse:
    """A part that an earlier attempt settled: what was handed in, and what was said of it, to read."""
    components = pages.components_of(found)
    answers = (last_feedback(found) or {}).get("components", [])
    context = frame(found, components, component.kind) | {
        "is_locked": True,
        "component": component,
        "rows": _rows(found.attempt, component),
        "answer": next((one for one in answers if one.get("kind") == component.kind), None),
        "settled": settled_by(found).get(component.kind),
    }
    return render(request, "submissions/approved_part.html", context)


def _appeal(request: HttpRequest, found: Submission) -> dict[str, Any]:
    lodged = Appeal.objects.filter(submission=found).first()
    waits = found.status == Status.APPEALED
    return {
        "appeal": lodged,
        "can_answer": bool(coordinators_for(found)) if waits else True,
        "appeal_form": forms.AppealForm(),
        "why_not_appeal": policies.why_not_appeal(person(request), found),
    }


def _handed_in(found: Submission, components: list[Component]) -> dict[str, Any]:
    attempt = found.attempt
    if found.status == Status.APPEALED:  # what was decided on, not the draft that waits
        attempt = Appeal.objects.select_related("attempt").get(submission=found).attempt
    return {
        "attempt": attempt,
        "events": pages.events_of(found),
        "parts": [(component, _rows(attempt, component)) for component in components],
        "changes": changed.since_last(attempt, original_names=True) if attempt.submitted_at else None,
    }


def _rows(attempt: Attempt, component: Component) -> list[pages.Row]:
    rows = EvidenceItem.objects.filter(attempt=attempt, requirement__component=component)
    in_order = rows.select_related("requirement").order_by("requirement__position", "position")
    return [pages.Row(item) for item in in_order]
