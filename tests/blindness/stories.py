"""The states of one submission, each reached by walking the actions, with a time of day for every step."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from django.db import transaction
from django.test import override_settings

from accounts.models import Issuer, User
from badges import actions as badge_actions
from badges.models import BadgeVersion, Kind
from reviews import actions
from reviews.models import Review
from submissions import actions as submission_actions
from submissions.models import Submission
from tests import factories

from . import cast, evidence
from .clock import Clock

STATEMENT = "Ottilie Brandywine folded, Zebediah Quillfeather wrote."


@dataclass
class World:
    """One college with its people, and the submission that everything is about."""

    clock: Clock
    college: Issuer
    people: dict[str, User]
    version: BadgeVersion
    submission: Submission

    def fresh(self) -> Submission:
        return Submission.objects.select_related("badge_version__badge__issuer", "earner").get(
            pk=self.submission.pk
        )

    def review(self, who: str) -> Review:
        """The newest that this person was asked for."""
        rows = Review.objects.select_related("attempt__submission", "reviewer")
        return rows.filter(reviewer=self.people[who]).latest("assigned_at")


def made(clock: Clock) -> World:
    """With a draft that lacks nothing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        college = factories.issuer(slug="crawled", name="Crawled College")
        clock.tick()
        people = cast.hired(college)
    version = _published(college)
    clock.tick()
    submission = factories.draft(people["author"], version, motivation="To be understood by my students.")
    clock.tick()
    evidence.given(submission)
    clock.tick()
    other = cast.CAST["colleague"]
    factories.colleague(submission, other.name, other.email)
    submission_actions.save_statement(by=people["author"], submission=submission, statement=STATEMENT)
    return World(clock, college, people, version, submission)


def _published(college: Issuer) -> BadgeVersion:
    by = factories.administrator(college)
    version = factories.complete_draft(college, by=by, name="Paper folding", slug="paper-folding")
    component = version.components.get(kind=Kind.DEMONSTRATION)
    badge_actions.write_component(
        by=by,
        component=component,
        title="Show it",
        instructions="Show what you did.",
        requirements=evidence.ASKED,
        criteria=[factories.criterion("Clear"), factories.criterion("Sound")],
    )
    return badge_actions.publish(by=by, version=version)


# -- steps


def hand_in(world: World) -> None:
    world.clock.tick()
    factories.hand_in(world.fresh())


def ask(world: World, *who: str, instead: str = "") -> None:
    world.clock.tick()
    actions.assign(
        by=world.people["coordinator"],
        submission=world.fresh(),
        reviewers=[world.people[one] for one in who],
        instead_reason=instead,
    )


def take_on(world: World, *who: str) -> None:
    for one in who:
        world.clock.tick()
        actions.accept(by=world.people[one], review=world.review(one))


def score(world: World, who: str, step: int = 1) -> None:
    world.clock.tick()
    review = factories.mark(world.review(who), step=step, comment=f"Well said: {cast.CAST[who].words}.")
    note = f"Between us: {cast.CAST[who].words} indeed."
    actions.save_note(by=review.reviewer, review=review, text=note)


def finish(world: World, who: str, step: int = 1) -> None:
    score(world, who, step)
    world.clock.tick()
    actions.hand_in(by=world.people[who], review=world.review(who))


def decide(world: World) -> None:
    world.clock.tick()
    actions.decide(by=world.people["judge"], submission=world.fresh())


# -- states


def writing(world: World) -> None:
    """Nobody but the author has to do with it."""


def waiting(world: World) -> None:
    hand_in(world)


def incomplete(world: World) -> None:
    hand_in(world)
    world.clock.tick()
    words = "Please add the second page."
    submission_actions.ask_for_missing(by=world.people["coordinator"], submission=world.fresh(), text=words)


def completed(world: World) -> None:
    incomplete(world)
    hand_in(world)
    ask(world, "first", "second")
    take_on(world, "first", "second")


def invited(world: World) -> None:
    hand_in(world)
    ask(world, "first", "second")


def accepted(world: World) -> None:
    invited(world)
    take_on(world, "first", "second")


def scoring(world: World) -> None:
    accepted(world)
    score(world, "first")
    score(world, "second", step=0)


