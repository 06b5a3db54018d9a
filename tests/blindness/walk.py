"""The crawl: everybody, in every state, from every address, by every link, form, file and letter."""

from collections.abc import Iterator

from django.core import serializers
from django.db.models import QuerySet
from django.urls import Resolver404, resolve, reverse

from accounts.models import Holder, Letter, User
from credentials.models import Credential
from reviews.models import Mark, Review
from submissions.models import Attempt, BlindCopy, Collaborator, EvidenceItem, Submission
from submissions.pane import CHANGES

from . import addresses, cast, pages, planted, stories
from .crawling import Crawl, Visitor
from .occasions import OCCASIONS
from .reporting import Listening, Report
from .stories import Staged, World

# In these, everybody tries every address; in the others those who have to do with it follow what they see.
THOROUGH = ("disagreeing",)
ALWAYS = ("home", "reviews:dashboard", "submissions:mine")
ITS_OWN = {"id", "submission", "review", "token"}
HOMES = {
    "author": ("home", "submissions:mine", "credentials:mine", "account_email"),
    "colleague": ("home", "submissions:mine", "reviews:dashboard"),
    "coordinator": ("home", "reviews:pipeline"),
}


def is_near(name: str) -> bool:
    """In the rooms in which the submission is written and judged."""
    return name == "home" or name.partition(":")[0] in addresses.ROOMS


def is_about_it(name: str) -> bool:
    """Of the submission itself or one of its reviews, and the lists of them."""
    takes = addresses.parameters().get(name, ())
    return name in ALWAYS or (is_near(name) and bool(ITS_OWN & set(takes)))


def walk(world: World, state: str, report: Report, *, whole: bool = False) -> None:
    """One state. `whole`: everybody tries everything."""
    with Staged(world, stories.STATES[state]):
        ear = _ear(world, state, report)
        _prove(world, ear)
        _letters(world, ear)
        for role in _everybody(world) if whole else _concerned(world, state):
            visitor = Visitor(role, world.people.get(role), ear.hear)
            crawl = Crawl(visitor)
            if not whole:
                crawl = Crawl(
                    visitor, is_near if state in THOROUGH else is_about_it, pages_each=2, sendings_each=1
                )
            is_thorough = whole or state in THOROUGH
            crawl.run([*_starts(world, role), *_own(world, role, every_tab=is_thorough)])
            if is_thorough:
                crawl.fills_forms = whole
                _knock(world, visitor, crawl, whole=whole)


def walk_occasions(world: World, report: Report) -> None:
    """The letters that no state writes."""
    for occasion in OCCASIONS:
        with Staged(world, occasion):
            ear = _ear(world, occasion.__name__, report)
            _prove(world, ear)
            _letters(world, ear)


def _ear(world: World, state: str, report: Report) -> Listening:
    decided = planted.is_decided(world)
    return Listening(
        report,
        state,
        planted.tokens(world),
        lambda role, token: planted.may_know(role, token, is_decided=decided),
    )


def _everybody(world: World) -> list[str]:
    return [*world.people, "visitor"]


def _concerned(world: World, state: str) -> list[str]:
    """Whoever was asked to read it, and its author; in some states one of every kind."""
    keys = {user.pk: key for key, user in world.people.items()}
    asked = Review.objects.filter(attempt__submission=world.submission.pk)
    readers = [keys[key] for key in asked.order_by("assigned_at", "pk").values_list("reviewer", flat=True)]
    others = ("colleague", "bystander", "coordinator", "visitor") if state in THOROUGH else ()
    return list(dict.fromkeys([*readers, "author", *others]))


def _starts(world: World, role: str) -> list[str]:
    return [reverse(name) for name in HOMES.get(role, ("home", "reviews:dashboard"))]


def _own(world: World, role: str, *, every_tab: bool) -> list[str]:
    """The pages of the submission, for those who have one."""
    submission = world.submission.pk
    if role == "author":
        return [reverse("submissions:submission", args=[submission])]
    if role in planted.IN_THE_KNOW:
        return [reverse("reviews:case", args=[submission])]
    rows = Review.objects.filter(attempt__submission=submission, reviewer__email=_address(role))
    if every_tab:
        return [tab for review in rows for tab in tabs_of(review)]
    return [review.get_absolute_url() for review in rows]


def tabs_of(review: Review) -> list[str]:
    """Every piece of evidence as the desk opens it, and what changed."""
    numbers = review.attempt.items.order_by("position").values_list("position", flat=True)
    return [f"{review.get_absolute_url()}?item={wanted}" for wanted in [*numbers, CHANGES]]


def _address(role: str) -> str:
    return cast.CAST[role].email if role in cast.CAST else ""


def _knock(world: World, visitor: Visitor, crawl: Crawl, *, whole: bool) -> None:
    """At every address of these rooms, whether anything led there or not."""
    for _name, path in addresses.of_the_state(world, all_numbers=whole):
        if path not in crawl.seen:
            visitor.ask("GET", path)
        visitor.ask("POST", path, {}, follow=True, sent="empty")
        if whole:
            visitor.ask("DELETE", path)
            visitor.ask("HEAD", path)


# -- letters


def _letters(world: World, ear: Listening) -> None:
    """Each by its recipient; then where it leads, without signing in."""
    keys = {user.email: key for key, user in world.people.items()}
    for letter in Letter.objects.order_by("pk"):
        role = keys.get(letter.recipient, "operator")
        said = ear.read(letter, role)
        _follow(Visitor(role, None, ear.hear), said)


def _follow(visitor: Visitor, said: str) -> None:
    """Of the links that open something for whoever has them: the others ask who one is."""
    crawl = Crawl(visitor, is_about_it, pages_each=2, sendings_each=1)
    for path in sorted(pages.addresses(said, "/")):
        if "token" in _takes(path):
            crawl.run([path])


def _takes(path: str) -> tuple[str, ...]:
    try:
        return tuple(resolve(path.partition("?")[0]).kwargs)
    except Resolver404:
        return ()


# -- proof


def _prove(world: World, ear: Listening) -> None:
    """What stands on no page stands in the files as they were handed in, or in these rows."""
    for original in _originals(world):
        ear.report.proven |= {(token.owner, token.what) for token in ear.search.in_file(original)}
    for rows in _rows(world):
        text = serializers.serialize("json", rows)
        ear.report.rows |= {(token.owner, token.what) for token in ear.search.in_text(text)}


def _originals(world: World) -> Iterator[bytes]:
    for item in EvidenceItem.objects.filter(attempt__submission=world.submission.pk).exclude(file=""):
        with item.file.open("rb") as file:
            yield file.read()


def _rows(world: World) -> Iterator[QuerySet]:  # type: ignore[type-arg]
    of_it = {"attempt__submission": world.submission.pk}
    yield Submission.objects.filter(pk=world.submission.pk)
    yield Attempt.objects.filter(submission=world.submission.pk)
    yield EvidenceItem.objects.filter(**of_it)
    yield Collaborator.objects.filter(**of_it)
    yield BlindCopy.objects.filter(items__attempt__submission=world.submission.pk)
    yield Review.objects.filter(**of_it)
    yield Mark.objects.filter(review__attempt__submission=world.submission.pk)
    yield User.objects.filter(pk__in=[user.pk for user in world.people.values()])
    yield Holder.objects.filter(user=world.people["author"])
    yield Credential.objects.filter(submission_id=world.submission.pk)
