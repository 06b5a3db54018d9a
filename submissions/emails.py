"""The letters of this room: one function each, written inside the action that causes it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format

from accounts import letters
from accounts.models import Letter, Membership, Role, User

from .models import Appeal, Attempt, Pause, Submission
from .people import coordinators_for


def receipt(attempt: Attempt) -> Letter:
    """Tell the earner that the submission has arrived and when the answer comes."""
    assert attempt.due_date is not None
    values = {"due": date_format(attempt.due_date, "j F Y")}
    # What was given back to be completed arrives more than once.
    again = attempt.pauses.count()
    return _post("submissions/receipt", attempt, values, occasion=str(again) if again else "")


def moved(attempt: Attempt, told: date) -> Letter:
    """Tell the earner that the answer comes later than they were told, as days have become days off."""
    assert attempt.due_date is not None
    values = {"due": date_format(attempt.due_date, "j F Y"), "told": date_format(told, "j F Y")}
    return _post("submissions/later", attempt, values, occasion=attempt.due_date.isoformat())


def missing(pause: Pause) -> Letter:
    """Tell the earner what is missing, in the coordinator's words, and that the clock stands still."""
    return _post("submissions/missing", pause.attempt, {"text": pause.text}, occasion=str(pause.pk))


def changes(attempt: Attempt) -> Letter:
    """Tell the earner that changes are asked for, with what was said of each part that is not met."""
    feedback = attempt.feedback or {}
    parts = [component for component in feedback.get("components", []) if not component.get("met")]
    values = {
        "message": feedback.get("message", ""),
        "components": [{key: part.get(key, "") for key in ("title", "summary")} for part in parts],
        "is_last": attempt.number >= attempt.submission.attempts_allowed,
        "email": attempt.submission.badge_version.issuer.email,
    }
    return _post("submissions/changes", attempt, values)


def another_attempt(submission: Submission) -> Letter:
    """Tell the earner that a coordinator has opened one more attempt."""
    return _post("submissions/another_attempt", submission.attempt, {})


def appealed(submission: Submission) -> list[Letter]:
    """Ask the coordinators who did not decide to answer an appeal; without any, an administrator for one."""
    if able := coordinators_for(submission):
        case = reverse("reviews:case", args=[submission.pk])
        return [_appealed(submission, person, "submissions/appealed", case) for person in able]
    members = Membership.objects.filter(issuer=submission.badge_version.issuer, user__is_active=True)
    rows = members.filter(role=Role.ADMINISTRATOR).exclude(user=submission.earner).select_related("user")
    pipeline = reverse("reviews:pipeline")
    return [_appealed(submission, row.user, "submissions/appeal_unanswered", pipeline) for row in rows]


def appeal_dismissed(appeal: Appeal) -> Letter:
    return _post("submissions/appeal_dismissed", appeal.attempt, {"answer": appeal.answer})


def appeal_granted(appeal: Appeal, again: Attempt) -> Letter:
    assert again.due_date is not None
    values = {"answer": appeal.answer, "due": date_format(again.due_date, "j F Y")}
    return _post("submissions/appeal_granted", again, values)


def _appealed(submission: Submission, person: User, kind: str, path: str) -> Letter:
    """Says nothing of whose work it is, as letters are read in many places."""
    version = submission.badge_version
    return letters.post(
        kind=kind,
        to=person.email,
        subject_id=submission.pk,
        occasion=str(person.public_id),
        values={
            "name": person.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "code": submission.code,
            "path": path,
        },
    )


def not_yet(attempt: Attempt, pressed_at: datetime, missing: list[str]) -> Letter:
    """Tell the earner that a pressed submission could not go through, and what is still to do."""
    # Each press is an occasion of its own.
    return _post("submissions/not_yet", attempt, {"missing": missing}, occasion=pressed_at.isoformat())


def _post(kind: str, attempt: Attempt, values: Mapping[str, object], *, occasion: str = "") -> Letter:
    submission = attempt.submission
    version, earner = submission.badge_version, submission.earner
    return letters.post(
        kind=kind,
        to=earner.email,
        subject_id=attempt.public_id,
        occasion=occasion,
        values={
            "name": earner.display_name,
            "badge": version.name,
            "issuer": version.issuer.name,
            "code": submission.code,
            "path": submission.get_absolute_url(),
            **values,
        },
    )
