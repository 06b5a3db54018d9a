"""Parts written in XML, read without entities, network or DOCTYPE, and written with their own prefixes.

Comments and processing instructions are gone once read. Sizes in bytes.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from ..kinds import Uncleanable

Element = Any  # lxml has no types of its own

TREE_LIMIT = 16 << 20  # a tree takes about ten times the bytes it is read from
# The "strict" flavour of ISO/IEC 29500 differs from what everybody writes by the names of its namespaces.
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
# What comes of trees that are well formed but make no sense.
ODD = (LookupError, ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError)
OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
    "huge_tree": False,
}


def read(data: bytes) -> Element:
    """The root element; `Uncleanable` "damaged_parts" when it is no sound XML or has a DOCTYPE."""
    if len(data) > TREE_LIMIT:
        raise Uncleanable("parts_too_large", limit=TREE_LIMIT >> 20)
    data = sound(data)
    try:
        root = etree.fromstring(data, etree.XMLParser(strip_cdata=True, **OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Uncleanable("damaged_parts") from error
    for entity in list(root.iter(etree.Entity)):
        drop(entity)
    return root


def sound(data: bytes) -> bytes:
    """The same document in the usual namespaces; `Uncleanable` "damaged_parts" when it has a DOCTYPE."""
    if b"<!DOCTYPE" in data or (b"\0" in data and b"<!DOCTYPE" in data.replace(b"\0", b"")):  # in UTF-16 too
        raise Uncleanable("damaged_parts")
    return (
        STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data) if b"purl.oclc" in data else data
    )


def write(root: Element, prefixes: Collection[str] = ()) -> bytes:
    """The document; of its namespaces those in use stay, and those with one of the given prefixes."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(prefixes))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def drop(element: Element) -> None:
    """Take an element out; the text after it stays where it is."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put what an element holds in its place, texts included."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.text:
        if before is not None:
            before.tail = (before.tail or "") + element.text
        else:
            parent.text = (parent.text or "") + element.text
    element.text = None
    for child in list(element):
        element.addprevious(child)  # takes the text after the child along
    drop(element)


def replace(element: Element, other: Element) -> None:
    """Put another element in an element's place; the text after it stays."""
    other.tail, element.tail = element.tail, None
    element.getparent().replace(element, other)


def every(root: Element, *tags: str) -> list[Element]:
    """The elements with these tags, root included, listed so that the tree may change meanwhile."""
    return list(root.iter(*tags))


def drop_all(root: Element, *tags: str) -> int:
    found = every(root, *tags)
    for element in found:
        drop(element)
    return len(found)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return _local(element.tag)


@lru_cache(4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@lru_cache(4096)
def space(name: str) -> str:
    """The namespace of a tag or attribute as lxml writes it, "" without one."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def forget(element: Element, names: Iterable[str]) -> bool:
    """Take attributes away; whether there were any."""
    found = [name for name in names if name in element.attrib]
    for name in found:
        del element.attrib[name]
    return bool(found)


def keep_only(element: Element, names: Collection[str]) -> None:
    """Take all attributes away but these."""
    forget(element, [name for name in element.attrib if name not in names])


def above(element: Element, *tags: str) -> Iterator[Element]:
    """The ancestors with these tags, nearest first."""
    return (parent for parent in element.iterancestors() if parent.tag in tags)


def new(tag: str, namespaces: dict[str | None, str]) -> Element:
    return etree.Element(tag, nsmap=namespaces)


def add(parent: Element, tag: str, /, **attributes: str) -> Element:
    return etree.SubElement(parent, tag, attributes)


def words(names: str) -> tuple[str, ...]:
    """Names out of a text in which blanks stand between them."""
    return tuple(names.split())
