"""Letters that no state of the story writes: each from real rows, by the function that writes it."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

import credentials.emails
import reviews.emails
import submissions.emails
from accounts.models import Membership, Role, User
from badges.calendars import calendar_of
from credentials import delivery
from credentials.models import Credential
from reviews import actions
from reviews.models import GoldRequest

from . import stories
from .stories import World


def reminders(world: World) -> None:
    stories.accepted(world)
    calendar = calendar_of(world.college)
    for stage in ("soon", "late"):
        reviews.emails.reminder(world.review("first"), stage, calendar, timezone.now())
    coordinators = [world.people["coordinator"], world.people["judge"]]
    reviews.emails.pressing(world.fresh().attempt, calendar, timezone.now(), to=coordinators)
    attempt = world.fresh().attempt
    submissions.emails.moved(attempt, attempt.due_date)


def unanswered(world: World) -> None:
    stories.invited(world)
    world.clock.now += timedelta(days=9)
    actions.pass_on(review=world.review("first"))


def not_yet(world: World) -> None:
    submissions.emails.not_yet(
        world.fresh().attempt, timezone.now(), ["quillfeather.mp4: it cannot be opened"]
    )


def another_attempt(world: World) -> None:
    stories.changes(world)
    submissions.emails.another_attempt(world.fresh())


def nobody_can_answer(world: World) -> None:
    stories.appealed(world)
    Membership.objects.filter(issuer=world.college, role=Role.COORDINATOR).delete()
    submissions.emails.appealed(world.fresh())


def practice(world: World) -> None:
    stories.approved(world)
    attempt = world.fresh().attempt
    asked = GoldRequest.objects.create(attempt=attempt, asked_by=world.people["coordinator"])
    reviews.emails.gold_request(asked)


def credential(world: World) -> None:
    stories.approved(world)
    earned = Credential.objects.get(submission_id=world.submission.pk)
    delivery.bake(earned.pk)
    credentials.emails.claim(earned, occasion="1")
    document = earned.documents.select_related("key").latest("pk")
    document.key.retired_at = document.key.compromised_at = timezone.now()
    document.key.save(update_fields=["retired_at", "compromised_at"])
    credentials.emails.replaced(earned, document)
    by = world.people["judge"]
    for kind in ("suspended", "reinstated", "revoked"):
        change = earned.status_changes.create(kind=kind, reason="We look into it.", by=by)
        credentials.emails.standing(earned, change)
    operator = User.objects.create_superuser("operator@crawled.example", "x", display_name="Operator")
    credentials.emails.signing_stopped(world.college, problem=f"no key ({operator.pk})")
    credentials.emails.verification_failed({earned.pk: "proof"})


OCCASIONS: tuple[Callable[[World], None], ...] = (
    *(reminders, unanswered, not_yet, another_attempt, nobody_can_answer, practice, credential),
)
