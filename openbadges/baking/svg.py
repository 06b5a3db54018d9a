"""Badge documents in SVG files: one element directly behind the `<svg>` tag, every other byte kept.

Open Badges Baking 1.0 (2.0 documents) and OB 3.0, 5.3.2. Reads by whatever prefix, and places, others chose.
"""

import base64
import re
from typing import Literal, NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from openbadges.baking import KEYWORD_V2, KEYWORD_V3, MAX_TEXT, Baked, png

Standard = Literal["2.0", "3.0"]

MAX_BYTES = 8_000_000
MAX_TAGS = 20_000  # what begins with "<"
MAX_ATTRIBUTES = 30_000  # "=" signs
MAX_DEPTH = 100
NAMESPACE_V2 = "http://openbadges.org"
NAMESPACE_V3 = "https://purl.imsglobal.org/ob/v3p0"
SVG = "http://www.w3.org/2000/svg"

_FORMS: dict[Standard, tuple[str, str]] = {
    "2.0": (NAMESPACE_V2, "assertion"),
    "3.0": (NAMESPACE_V3, "credential"),
}
_KEYWORDS = {f"{NAMESPACE_V2} assertion": KEYWORD_V2, f"{NAMESPACE_V3} credential": KEYWORD_V3}
_ROOTS = ("svg", f"{SVG} svg")
_ENCODINGS = (None, "utf-8", "us-ascii", "iso-8859-1")
_WHITE = " \t\r\n"