def one_in(world: World) -> None:
    accepted(world)
    score(world, "first")
    finish(world, "second", step=0)


def disagreeing(world: World) -> None:
    one_in(world)
    finish(world, "first")
    ask(world, "third")
    take_on(world, "third")
    score(world, "third", step=2)


def all_in(world: World) -> None:
    disagreeing(world)
    finish(world, "third", step=2)


def approved(world: World) -> None:
    all_in(world)
    decide(world)


def changes(world: World) -> None:
    accepted(world)
    finish(world, "first", step=0)
    finish(world, "second", step=0)
    decide(world)


def second_attempt(world: World) -> None:
    """One who read the first attempt, and one who is new to it."""
    changes(world)
    hand_in(world)
    ask(world, "first", "newcomer", instead="The other one is away.")
    take_on(world, "first", "newcomer")
    score(world, "first")
    finish(world, "newcomer")


def appealed(world: World) -> None:
    changes(world)
    world.clock.tick()
    submission_actions.appeal(
        by=world.people["author"], submission=world.fresh(), reason="You overlooked the film."
    )


def dismissed(world: World) -> None:
    appealed(world)
    world.clock.tick()
    answer = "The film was looked at."
    actions.dismiss_appeal(by=world.people["coordinator"], submission=world.fresh(), answer=answer)


def granted(world: World) -> None:
    appealed(world)
    world.clock.tick()
    actions.grant_appeal(by=world.people["coordinator"], submission=world.fresh(), answer="Read again.")
    ask(world, "third", "newcomer")
    take_on(world, "third", "newcomer")
    finish(world, "third")


def withdrawn(world: World) -> None:
    scoring(world)
    world.clock.tick()
    submission_actions.withdraw(by=world.people["author"], submission=world.fresh())


def released(world: World) -> None:
    _left(world, lambda review: actions.release(by=world.people["coordinator"], review=review))


def abstained(world: World) -> None:
    _left(world, lambda review: actions.abstain(by=review.reviewer, review=review, note="I lack the time."))


def conflicted(world: World) -> None:
    note = "We may write a paper together."
    _left(world, lambda review: actions.declare_conflict(by=review.reviewer, review=review, note=note))


def recognised(world: World) -> None:
    _left(world, lambda review: actions.recognise(by=review.reviewer, review=review))


def kept(world: World) -> None:
    recognised_review(world)
    world.clock.tick()
    reason = "Nobody else reads this."
    actions.keep(by=world.people["coordinator"], review=world.review("first"), reason=reason)


def recognised_review(world: World) -> None:
    scoring(world)
    world.clock.tick()
    actions.recognise(by=world.people["first"], review=world.review("first"))


def declined(world: World) -> None:
    hand_in(world)
    ask(world, "former", "second")
    world.clock.tick()
    actions.decline(by=world.people["former"], review=world.review("former"))
    ask(world, "first")
    take_on(world, "first")


def _left(world: World, leave: Callable[[Review], object]) -> None:
    """Somebody began to score and is out again; another has the place."""
    hand_in(world)
    ask(world, "former", "second")
    take_on(world, "former", "second")
    score(world, "former")
    world.clock.tick()
    leave(world.review("former"))
    ask(world, "first")
    take_on(world, "first")
    finish(world, "second", step=0)


STATES: dict[str, Callable[[World], None]] = {
    function.__name__: function
    for function in (
        *(writing, waiting, incomplete, completed, invited, accepted, scoring, one_in),
        *(disagreeing, all_in, approved, changes, second_attempt),
        *(appealed, dismissed, granted, withdrawn),
        *(released, abstained, conflicted, recognised, kept, declined),
    )
}


class Staged(ExitStack):
    """A `with` block in which the submission stands in one state; afterwards it is as it was before."""

    def __init__(self, world: World, state: Callable[[World], None]) -> None:
        super().__init__()
        self.world, self.state = world, state

    def __enter__(self) -> "Staged":
        super().__enter__()
        before = self.world.clock.now
        self.enter_context(transaction.atomic())
        self.callback(transaction.set_rollback, True)
        self.callback(setattr, self.world.clock, "now", before)
        try:
            self.state(self.world)
        except BaseException:
            self.close()
            raise
        self.world.clock.tick()
        return self
