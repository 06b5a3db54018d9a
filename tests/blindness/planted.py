"""Every token of one state of the submission, and who may know which."""

from collections.abc import Iterator
from datetime import datetime

from credentials.models import Credential
from reviews.models import Review
from submissions.models import Attempt, BlindCopy, EvidenceItem

from . import cast, evidence
from .stories import World
from .tokens import Token

AUTHORS = ("author", "colleague")
# Whoever sees both sides, and the site itself.
IN_THE_KNOW = ("coordinator", "judge", "operator")


def tokens(world: World) -> set[Token]:
    found = evidence.tokens()
    for key, user in world.people.items():
        if key not in IN_THE_KNOW:
            found |= cast.tokens_of(key, user)
    return found | set(_of_the_submission(world)) | set(_of_the_reviews(world))


def may_know(role: str, token: Token, *, is_decided: bool) -> bool:
    """Reviewers know nothing but themselves; the author nothing of reviewers but what a decision tells."""
    if role in IN_THE_KNOW or token.owner == role:
        return True
    if role in AUTHORS:
        return token.owner in AUTHORS or (token.what == "comment" and is_decided)
    return False


def is_decided(world: World) -> bool:
    return Attempt.objects.filter(submission=world.submission.pk, decided_at__isnull=False).exists()


def _of_the_submission(world: World) -> Iterator[Token]:
    submission = world.fresh()
    yield Token("author", "submission", str(submission.pk))
    yield from _moments("author", submission, "started_at")
    for attempt in Attempt.objects.filter(submission=submission):
        yield Token("author", "attempt", str(attempt.public_id))
        yield from _moments("author", attempt, "started_at", "pressed_at", "submitted_at")
        for one in attempt.collaborators.all():
            yield Token("colleague", "line", str(one.public_id))
    for item in EvidenceItem.objects.filter(attempt__submission=submission):
        yield Token("author", "item", str(item.public_id))
        yield from _moments("author", item, "added_at")
        if item.file:
            yield Token("author", "stored file", item.file.name)
            yield Token("author", "hash of a file", item.sha256)
    for copy in BlindCopy.objects.filter(items__attempt__submission=submission).distinct():
        yield Token("author", "copy", str(copy.pk))
        yield Token("author", "stored copy", copy.file)
        yield from _moments("author", copy, "started_at", "made_at")
    holder = getattr(submission.earner, "holder", None)
    if holder is not None:
        yield Token("author", "holder", str(holder.public_id))
    for credential in Credential.objects.filter(submission_id=submission.pk):
        yield Token("author", "credential", str(credential.pk))


def _of_the_reviews(world: World) -> Iterator[Token]:
    keys = {user.pk: key for key, user in world.people.items()}
    for review in Review.objects.filter(attempt__submission=world.submission.pk):
        key = keys[review.reviewer_id]
        yield Token(key, "review", str(review.pk))
        # When they were asked is when its reading began: the author may know that.
        yield from _moments(key, review, "accepted_at", "handed_in_at", "worked_at", "released_at")
        if review.marks.exists():
            yield Token(key, "comment", f"Well said: {cast.CAST[key].words}.")
        if review.private_note:
            yield Token(key, "note to the coordinator", review.private_note)
        if review.ending_note:
            yield Token(key, "reason to leave", review.ending_note)


def _moments(owner: str, row: object, *names: str) -> Iterator[Token]:
    for name in names:
        moment = getattr(row, name)
        if isinstance(moment, datetime):
            yield Token(owner, name, moment)
