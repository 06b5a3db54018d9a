"""A verdict and what leads to it: the checks, whom they may ask, and those both standards share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from openbadges.reading import moment

State = Literal[
    "valid",
    "expired",
    "not_yet_valid",
    "revoked",
    "suspended",
    "tampered",
    "unknown_issuer",
    "status_unknown",
    "not_a_credential",
]


class Unavailable(LookupError):
    """What stands at an address cannot be read; the message says why, for people."""


@dataclass(frozen=True)
class Found:
    """What stands at an address: the HTTP status of the answer, its body and its media type."""

    status: int
    body: bytes
    media_type: str = ""


@dataclass(frozen=True)
class Standing:
    """How a credential stands with whoever issued it, and why."""

    state: Literal["good", "revoked", "suspended"]
    reason: str = ""


@dataclass(frozen=True)
class World:
    """Whom a judgement may ask.

    `read(address)` gives what stands at an http(s) address, or raises `Unavailable`. `standing(id)` gives
    the truth about a credential that the caller itself issued, None for any other: then its status
    entry is followed. `vouch(document)` says of a credential whether its issuer is known here (True), a
    stranger (None), or passes itself off as one who is known here (False); a 2.0 assertion comes with its
    `badge` and, beside it, what stands at the address of its `issuer`. `now` has a zone.

    Documents of issuers known here are held to the letter: what composes them leaves nothing open.
    """

    read: Callable[[str], Found]
    standing: Callable[[str], Standing | None]
    vouch: Callable[[Mapping[str, Any]], bool | None]
    now: datetime


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: `ok` is None when it could not be decided.

    `detail` is for people, in English.

    Names: format, structure, issuer, key, proof, claims, hosted, status, dates, both_standards, picture,
    endorsements.
    """

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True)
class Verdict:
    """The outcome: `state` in one word, and how it came about, the checks in the order they were made.

    `standard` is "3.0" or "2.0", None when no badge was found. `document` is what was shown, as parsed; the
    members after it are what it says of itself, so they prove nothing unless the state says so; `image` is
    the address of its picture, `issuer_id` who issued it. `warnings` are for people, in English, and change
    no state.
    """

    state: State
    standard: str | None
    checks: tuple[Check, ...]
    document: Mapping[str, Any] | None = None
    credential_id: str | None = None
    issuer_name: str | None = None
    name: str | None = None
    image: str | None = None
    warnings: tuple[str, ...] = ()
    issuer_id: str | None = None


def fault_in_dates(start: Any, end: Any) -> str | None:
    """What is wrong with the two dates of a document (the second may be missing), None when nothing is."""
    try:
        moment(start)
        if end is not None:
            moment(end)
    except ValueError as error:
        return f"a date cannot be read: {error}"
    return None


def why_not_now(start: str, end: str | None, now: datetime) -> str | None:
    """Why `now` is outside of two readable dates, None when it is within; the first and last moment are."""
    if now < moment(start):
        return f"it is valid from {start}"
    if end is not None and now > moment(end):
        return f"it expired on {end}"
    return None


def with_dates(verdict: Verdict, start: str, end: str | None, now: datetime) -> Verdict:
    """The verdict after comparing `now` with two readable dates."""
    reason = why_not_now(start, end, now)
    if reason is None:
        return add(verdict, None, "dates", "today is within its dates")
    return add(verdict, "not_yet_valid" if now < moment(start) else "expired", "dates", reason)


def with_acquaintance(verdict: Verdict, known: bool | None, issuer: str) -> Verdict:
    """The verdict after `World.vouch` said whether its issuer is `known`; a stranger's stays valid."""
    if known is False:
        return add(verdict, "unknown_issuer", "issuer", "the issuer passes itself off as one known here")
    if known:
        return add(verdict, None, "issuer", "the issuer is known here")
    stranger = f"the issuer is not known here; it vouches only for itself, as {issuer}"
    return replace(verdict, checks=(*verdict.checks, Check("issuer", None, stranger)))


def add(verdict: Verdict, state: State | None, name: str, detail: str) -> Verdict:
    """The verdict after one more check: good without a `state`; a worse one found earlier stays."""
    checks = (*verdict.checks, Check(name, state is None, detail))
    if state is None or verdict.state == "revoked" or (verdict.state == "suspended" and state != "revoked"):
        state = verdict.state
    return replace(verdict, state=state, checks=checks)


def undecided(verdict: Verdict, state: State, *checks: Check) -> Verdict:
    """The verdict after checks that could not be made, and in the state that follows from that."""
    return replace(verdict, state=state, checks=(*verdict.checks, *checks))


def listed(value: Any) -> list[Any]:
    """A JSON-LD set as a list, whether it stood in an array or alone."""
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str | None:
    """`value` when it is a text."""
    return value if isinstance(value, str) else None
