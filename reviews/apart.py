"""Who is kept apart from whose work: named colleagues, conflicts of interest, departments."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Issuer, User
from submissions.evidence.folding import plain
from submissions.evidence.names import Person
from submissions.models import Collaborator, Submission
from submissions.people import is_among, is_same

from .models import Conflict

__all__ = [
    "conflicts_between",
    "conflicts_of",
    "is_among",
    "is_kept_apart",
    "is_same_department",
    "people_behind",
    "shown_to",
]


def people_behind(submissions: Iterable[Submission]) -> dict[Any, list[Person]]:
    """By the submission's key: its author first, then everybody named as a colleague in any attempt."""
    found = {one.pk: [Person(one.earner.display_name, email=one.earner.email)] for one in submissions}
    rows = Collaborator.objects.filter(attempt__submission__in=found).order_by("pk")
    for row in rows.select_related("attempt"):
        person = Person(row.name, email=row.email)
        if person not in found[row.attempt.submission_id]:
            found[row.attempt.submission_id].append(person)
    return found


def conflicts_of(issuer: int, reviewers: Iterable[int]) -> dict[int, list[Conflict]]:
    """Declared and known ones of these reviewers, by their key."""
    rows = Conflict.objects.filter(issuer=issuer, reviewer__in=list(reviewers))
    rows = rows.select_related("person", "declared_by").order_by("declared_at", "pk")
    found: dict[int, list[Conflict]] = {}
    for row in rows:
        found.setdefault(row.reviewer_id, []).append(row)
    return found


def conflicts_between(reviewer: User, issuers: Iterable[int]) -> dict[int, list[Conflict]]:
    """Those of one reviewer, by the issuer's key."""
    rows = Conflict.objects.filter(reviewer=reviewer, issuer__in=list(issuers)).select_related("person")
    found: dict[int, list[Conflict]] = {}
    for row in rows:
        found.setdefault(row.issuer_id, []).append(row)
    return found


def shown_to(viewer: User, issuer: Issuer, conflicts: dict[int, list[Conflict]]) -> dict[int, list[Conflict]]:
    """Without those that reviewers declared with the coordinator who looks, or with whom they worked.

    Who recognises the author of what they read has a conflict with them: seeing it tells who reads it.
    """
    authors = {one.person_id for found in conflicts.values() for one in found if one.person_id}
    named = Collaborator.objects.naming(viewer).filter(
        attempt__submission__earner__in=authors, attempt__submission__badge__issuer=issuer
    )
    hidden = set(named.values_list("attempt__submission__earner_id", flat=True))
    me = [Person(viewer.display_name, email=viewer.email)]
    return {
        reviewer: [
            one
            for one in found
            if one.declared_by_id != reviewer
            or (one.person_id not in hidden and not is_kept_apart([one], viewer, me))
        ]
        for reviewer, found in conflicts.items()
    }


def is_kept_apart(conflicts: Iterable[Conflict], earner: User, people: Sequence[Person]) -> bool:
    """Whether one of the conflicts is with the earner, or with somebody else behind the work."""
    return any(
        conflict.person_id == earner.pk or any(is_same(_person(conflict), one) for one in people)
        for conflict in conflicts
    )


def is_same_department(one: User, other: User) -> bool:
    """Whatever capitals, accents and blanks; nobody shares an unknown one."""
    return bool(_words(one.department)) and _words(one.department) == _words(other.department)


def _person(conflict: Conflict) -> Person:
    if conflict.person is not None:
        return Person(conflict.person.display_name, email=conflict.person.email)
    return Person(conflict.name, email=conflict.email)


def _words(text: str) -> list[str]:
    return plain(text).casefold().split()
