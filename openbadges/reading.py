"""Strangers' bytes to JSON objects and moments, strictly: what two readers could read differently is
refused.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NoReturn

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_PARTS = 50_000  # brackets and commas, in texts too: counting them costs nothing, reading them does
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)


class Unreadable(ValueError):
    """The bytes are not a JSON object we accept; the message says why."""


def parse(data: bytes) -> dict[str, Any]:
    """The JSON object in `data` (UTF-8, RFC 8259; I-JSON, RFC 7493, 2).

    Raises `Unreadable` for more than `MAX_BYTES` bytes, more than `MAX_DEPTH` levels, more than `MAX_PARTS`
    members and entries, a member named twice, NaN and infinities, half characters (lone surrogates), and
    anything but an object.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("the text is too long")
    if sum(data.count(sign) for sign in (b"{", b"[", b",")) > MAX_PARTS:
        raise Unreadable("the text has too many parts")
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("the text is not JSON") from None
    if not isinstance(value, dict):
        raise Unreadable("the text is not a JSON object")
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        raise Unreadable("the text is not Unicode") from None
    if any(depth > MAX_DEPTH for depth, _ in objects(value)):
        raise Unreadable("the text is nested too deeply")
    return value


def objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every object in `value` with its depth, the outermost (0) first; lists count as levels too."""
    waiting = [(0, value)]
    while waiting:
        depth, one = waiting.pop()
        if isinstance(one, dict):
            yield depth, one
        if isinstance(one, dict | list):
            waiting += [(depth + 1, member) for member in (one.values() if isinstance(one, dict) else one)]


def moment(value: Any) -> datetime:
    """A datetime with a zone from its text as XML Schema writes it (OB 3.0 DateTimeZ, B.3).

    Raises `ValueError` for anything else, also for other ways of ISO 8601 (weeks, dates without hyphens).
    """
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise ValueError("not a date with a time")
    parsed = datetime.fromisoformat(value)
    if parsed.utcoffset() is None:
        raise ValueError("a date without a time zone")
    return parsed


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two JSON objects are equal, with true apart from 1 and 1 apart from 1.0; order within objects
    is free.
    """
    return json.dumps(dict(one), sort_keys=True) == json.dumps(dict(other), sort_keys=True)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Unreadable("a member is named twice")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a number in JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable("a number is too large")
    return number
