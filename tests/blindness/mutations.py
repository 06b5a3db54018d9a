"""The author's name put where a reviewer gets it, one place at a time: the crawl has to report just that."""

import dataclasses
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.base import Template
from django.test import override_settings
from django.urls import reverse

from accounts.models import Letter
from badges.models import Kind
from reviews.models import Review
from submissions import blind
from submissions.models import EvidenceItem

from . import planted
from .cast import CAST
from .crawling import Answer, Crawl, Visitor
from .reporting import Listening, Report
from .stories import STATES, Staged, World
from .walk import is_about_it, is_near, tabs_of

WHOLE = os.environ.get("BLINDNESS") == "whole"
STATE = "second_attempt"
READERS = ("first", "newcomer")  # one who has handed in, and one who is at it
NAME = CAST["author"].name
MIDDLEWARE = f"{__name__}.TELLING"
# Of the values in the view that reviewers are handed: what is no text, but one of a few words.
CHOICES = {"kind"}
# Shown to its owner's preview by this name; reviewers read the note among what changed, searched as all else.
OWNERS_ONLY = {"change_note"}


@dataclass(frozen=True)
class Heard:
    """What one crawl of the reviewers came to."""

    answers: list[Answer]
    leaks: set[str]


@dataclass(frozen=True)
class Mutant:
    """`is_told` says of an answer whether it must be reported; without it, something must be."""

    what: str
    place: Callable[[], Any]
    is_told: Callable[[Answer], bool] | None = None


def heard(world: World) -> Heard:
    """The crawl of the reviewers in one state, letters included."""
    report, answers = Report(), list[Answer]()
    report.on_answer = answers.append
    decided = planted.is_decided(world)
    ear = Listening(
        report,
        STATE,
        planted.tokens(world),
        lambda role, token: planted.may_know(role, token, is_decided=decided),
    )
    for role in READERS:
        visitor = Visitor(role, world.people[role], ear.hear)
        Crawl(visitor, is_near if WHOLE else is_about_it, pages_each=2, sendings_each=1).run(
            ["/reviews/", *tabs_of(world.review(role)), *_files(world.review(role))]
        )
        for letter in Letter.objects.filter(recipient=world.people[role].email).order_by("pk"):
            ear.read(letter, role)
    return Heard(answers, {leak.where for leak in report.leaks})


def _files(review: Review) -> list[str]:
    """Two of those that tell of their author."""
    rows = review.attempt.items.filter(requirement__component__kind=Kind.DEMONSTRATION, kind="file")
    numbers = rows.order_by("position").values_list("position", flat=True)[:2]
    return [reverse("reviews:evidence", args=[review.pk, number]) for number in numbers]


def mutants(before: Heard, letters: set[str]) -> list[Mutant]:
    """For all that reviewers got: templates, headers, and what their one view of a submission holds."""
    templates = sorted({name for answer in before.answers for name in answer.templates})
    headers = sorted({name for answer in before.answers for name, _value in answer.headers})
    return [
        *(_in_template(name) for name in templates),
        *(_in_header(name) for name in headers),
        *(_in_view(blind.BlindSubmission, name) for name in _texts(blind.BlindSubmission)),
        *(_in_view(blind.BlindItem, name) for name in _texts(blind.BlindItem)),
        *(_in_letter(kind, part) for kind in sorted(letters) for part in ("subject.txt", "txt", "html")),
        Mutant("cookie", lambda: _middleware(_set_cookie), lambda answer: True),
        Mutant("session", lambda: _middleware(_set_session), lambda answer: bool(answer.session)),
        Mutant("original file names", _original_names),
        Mutant("original files", _original_files),
    ]


def outcome(world: World, mutant: Mutant) -> str:
    """Empty: reported, and nothing else. Otherwise what went wrong, in words."""
    with mutant.place():
        after = heard(world)
    if not after.leaks:
        return f"{mutant.what}: not found"
    if mutant.is_told is None:
        return ""
    told = {str(answer) for answer in after.answers if mutant.is_told(answer)}
    if told != after.leaks:
        return f"{mutant.what}: {sorted(told ^ after.leaks)[:3]}"
    return ""


def staged(world: World) -> Staged:
    return Staged(world, STATES[STATE])


# -- places


def _in_template(name: str) -> Mutant:
    return Mutant(f"template {name}", lambda: _template(name), lambda answer: name in answer.templates)


def _in_letter(kind: str, part: str) -> Mutant:
    name = f"{kind.replace('/', '/letters/')}.{part}"
    return Mutant(f"letter {kind}, {part}", lambda: _template(name))


@contextmanager
def _template(name: str) -> Iterator[None]:
    render = Template._render

    def telling(self: Template, context: Any) -> str:
        said: str = render(self, context)
        return said + f" {NAME}" if self.name == name else said

    with mock.patch.object(Template, "_render", telling):
        yield


def _in_header(name: str) -> Mutant:
    def put(_request: HttpRequest, response: HttpResponse) -> None:
        if name in response.headers:
            response.headers[name] = f"{response.headers[name]}; {NAME}"

    def is_told(answer: Answer) -> bool:
        return name in dict(answer.headers)

    return Mutant(f"header {name}", lambda: _middleware(put), is_told)


def _set_cookie(_request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie("said", NAME.encode().hex())


def _set_session(request: HttpRequest, _response: HttpResponse) -> None:
    request.session["said"] = NAME


@contextmanager
def _middleware(put: Callable[[HttpRequest, HttpResponse], None]) -> Iterator[None]:
    global _PUT
    _PUT = put
    chain = [settings.MIDDLEWARE[0], *settings.MIDDLEWARE[1:]]
    place = chain.index("django.contrib.sessions.middleware.SessionMiddleware") + 1
    if put is not _set_session:
        place = 0
    with override_settings(MIDDLEWARE=[*chain[:place], MIDDLEWARE, *chain[place:]]):
        yield


_PUT: Callable[[HttpRequest, HttpResponse], None] | None = None


def TELLING(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        assert _PUT is not None
        _PUT(request, response)
        return response

    return answer


def _texts(view: Any) -> list[str]:
    return [one.name for one in dataclasses.fields(view) if one.type == "str" or one.type is str]


def _in_view(view: Any, name: str) -> Mutant:
    return Mutant(f"{view.__name__}.{name}", lambda: _view(view, name))


@contextmanager
def _view(view: Any, name: str) -> Iterator[None]:
    make = view.__init__

    def telling(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        object.__setattr__(self, name, f"{getattr(self, name)} {NAME}")

    with mock.patch.object(view, "__init__", telling):
        yield


@contextmanager
def _original_names() -> Iterator[None]:
    with mock.patch.object(EvidenceItem, "neutral_name", property(lambda item: item.original_name)):
        yield


@contextmanager
def _original_files() -> Iterator[None]:
    def file_of(attempt: Any, number: int, *_: Any, **__: Any) -> Iterator[bytes]:
        with attempt.items.get(position=number).file.open("rb") as file:
            yield file.read()

    with mock.patch.object(blind, "file_of", file_of):
        yield
