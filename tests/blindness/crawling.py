"""One person at the site: every request is undone afterwards, every answer is kept as a whole."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User

from . import pages

SKIPPED = ("/static/", "/admin/")
LASTING = ["path", "comment", "domain", "max-age", "secure", "httponly", "samesite"]
PARTS_OF_FILES = ("bytes=0-63", "bytes=-64", "bytes=9999999999-")


def name_of(path: str) -> str:
    """Of an address, as its resolver knows it."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


@dataclass
class Answer:
    """All that came back for one request."""

    role: str
    method: str
    path: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    cookies: dict[str, str]
    session: str
    body: bytes
    is_file: bool
    templates: frozenset[str]
    sent: str = ""  # what was sent, in a word
    asked: str = ""  # what the person knew already, as it stands in the request

    @property
    def name(self) -> str:
        return name_of(self.path)

    @property
    def media_type(self) -> str:
        return dict(self.headers).get("Content-Type", "").partition(";")[0]

    @property
    def is_text(self) -> bool:
        kinds = ("text/", "application/json", "application/xml", "image/svg", "application/ld")
        return not self.is_file and (not self.media_type or self.media_type.startswith(kinds))

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace") if self.is_text else ""

    @property
    def head(self) -> str:
        """Status line, headers, cookies, and what the session holds."""
        lines = [f"HTTP/1.1 {self.status} {self.reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += [f"Set-Cookie: {value}" for value in self.cookies.values()]
        return "\n".join([*lines, self.session])

    def __str__(self) -> str:
        return f"{self.role}: {self.method} {self.path}{self.sent and ' ' + self.sent} -> {self.status}"


Tell = Callable[[Answer], None]


class Visitor:
    """Signed in or not; tells `tell` of every answer."""

    def __init__(self, role: str, user: User | None, tell: Tell, **options: Any) -> None:
        self.role, self.tell = role, tell
        self.client = Client(raise_request_exception=False, **options)
        if user is not None:
            self.client.force_login(user)

    def ask(
        self,
        method: str,
        path: str,
        data: Any = None,
        *,
        follow: bool = False,
        sent: str = "",
        **headers: str,
    ) -> Answer:
        """One request, and the pages to which it leads; none of it has happened afterwards."""
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic():
            asked = f"{path} {data}"
            answer = first = self._ask(method, path, data, sent, headers, asked)
            hops = 0
            while follow and answer.status in (301, 302, 303) and hops < 3:
                path = next(iter(pages.addresses(f" {dict(answer.headers)['Location']}", path)), "")
                if not path or path.startswith(SKIPPED):
                    break
                after = f"after {first.method} {first.path}"
                answer, hops = self._ask("GET", path, None, after, {}, asked), hops + 1
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return first

    def _ask(
        self, method: str, path: str, data: Any, sent: str, headers: dict[str, str], asked: str
    ) -> Answer:
        given = {"data": data} if data is not None else {}
        response = getattr(self.client, method.lower())(path, headers=headers, **given)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        answer = Answer(
            role=self.role,
            method=method,
            path=path,
            status=response.status_code,
            reason=response.reason_phrase,
            # When pages and cookies end is counted from this very second, by no clock of ours: it tells
            # what the visitor's own watch does.
            headers=[(name, str(value)) for name, value in response.headers.items() if name != "Expires"],
            cookies={name: one.OutputString(LASTING) for name, one in response.cookies.items()},
            session=self._session() if method == "POST" or response.cookies else "",
            body=body,
            is_file=response.streaming,
            templates=frozenset(str(one.name) for one in response.templates if isinstance(one.name, str)),
            sent=sent,
            asked=asked,
        )
        self.tell(answer)
        return answer

    def _session(self) -> str:
        return json.dumps(dict(self.client.session.items()), default=str)


@dataclass
class Crawl:
    """From some addresses on to everything that they lead to."""

    visitor: Visitor
    is_wanted: Callable[[str], bool] = lambda name: True  # of the names of addresses
    seen: set[str] = field(default_factory=set)
    forms: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    fills_forms: bool = True
    pages_each: int = 40  # of one address, however many things it shows
    sendings_each: int = 20
    visits: Counter[tuple[str, str]] = field(default_factory=Counter)

    def run(self, starts: Iterable[str]) -> None:
        """Every start is visited; of what they lead to, what is wanted."""
        waiting = list(dict.fromkeys(starts))
        asked_for = frozenset(waiting)
        while waiting:
            path = waiting.pop()
            if path not in self.seen and (path in asked_for or self._is_wanted(path)):
                self.seen.add(path)
                waiting += sorted(self._visit(path))

    def _is_wanted(self, path: str) -> bool:
        if path.startswith(SKIPPED) or not self.is_wanted(name_of(path)):
            return False
        return self._counts("GET", path) <= self.pages_each

    def _counts(self, method: str, path: str) -> int:
        key = (method, name_of(path))
        self.visits[key] += 1
        return self.visits[key]

    def _visit(self, path: str) -> set[str]:
        answer = self.visitor.ask("GET", path)
        if answer.is_file and answer.status == 200 and self._counts("RANGE", path) == 1:
            for part in PARTS_OF_FILES:
                self.visitor.ask("GET", path, Range=part, sent=part)
        found = pages.addresses(answer.text, path) | self._redirects(answer)
        if self.fills_forms and answer.media_type == "text/html" and answer.status == 200:
            for form in pages.forms(answer.text, path):
                found |= self._fill(form)
        return found

    def _redirects(self, answer: Answer) -> set[str]:
        to = dict(answer.headers).get("Location")
        return pages.addresses(f" {to}", answer.path) if to else set()

    def _fill(self, form: pages.Form) -> set[str]:
        found = set()
        for action, data in form.sendings():
            key = (action, tuple(sorted(data)))
            if key in self.forms or action.startswith(SKIPPED):
                continue
            self.forms.add(key)
            if form.method == "get":
                found.add(action)
                continue
            if not self.is_wanted(name_of(action)) or self._counts("POST", action) > self.sendings_each:
                continue
            answer = self.visitor.ask("POST", action, data, follow=True, sent="filled in")
            found |= self._redirects(answer)
            if (action, ()) not in self.forms and self.sendings_each > 2:
                self.forms.add((action, ()))
                self.visitor.ask("POST", action, {}, follow=True, sent="empty")
        return found
