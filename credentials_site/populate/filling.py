"""Fills a database: people, then submissions in batches, each whole or not at all."""

from collections.abc import Callable, Iterator
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import Issuer
from reviews import actions
from submissions.models import Attempt

from . import people
from .copying import numbers, tidy
from .mix import courses
from .site import Clock, Version, versions_of
from .stories import Stories
from .way import Books, Desk

BATCH = 2_000
A_REVIEWER = 330  # for so many submissions there is one
ON = 0.85  # of those who have submitted for a badge and could for another, so many do
COUNTED_AT_ONCE = 5_000


class NothingToFill(ValueError):
    """The issuer lacks badges or a coordinator."""


def fill(issuer: Issuer, count: int, *, seed: int, say: Callable[[str], object]) -> None:
    """`count` submissions more; the same `seed` makes the same of an equal database."""
    chance, versions = Random(f"{seed} {people.made()}"), versions_of(issuer)
    if not versions:
        raise NothingToFill(f"{issuer.name} has no published badge.")
    with transaction.atomic():
        each = sum(ON**others for others in range(len(versions)))
        earners = 20 + int(1.1 * count / each)  # some more than it takes on average
        made = people.load(chance, issuer, earners, max(12, count // A_REVIEWER))
    if not made.coordinators:
        raise NothingToFill(f"{issuer.name} has no coordinator.")
    who = _earners(chance, made.earners, versions)
    told = courses(chance, count)
    clock, now = Clock(issuer), timezone.now()
    for done in range(0, count, BATCH):
        size = min(BATCH, count - done)
        with transaction.atomic():
            desk = Desk(chance, clock, made, Books(), numbers(Attempt, 3 * size))
            stories = Stories(desk, now)
            for _place in range(size):
                stories.tell(next(told), *next(who))
            desk.books.flush()
        say(f"{done + size} submissions")
    tidy()
    _count_figures(say)


def _earners(chance: Random, earners: list[int], versions: list[Version]) -> Iterator[tuple[int, Version]]:
    """Who submits for what: nobody twice for the same badge."""
    turn = list(earners)
    chance.shuffle(turn)
    offers = {earner: chance.sample(versions, len(versions)) for earner in turn}
    while offers:
        for earner in turn:
            if offers.get(earner):
                yield earner, offers[earner].pop()
        turn = [earner for earner in turn if offers[earner] and chance.random() < ON]
        offers = {earner: offers[earner] for earner in turn}


def _count_figures(say: Callable[[str], object]) -> None:
    counted = 0
    while found := actions.count_decisions(at_most=COUNTED_AT_ONCE):
        counted += found
        say(f"{counted} decisions in the figures")
