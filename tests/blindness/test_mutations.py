"""Places where a name could slip in, and the crawl that has to notice; all: `./dev bench blindness`."""

import json

import pytest

from accounts.models import Letter

from . import mutations
from .mutations import READERS, WHOLE, Mutant
from .stories import World

pytestmark = pytest.mark.django_db

SAMPLE = (
    *("template base.html", "template submissions/_pane.html", "header Content-Disposition"),
    *("BlindItem.name", "letter reviews/invitation, subject.txt", "original files"),
)


def test_the_authors_name_anywhere_is_reported(world: World) -> None:
    with mutations.staged(world):
        before = mutations.heard(world)
        assert before.leaks == set()
        addresses = [world.people[role].email for role in READERS]
        letters = set(Letter.objects.filter(recipient__in=addresses).values_list("kind", flat=True))
        every = [one for one in mutations.mutants(before, letters) if _is_text(one)]
        chosen = every if WHOLE else [one for one in every if one.what in SAMPLE]
        assert WHOLE or {one.what for one in chosen} == set(SAMPLE)
        wrong = {mutant.what: mutations.outcome(world, mutant) for mutant in chosen}
    caught = sum(not said for said in wrong.values())
    print(json.dumps({"bench": "blindness", "mutants": len(wrong), "caught": caught}))
    assert {what: said for what, said in wrong.items() if said} == {}


def _is_text(mutant: Mutant) -> bool:
    """Of what the pages of reviewers write out."""
    return mutant.what.partition(".")[2] not in mutations.CHOICES | mutations.OWNERS_ONLY
