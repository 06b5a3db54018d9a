"""What a judgement asks of the world: web addresses only, each once, and not too many for one badge."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from openbadges.reading import Unreadable, parse
from openbadges.verdict import Found, Unavailable, World

MAX_QUESTIONS = 24  # addresses read for one badge: a stranger's document must not send us everywhere
MAX_ADDRESS = 2_000  # letters
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")  # blanks and signs that readers of addresses drop or turn around
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def bounded(world: World) -> World:
    """`world`, whose `read` remembers its answers and gives up (`Unavailable`) after `MAX_QUESTIONS`.

    Addresses that are no plain web addresses are refused before anybody is asked.
    """
    answers: dict[str, Found | Unavailable] = {}

    def read(address: str) -> Found:
        if address not in answers:
            answers[address] = _answer(address, world, len(answers))
        answer = answers[address]
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    return replace(world, read=read)


def _answer(address: str, world: World, asked: int) -> Found | Unavailable:
    if web(address) is None:
        return Unavailable("it stands at no web address")
    if asked >= MAX_QUESTIONS:
        return Unavailable("the badge names too many addresses")
    try:
        return world.read(address)
    except Unavailable as error:
        return error


def document_at(address: str, world: World) -> dict[str, Any]:
    """The JSON object at an address. Raises `Unavailable` for any other answer."""
    found = world.read(address)
    if found.status != 200:
        raise Unavailable(f"{address} answers {found.status}")
    try:
        return parse(found.body)
    except Unreadable as error:
        raise Unavailable(f"what stands at {address} cannot be read: {error}") from None


def web(address: str) -> SplitResult | None:
    """The parts of an http(s) address, None for anything else, also for one with a user or with blanks."""
    if len(address) > MAX_ADDRESS or _UNFIT.search(address):
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        return parts if usable and parts.port != 0 else None
    except ValueError:  # a port that is no number, a host in half a bracket
        return None


def host(address: str) -> str | None:
    """The host of a web address without its port, in lower case; None for anything else."""
    parts = web(address)
    return parts.hostname if parts else None


def protected(address: str) -> bool:
    """Whether nobody on the way can change what is read there: https, or on this machine."""
    parts = web(address)
    return parts is not None and (parts.scheme == "https" or parts.hostname in _LOOPBACK)


def same_origin(address: str, other: str) -> bool:
    """Whether both have one host and port."""
    there, here = web(address), web(other)
    return there is not None and here is not None and _origin(there) == _origin(here)


def begins_with(address: str, start: str) -> bool:
    """Whether `address` begins like `start`, on its origin, with no way out by dots or coded slashes."""
    parts = web(address)
    if parts is None or not address.startswith(start) or not same_origin(address, start):
        return False
    path = [unquote(part) for part in parts.path.split("/")]
    return not any(part in (".", "..") or "/" in part or "\\" in part for part in path)


def stands_below(address: str, base: str) -> bool:
    """Whether `address` is on the origin of `base` and, where that has a path, below it.

    Both need https, but on this machine. Whoever may publish below a path speaks for it; several issuers
    may share a host, so a path that could lead out of it ("..", doubled or coded slashes) is refused.
    """
    there, here = web(address), web(base)
    if there is None or here is None or there.query or not same_origin(address, base):
        return False
    if not protected(address):
        return False
    path = [unquote(part) for part in there.path.split("/")[1:]]
    if any(part in ("", ".", "..") or "/" in part or "\\" in part for part in path):
        return False
    above = [unquote(part) for part in here.path.split("/")[1:] if part]
    return path[: len(above)] == above and len(path) > len(above)


def _origin(parts: SplitResult) -> tuple[str | None, int | None]:
    """Host and port; the scheme is judged apart: a did:web stands for https whatever it is served by."""
    return parts.hostname, parts.port or (443 if parts.hostname not in _LOOPBACK else None)