_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_TAG = re.compile(rb"""<[^\s>/"']+(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME = re.compile(rb"<[^\s>/]+")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotSvg(ValueError):
    """The bytes do not begin like an SVG picture."""


class BrokenSvg(ValueError):
    """It begins like an SVG picture, but it or a badge in it cannot be read; the message says why."""


class _Badge(NamedTuple):
    keyword: str
    start: int  # of the element in the file
    end: int
    content: str
    verify: str
    in_place: bool  # the first element in the root


def wrap(picture: bytes, title: str) -> bytes:
    """An SVG that shows a PNG in its own size, whole and unchanged, with `title` for those who cannot see it.

    Raises `NotPng` or `BrokenPng`.
    """
    width, height = png.dimensions(picture)
    size = f'width="{width}" height="{height}"'
    # SVG 2 would have a plain href, which older viewers do not know; all know this one.
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="{SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" {size}'
        f' viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(_NO_XML.sub('', title))}</title>\n"
        f'<image {size} xlink:href="data:image/png;base64,{base64.b64encode(picture).decode()}"/>\n'
        "</svg>\n"
    ).encode()


def bake(svg: bytes, text: str, standard: Standard, verify: str | None = None) -> bytes:
    """`svg` with one badge element, and its namespace, behind the tag of the root; the rest byte for byte.

    A 3.0 credential is either `text`, JSON with a proof inside, or `verify`, a compact JWS. A 2.0 assertion
    has `verify`, its address, beside `text`, its JSON; or `verify`, a JWS, alone. In the JSON only what XML
    cannot hold is written otherwise: as JSON escapes, which mean the same. Earlier badges are removed. The
    file is UTF-8. Raises `NotSvg` or `BrokenSvg`, and `ValueError` for another combination or other text.
    """
    element = _element(text, standard, verify)
    bare, found = svg, _read(svg)
    if found.badges:
        bare = strip(svg)
        found = _read(bare)
    if found.encoding not in (None, "utf-8"):
        raise BrokenSvg("only an SVG picture in UTF-8 can be baked")
    bound = found.root_prefixes.get("openbadges")
    namespace = _FORMS[standard][0]
    if bound not in (None, namespace):
        raise BrokenSvg("the prefix openbadges means something else in the picture")
    declaration = b"" if bound else f' xmlns:openbadges="{namespace}"'.encode()
    start, end = found.root, _end_of_tag(bare, found.root)
    if bare[end - 2 : end] == b"/>":
        name = _name(bare, start)
        return b"".join([bare[: end - 2], declaration, b">", element, b"</", name, b">", bare[end:]])
    return b"".join([bare[: end - 1], declaration, b">", element, bare[end:]])


def strip(svg: bytes) -> bytes:
    """`svg` without any badge, and without the declarations of badge namespaces in the root's tag that
    nothing else needs; one that has none comes back unchanged.

    Raises `NotSvg` or `BrokenSvg`.
    """
    found = _read(svg)
    cuts = [(badge.start, badge.end) for badge in found.badges]
    if cuts:
        cuts = [*_declarations(svg, found), *cuts]
    pieces, start = [], 0
    for cut, end in cuts:
        pieces.append(svg[start:cut])
        start = end
    return b"".join([*pieces, svg[start:]])


def unbake(svg: bytes) -> Baked:
    """The badge texts of a picture by the keywords they would have in a PNG, of each the first.

    Reads elements anywhere and under any prefix, in CDATA or escaped, up to `MAX_TEXT` characters; what is
    against the standard gets a warning. Documents with declarations of their own, such as entities, are
    refused. Raises `NotSvg` or `BrokenSvg`.
    """
    texts: dict[str, str] = {}
    warnings = []
    address = ""
    for badge in _read(svg).badges:
        if badge.keyword in texts:
            warnings.append(f"The picture holds several {badge.keyword} elements; only the first is read.")
            continue
        content, verify = badge.content.strip(_WHITE), badge.verify.strip(_WHITE)
        if not content and not verify:
            raise BrokenSvg("the badge in the picture is empty")
        texts[badge.keyword] = content or verify
        if not badge.in_place:
            warnings.append(f"The {badge.keyword} element does not stand directly behind the svg tag.")
        if content and verify and badge.keyword == KEYWORD_V3:
            warnings.append(f"The {badge.keyword} element has content and verify; the content is read.")
        if content and badge.keyword == KEYWORD_V2:
            address = verify
    return Baked(texts, tuple(dict.fromkeys(warnings)), address)


# -- writing


def _element(text: str, standard: Standard, verify: str | None) -> bytes:
    if standard not in _FORMS:
        raise ValueError("standard: 2.0 or 3.0")
    if verify and _NO_XML.search(verify):
        raise ValueError("verify: holds what XML cannot hold")
    if text and not text.lstrip(_WHITE).startswith("{"):
        raise ValueError("text: a JSON object, or nothing beside a JWS")
    if not verify and (not text or standard == "2.0"):
        raise ValueError("verify: the address of a 2.0 assertion, or a JWS")
    if verify and text and standard == "3.0":
        raise ValueError("verify: a 3.0 credential is either JSON or a JWS")
    name = f"openbadges:{_FORMS[standard][1]}"
    attribute = f" verify={quoteattr(verify)}" if verify else ""
    content = f"<![CDATA[{_in_cdata(text)}]]>" if text else ""
    return f"<{name}{attribute}>{content}</{name}>".encode()


def _in_cdata(text: str) -> str:
    """JSON with what a CDATA section cannot hold as JSON escapes: it can only stand within JSON strings.

    Two sections would keep the very bytes, but some readers take only one of them.
    """
    escaped = _NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return escaped.replace("]]>", "]]\\u003e")


def _end_of_tag(svg: bytes, start: int) -> int:
    """Where the tag that begins at `start` ends; known to be well-formed, so quotes are paired."""
    found = _TAG.match(svg, start)
    assert found is not None, "expat has seen a tag here"
    return found.end()


def _name(svg: bytes, start: int) -> bytes:
    found = _NAME.match(svg, start)
    assert found is not None, "expat has seen a tag here"
    return found[0][1:]


def _declarations(svg: bytes, found: "_Reader") -> list[tuple[int, int]]:
    """Where the root's tag declares prefixes for badge namespaces that nothing but badges uses."""
    end = _end_of_tag(svg, found.root)
    unneeded = {
        f"xmlns:{prefix}".encode()
        for prefix, namespace in found.root_prefixes.items()
        if prefix and namespace in (NAMESPACE_V2, NAMESPACE_V3) and namespace not in found.needed
    }
    attributes = _ATTRIBUTE.finditer(svg, found.root + 1 + len(_name(svg, found.root)), end)
    return [(one.start(1) - 1, one.end()) for one in attributes if one[1] in unneeded]  # with one space


# -- reading


def _read(svg: bytes) -> "_Reader":
    if not _BEGINNING.match(svg):
        raise NotSvg("this is not an SVG picture")
    if len(svg) > MAX_BYTES or svg.count(b"<") > MAX_TAGS or svg.count(b"=") > MAX_ATTRIBUTES:
        raise BrokenSvg("the picture is too large")
    return _Reader(svg)


class _Reader:
    """One pass over an SVG with the bare parser: only it tells where in the bytes a tag stands.

    Nothing is resolved, fetched or built. An internal subset is refused, so that there are no entities.
    """

    def __init__(self, svg: bytes) -> None:
        self.encoding: str | None = None
        self.root = -1  # where the tag of the root begins
        self.root_prefixes: dict[str | None, str] = {}
        self.needed: set[str] = set()  # badge namespaces that something else uses, too
        self.badges: list[_Badge] = []
        self._svg = svg
        self._depth = 0
        self._elements = 0
        self._open: tuple[str, int, str, bool] | None = None  # the badge being read
        self._content: list[str] = []
        self._size = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._doctype
        parser.SkippedEntityHandler = self._skipped
        parser.StartNamespaceDeclHandler = self._prefix
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(svg, True)
        except expat.ExpatError as error:
            if self.root < 0:
                raise NotSvg("this is not an SVG picture") from None
            raise BrokenSvg(f"the picture is damaged: {error}") from None

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = encoding.lower() if encoding else None
        if self.encoding not in _ENCODINGS:
            raise BrokenSvg("the picture is in an encoding that is not read")

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise BrokenSvg("the picture has declarations of its own, such as entities")

    def _skipped(self, name: str, parameter: bool) -> None:
        raise BrokenSvg("the picture has an entity that is not declared")

    def _prefix(self, prefix: str | None, uri: str | None) -> None:
        if self._depth == 0:
            self.root_prefixes[prefix] = uri or ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth == 1:
            if name not in _ROOTS:
                raise NotSvg("this is not an SVG picture")
            self.root = self._parser.CurrentByteIndex
        if self._depth > MAX_DEPTH:
            raise BrokenSvg("the picture is nested too deeply")
        if self._open:
            raise BrokenSvg("the badge in the picture holds other elements")
        keyword = _KEYWORDS.get(name)
        if keyword:
            in_place = self._elements == 2
            self._open = keyword, self._parser.CurrentByteIndex, attributes.get("verify", ""), in_place
            self._parser.CharacterDataHandler = self._text  # the rest of the text is passed over
        for used in (*attributes, *([] if keyword else [name])):
            self.needed.add(used.rpartition(" ")[0])

    def _text(self, text: str) -> None:
        self._content.append(text)
        self._size += len(text)
        if self._size > MAX_TEXT:
            raise BrokenSvg("the badge in the picture is too large")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._open:
            keyword, start, verify, in_place = self._open
            end = _end_of_tag(self._svg, start)
            if self._svg[end - 2 : end] != b"/>":
                end = self._svg.index(b">", self._parser.CurrentByteIndex) + 1
            self.badges.append(_Badge(keyword, start, end, "".join(self._content), verify, in_place))
            self._open, self._content, self._size = None, [], 0
            self._parser.CharacterDataHandler = None
