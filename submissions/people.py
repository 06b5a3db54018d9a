"""Whom a submission could betray: its author and the colleagues named in it."""

from .evidence.names import Person
from .models import Attempt


def authors_of(attempt: Attempt) -> list[Person]:
    earner = attempt.submission.earner
    return [Person(earner.display_name, email=earner.email)]


def colleagues_of(attempt: Attempt) -> list[tuple[Person, str]]:
    """Each named colleague with their letter."""
    rows = attempt.collaborators.order_by("position")
    return [(Person(one.name, email=one.email), one.letter) for one in rows]
