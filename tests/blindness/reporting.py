"""What was learned by whom, what proves that the search works, and what was seen of the site at all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from accounts import letters
from accounts.models import Letter

from .crawling import Answer
from .tokens import Search, Token

# Pages of a credential are for the world, its earner's name included, by an id that reviewers are not given.
PUBLIC = frozenset(
    f"credentials:{name}"
    for name in (
        *("credential", "evidence", "embed", "png", "svg", "ob2_svg", "verify"),
        *("ob3_credential", "ob3_jwt", "ob2_assertion"),
    )
)


@dataclass(frozen=True)
class Leak:
    state: str
    where: str
    tokens: tuple[str, ...]

    def __str__(self) -> str:
        return f"[{self.state}] {self.where}: {'; '.join(self.tokens)}"


@dataclass
class Report:
    """Of a whole crawl over all states."""

    leaks: list[Leak] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    responses: int = 0
    letters: int = 0
    opened: set[str] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)
    composed: set[str] = field(default_factory=set)
    planted: set[tuple[str, str]] = field(default_factory=set)
    proven: set[tuple[str, str]] = field(default_factory=set)  # on pages and in files of those who may
    rows: set[tuple[str, str]] = field(default_factory=set)  # ... and in the database
    statuses: Counter[int] = field(default_factory=Counter)
    on_answer: Callable[[Answer], None] | None = None


@dataclass
class Listening:
    """One state of it: judges every answer and every letter."""

    report: Report
    state: str
    tokens: set[Token]
    may_know: Callable[[str, Token], bool]
    search: Search = field(init=False)

    def __post_init__(self) -> None:
        self.search = Search(self.tokens)
        self.report.planted |= {(token.owner, token.what) for token in self.tokens}

    def hear(self, answer: Answer) -> None:
        report = self.report
        report.responses += 1
        report.statuses[answer.status] += 1
        if answer.status == 500:
            report.broken.append(f"[{self.state}] {answer}")
        if answer.method == "GET" and answer.status in (200, 206):
            report.opened.add(answer.name)
        elif answer.method == "POST" and answer.status not in (401, 403, 404, 405):
            report.posted.add(answer.name)
        found = self.search.in_text(answer.head) | self.search.in_text(answer.text)
        if not answer.is_text:
            found |= self.search.in_file(answer.body)
        if answer.name not in PUBLIC:
            # What somebody writes into a request they know already; a page that told them was judged itself.
            self._judge(answer.role, str(answer), found - self.search.in_text(answer.asked))
        if report.on_answer is not None:
            report.on_answer(answer)

    def read(self, letter: Letter, role: str) -> str:
        """What the letter says, as a whole; `role` is whose it is."""
        said = whole(letter)
        self.report.composed.add(letter.kind)
        self.report.letters += 1
        self._judge(role, f"letter {letter.kind} to {role}", self.search.in_text(said))
        return said

    def _judge(self, role: str, where: str, found: set[Token]) -> None:
        secret = {token for token in found if not self.may_know(role, token)}
        self.report.proven |= {(token.owner, token.what) for token in found - secret}
        if secret:
            words = tuple(sorted(str(token) for token in secret))
            self.report.leaks.append(Leak(self.state, where, words))


def whole(letter: Letter) -> str:
    """Headers, subject, text and HTML of a letter."""
    message = letters.compose(letter)
    sent = message.message()
    del sent["Date"]  # of its sending, which is now
    parts = [str(message.subject), str(message.body), *(str(part.content) for part in message.alternatives)]
    return "\n".join([sent.as_string(), *parts])
