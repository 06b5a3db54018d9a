"""Which attempt met each component that is approved, and when. Reads only."""

from .models import Attempt, Submission


def settled_by(submission: Submission) -> dict[str, Attempt]:
    """By kind of component: the first attempt whose answer says that it is met. It stays met from then on."""
    kinds = submission.attempt.approved
    found: dict[str, Attempt] = {}
    answered = [attempt for attempt in submission.attempts.all() if attempt.decided_at and attempt.feedback]
    for attempt in sorted(answered, key=lambda attempt: attempt.number):
        for part in (attempt.feedback or {}).get("components", []):
            if part.get("met") and part.get("kind") in kinds:
                found.setdefault(part["kind"], attempt)
    return found
