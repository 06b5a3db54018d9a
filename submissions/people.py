"""Who stands behind a submission: its author, the colleagues named in it, and who decided."""

from collections.abc import Sequence

from accounts.models import Membership, Role, User

from .evidence.name_keys import key_of
from .evidence.names import Person
from .models import Attempt, Collaborator, Submission


def authors_of(attempt: Attempt) -> list[Person]:
    earner = attempt.submission.earner
    return [Person(earner.display_name, email=earner.email)]


def colleagues_of(attempt: Attempt) -> list[tuple[Person, str]]:
    """Each named colleague with their letter."""
    rows = attempt.collaborators.order_by("position")
    return [(Person(one.name, email=one.email), one.letter) for one in rows]


def colleagues_ever(submission: Submission) -> list[Person]:
    """Everybody named as a colleague in any attempt, also one that is being written."""
    rows = Collaborator.objects.filter(attempt__submission=submission).order_by("pk")
    return list(dict.fromkeys(Person(one.name, email=one.email) for one in rows))


def is_colleague(user: User, submission: Submission) -> bool:
    return is_among(user, colleagues_ever(submission))


def is_among(user: User, people: Sequence[Person]) -> bool:
    """By e-mail address, or by the same name in any order, whatever its case, accents and titles."""
    person = Person(user.display_name, email=user.email)
    return any(is_same(person, other) for other in people)


def is_same(one: Person, other: Person) -> bool:
    """Whether two descriptions may be of one person: by address, or by name as above."""
    if one.email and one.email.casefold() == other.email.casefold():
        return True
    name = key_of(one.name)
    return bool(name) and name == key_of(other.name)


def decider_of(submission: Submission) -> int | None:
    """The key of the person who made the last decision that asked for changes."""
    asked = submission.status_changes.filter(verb="request_changes").order_by("pk").last()
    return asked.by_id if asked else None


def coordinators_for(submission: Submission) -> list[User]:
    """Who can answer an appeal: coordinators who neither decided, nor made it, nor are named in it."""
    members = Membership.objects.filter(issuer=submission.badge_version.issuer, role=Role.COORDINATOR)
    partial = {submission.earner_id, decider_of(submission)}
    rows = members.filter(user__is_active=True).exclude(user__in=partial).select_related("user")
    colleagues = colleagues_ever(submission)
    return [row.user for row in rows.order_by("pk") if not is_among(row.user, colleagues)]
