"""Nothing that can be counted, ordered, compared or tried tells reviewers and authors of each other."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from reviews import actions
from reviews.models import Review
from tests import factories

from . import addresses, clock, planted, stories
from .crawling import Answer, Crawl, Visitor
from .stories import STATES, Staged, World
from .tokens import Search
from .walk import is_near

pytestmark = pytest.mark.django_db

CHANCE = re.compile(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"|csrftoken=\w+')
READ_AT = clock.BEGIN + timedelta(days=3)  # whatever happened before: dates count from the day of reading


def pages_of(world: World, who: str, *starts: str) -> dict[str, str]:
    """All that somebody reads, by address."""
    answers: list[Answer] = []
    before, world.clock.now = world.clock.now, READ_AT
    crawl = Crawl(Visitor(who, world.people[who], answers.append), is_near, fills_forms=False)
    crawl.run(starts)
    world.clock.now = before
    return {
        answer.path: CHANCE.sub("", f"{answer.head}\n{answer.text}")
        for answer in answers
        if answer.method == "GET" and not answer.sent
    }


def reviews_of(world: World, who: str) -> dict[str, str]:
    return pages_of(world, who, reverse("reviews:dashboard"), world.review(who).get_absolute_url())


def test_a_review_reads_the_same_whatever_the_other_reviewer_does(world: World) -> None:
    with Staged(world, STATES["invited"]):
        stories.take_on(world, "first")
        before, old = reviews_of(world, "first"), str(world.review("first").pk)
        assert len(before) > 5
        stories.take_on(world, "second")
        stories.finish(world, "second", step=0)
        assert reviews_of(world, "first") == before
    with Staged(world, STATES["invited"]):
        stories.take_on(world, "first")
        actions.decline(by=world.people["second"], review=world.review("second"))
        again = reviews_of(world, "first")
        new = str(world.review("first").pk)
        assert {path.replace(new, old) for path in again} == set(before)


def test_a_review_reads_the_same_whatever_its_author_is_called(world: World) -> None:
    with Staged(world, STATES["scoring"]):
        before = reviews_of(world, "first")
        fields = {"display_name": "Aaron Aaronson", "department": "A department", "email": "a@aaa.example"}
        User.objects.filter(pk=world.people["author"].pk).update(**fields)
        assert reviews_of(world, "first") == before


def test_the_author_reads_the_same_whatever_reviewers_do(world: World) -> None:
    with Staged(world, STATES["accepted"]):
        starts = [reverse("submissions:mine"), reverse("home"), world.submission.get_absolute_url()]
        before = pages_of(world, "author", *starts)
        assert len(before) > 3
        stories.score(world, "first")
        stories.finish(world, "second", step=0)
        assert pages_of(world, "author", *starts) == before
        actions.recognise(by=world.people["first"], review=world.review("first"))
        assert pages_of(world, "author", *starts) == before
        stories.ask(world, "third")
        assert pages_of(world, "author", *starts) == before


@pytest.mark.parametrize("state", ["released", "recognised", "declined", "withdrawn"])
def test_what_is_over_looks_like_what_never_was(world: World, state: str) -> None:
    """For a former reviewer, for one who was never asked, and for the other reviewer's review."""
    with Staged(world, STATES[state]):
        who = "first" if state == "withdrawn" else "former"
        search = Search(planted.tokens(world))
        for somebody, theirs in ((who, world.review(who)), ("bystander", world.review("second"))):
            answers: list[Answer] = []
            visitor = Visitor(somebody, world.people[somebody], answers.append)
            for method in ("GET", "POST", "HEAD", "DELETE"):
                for name, wanted in addresses.parameters().items():
                    if name.startswith("reviews:") and wanted and set(wanted) <= {"id", "number"}:
                        rest = {"number": 1} if "number" in wanted else {}
                        for key in (theirs.pk, addresses.NOBODY):
                            visitor.ask(method, reverse(name, kwargs={"id": key, **rest}))
            assert len(answers) > 30
            for gone, never in zip(answers[::2], answers[1::2], strict=True):
                if somebody == who and gone.method == "POST" and gone.status == 409:
                    # Whoever was at work on it is told that it is over, and keeps what they typed: no more.
                    assert {token for token in search.in_text(gone.text) if token.owner != who} == set()
                    continue
                assert _plain(gone, theirs) == _plain(never, theirs), str(gone)


def _plain(answer: Answer, review: Review) -> str:
    said = f"{answer.head}\n{answer.body.decode('utf-8', 'replace')}"
    return CHANCE.sub("", said.replace(str(review.pk), str(addresses.NOBODY)))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_work_is_listed_by_its_date_and_not_by_a_name(world: World, order: tuple[int, ...]) -> None:
    with Staged(world, STATES["writing"]):
        reviews = []
        for name in ("Aaron Aalto", "Mina Moor", "Zoe Zweig"):
            submission = factories.submitted(
                factories.user(display_name=name), factories.published_badge(world.college)
            )
            [review, _other] = factories.assign(
                by=world.people["coordinator"],
                submission=submission,
                reviewers=[world.people["first"], world.people["second"]],
            )
            reviews.append(review)
        for review, place in zip(reviews, order, strict=True):
            due = READ_AT.date() + timedelta(days=7 + place)
            Review.objects.filter(pk=review.pk).update(due_date=due)
        queue = pages_of(world, "first", reverse("reviews:dashboard"))[reverse("reviews:dashboard")]
        by_date = sorted(zip(order, reviews, strict=True), key=lambda pair: pair[0])
        places = [
            queue.index(review.get_absolute_url(), queue.index("<main")) for _place, review in by_date[1:]
        ]
        assert places == sorted(places)
        # Nothing on it asks for a person.
        assert re.findall(r'type="search"|[?&](?:sort|order|search|person|name|author|earner)=', queue) == []


def test_errors_tell_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not what went wrong, and not to whom."""
    said = f"no place for {world.people['author'].display_name} and {world.people['second'].email}"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(said)

    with Staged(world, STATES["scoring"]):
        mine = world.review("first")
        answers: list[Answer] = []
        strict = Visitor("first", mine.reviewer, answers.append, enforce_csrf_checks=True)
        strict.ask("POST", reverse("reviews:hand_in", args=[mine.pk]), {"text": "unsafe"})
        Visitor("first", mine.reviewer, answers.append, SERVER_NAME="elsewhere.example").ask(
            "GET", "/reviews/"
        )
        monkeypatch.setattr("reviews.desk.Desk.__init__", broken)
        Visitor("first", mine.reviewer, answers.append).ask("GET", mine.get_absolute_url())
        assert [answer.status for answer in answers] == [403, 400, 500]
        search = Search(planted.tokens(world))
        for answer in answers:
            found = search.in_text(answer.head) | search.in_text(answer.text)
            assert {token for token in found if token.owner != "first"} == set(), str(answer)


def test_ids_of_reviews_tell_nothing_of_each_other(world: World) -> None:
    with Staged(world, STATES["disagreeing"]):
        ids = [review.pk for review in Review.objects.filter(attempt__submission=world.submission.pk)]
        assert {one.version for one in ids} == {4}
        assert len({str(one)[:8] for one in ids}) == len(ids)
