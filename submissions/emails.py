"""The letters of this room: one function each, written inside the action that causes it."""

from collections.abc import Mapping

from django.utils.formats import date_format

from accounts import letters
from accounts.models import Letter

from .models import Attempt


def receipt(attempt: Attempt) -> Letter:
    """Tell the earner that the submission has arrived and when the answer comes."""
    assert attempt.due_date is not None
    values = {"due": date_format(attempt.due_date, "DATE_FORMAT")}
    return _post("submissions/receipt", attempt, values)


def changes(attempt: Attempt) -> Letter:
    """Tell the earner that changes are asked for; the feedback itself stays on the site."""
    feedback = attempt.feedback or {}
    parts = [component for component in feedback.get("components", []) if not component.get("met")]
    values = {
        "message": feedback.get("message", ""),
        "components": [{key: part.get(key, "") for key in ("title", "summary")} for part in parts],
    }
    return _post("submissions/changes", attempt, values)


def _post(kind: str, attempt: Attempt, values: Mapping[str, object]) -> Letter:
    submission = attempt.submission
    version, earner = submission.badge_version, submission.earner
    return letters.post(
        kind=kind,
        to=earner.email,
        subject_id=attempt.public_id,
        values={
            "name": earner.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "code": submission.code,
            "path": submission.get_absolute_url(),
            **values,
        },
    )
