"""Forgeries: good badges of one issuer, changed in every way that changes what they say, the same by seed."""

import copy
import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openbadges.baking import KEYWORD_V2, Baked, png, svg
from openbadges.reading import Unreadable, parse
from tests.openbadges.forged_json import JSON_KINDS, mutated_text
from tests.openbadges.forged_tokens import TOKEN_KINDS, mutated_bytes
from tests.openbadges.good_badges import good, other_assertion
from tests.openbadges.verifying import (
    ASSERTION_ID,
)


@dataclass(frozen=True)
class Mutation:
    """One forgery: which good badge, what kind of change, and the bytes that are shown."""

    form: str
    kind: str
    data: bytes


# -- whether a change changes anything


def meaning(data: bytes) -> Any:
    """What a badge says, in one form for all ways of saying it, to find changes that change nothing.

    JSON without order of members, without blanks, sets in any order; tokens letter by letter. A whole PNG
    is its badges, wherever they stand, and all its other bytes; a broken one all its bytes. Of an SVG, which
    nothing protects as a whole, only the badges count.
    """
    if data.startswith(png.SIGNATURE):
        if png.fault(data) or png.end(data) < len(data):
            return data
        return png.strip(data), _meanings(png.unbake, data)
    if data.lstrip().startswith(b"<"):
        return _meanings(svg.unbake, data)
    try:
        document = parse(data)
    except Unreadable:
        return data.strip()
    return json.dumps(_normal(document) if "issuer" in document else document, sort_keys=True)


def _meanings(unbake: Callable[[bytes], Baked], data: bytes) -> Any:
    try:
        return {keyword: meaning(text.encode()) for keyword, text in unbake(data).texts.items()}
    except ValueError:
        return data


def _normal(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {member: _normal(one, member) for member, one in value.items()}
    if isinstance(value, list):
        members = [_normal(one) for one in value]
        ordered = name in ("@context", "allowedValue")
        return members if ordered else sorted(members, key=lambda one: json.dumps(one, sort_keys=True))
    return value


# -- changes to pictures


def _chunks(data: bytes) -> list[bytes]:
    found, at = [], len(png.SIGNATURE)
    while at < len(data):
        end = at + 12 + struct.unpack_from(">I", data, at)[0]
        found.append(data[at:end])
        at = end
    return found


def _a_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _order(data: bytes, dice: random.Random) -> bytes:
    """Chunks in another order, doubled, cut off or left out, of those that make the picture."""
    chunks = _chunks(data)
    essential = [at for at, one in enumerate(chunks) if one[4:8] in (b"IHDR", b"IDAT", b"IEND")]
    at = dice.choice(essential)
    chunk = chunks.pop(at)
    if dice.random() < 0.7:
        chunks.insert(dice.choice([place for place in range(len(chunks) + 1) if place != at]), chunk)
    return png.SIGNATURE + b"".join(chunks)


def _chunk(data: bytes, dice: random.Random) -> bytes:
    """A badge chunk that says something else, or another kind of chunk, with a good checksum."""
    texts = dict(png.unbake(data).texts)
    keyword = dice.choice(sorted(texts))
    forged = dice.choice(["", "{}", "none", texts[keyword][:-1], texts[keyword] + "x", json.dumps(["x"])])
    body = keyword.encode() + b"\0\0\0\0\0" + forged.encode()
    bare, last = png.strip(data)[:-12], png.strip(data)[-12:]
    rest = {name: text for name, text in texts.items() if name != keyword}
    chunk = dice.choice(
        [
            _a_chunk(b"iTXt", body),
            _a_chunk(b"tEXt", keyword.encode() + b"\0" + forged.encode()),
            _a_chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(forged.encode())),
            _a_chunk(b"iTXt", keyword.encode() + b"\0\1\0\0\0" + b"not packed"),
            _a_chunk(b"iTXt", body)[:-4] + b"\0\0\0\0",
        ]
    )
    return png.bake(bare + chunk + last, rest) if rest else bare + chunk + last


def _twin(data: bytes, dice: random.Random) -> bytes:
    """Another award's 2.0 assertion, which is good by itself, beside the 3.0 credential."""
    texts = dict(png.unbake(data).texts)
    texts[KEYWORD_V2] = json.dumps(other_assertion())
    return png.bake(data, texts)


def _in_picture(form: str, data: bytes, dice: random.Random) -> tuple[str, bytes]:
    """A picture with one of its badges changed and baked anew."""
    baked = png.unbake(data) if form.startswith("PNG") else svg.unbake(data)
    keyword = dice.choice(sorted(baked.texts))
    kind, text = _text_mutation(baked.texts[keyword], dice)
    if form.startswith("PNG"):
        return kind, png.bake(data, {**baked.texts, keyword: text})
    if keyword == KEYWORD_V2:
        return kind, svg.bake(data, text, "2.0", ASSERTION_ID)
    return kind, svg.bake(data, "", "3.0", text) if text[:1] != "{" else svg.bake(data, text, "3.0")


def _text_mutation(text: str, dice: random.Random) -> tuple[str, str]:
    if text.startswith("{"):
        kind = dice.choice([*JSON_KINDS, "named twice"])
        return kind, mutated_text(text, kind, dice)
    kind = dice.choice(list(TOKEN_KINDS))
    return kind, TOKEN_KINDS[kind](text, dice)


def _one(form: str, data: bytes, dice: random.Random) -> tuple[str, bytes]:
    if dice.random() < 0.15:
        return "bytes", mutated_bytes(data, dice)
    if form.startswith("PNG") and dice.random() < 0.4:
        kinds = {"order of chunks": _order, "chunk": _chunk}
        if form == "PNG both":
            kinds["twin"] = _twin
        kind = dice.choice(sorted(kinds))
        return kind, kinds[kind](data, dice)
    if form.startswith(("PNG", "SVG")):
        return _in_picture(form, data, dice)
    kind, text = _text_mutation(data.decode(), dice)
    return kind, text.encode()


def mutations(count: int, seed: int) -> Iterator[Mutation]:
    """`count` forgeries, the same for the same seed; what changes no meaning is left out.

    So is what the tools that make good badges refuse to make.
    """
    dice = random.Random(seed)
    forms = list(good().items())
    originals = {form: meaning(data) for form, data in forms}
    made = 0
    while made < count:
        form, data = forms[made % len(forms)]
        try:
            kind, forged = _one(form, copy.deepcopy(data), dice)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue
        if meaning(forged) != originals[form]:
            made += 1
            yield Mutation(form, kind, forged)
