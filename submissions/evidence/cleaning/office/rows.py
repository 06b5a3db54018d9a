"""Sheets and shared strings, which may be long: read, cleaned and written some rows at a time."""

import io
from collections.abc import Callable
from copy import deepcopy
from typing import IO

from lxml import etree

from ...kinds import Uncleanable
from .. import xml
from ..xml import Element
from . import markup

BATCH = 500
HEADER = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
Cleaner = Callable[[Element], None]


class Stream:
    """Writes the copy of a part; the root's children, and those of one container, are cleaned in batches.

    `clean` gets a batch below an element that stands for its parent, and leaves there what is to be written.
    """

    def __init__(self, file: IO[bytes], container: str, clean: Cleaner) -> None:
        self._file, self._container, self._clean = file, container, clean
        self._batch: list[Element] = []
        self._shell: Element = None

    def run(self, data: bytes) -> None:
        """`Uncleanable` "damaged_parts" when the part is no sound XML."""
        depth, inside, end = 0, False, b""
        try:
            for event, element in etree.iterparse(
                io.BytesIO(xml.sound(data)), ("start", "end"), **xml.OPTIONS
            ):
                if event == "start":
                    depth += 1
                    if depth == 1:
                        end = self._open(element)
                    elif depth == 2 and element.tag == self._container:
                        self._flush(element.getparent().tag)
                        inside = True
                        self._file.write(b"<" + self._tag(element) + b">")
                    continue
                depth -= 1
                if depth == 2 and inside:
                    self._take(element)
                elif depth == 1 and inside:
                    self._flush(element.tag)
                    inside = False
                    self._file.write(b"</" + self._tag(element) + b">")
                    _forget(element)
                elif depth == 1:
                    self._take(element)
                elif depth == 0:
                    self._flush(element.tag)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Uncleanable("damaged_parts") from error
        self._file.write(end)

    def _open(self, root: Element) -> bytes:
        """Write the start of the root, without what is unknown in it; its end is returned."""
        if xml.space(root.tag) not in markup.KNOWN:
            raise Uncleanable("damaged_parts")
        known = {prefix: space for prefix, space in root.nsmap.items() if space in markup.KNOWN}
        self._shell = xml.new(root.tag, known)
        for name, value in root.attrib.items():
            if xml.space(name) in markup.KNOWN_OR_NONE - {markup.MC}:
                self._shell.set(name, value)
        if ignorable := [prefix for prefix in root.get(markup.IGNORABLE, "").split() if prefix in known]:
            self._shell.set(markup.IGNORABLE, " ".join(ignorable))
        xml.add(self._shell, "inside")
        start, _mark, end = bytes(etree.tostring(self._shell, encoding="UTF-8")).partition(b"<inside/>")
        self._file.write(HEADER + start)
        return end

    def _take(self, element: Element) -> None:
        self._batch.append(deepcopy(element))
        parent = element.getparent().tag
        _forget(element)
        if len(self._batch) >= BATCH:
            self._flush(parent)

    def _flush(self, parent: str) -> None:
        if not self._batch:
            return
        holder = xml.new(parent, self._shell.nsmap)
        for element in self._batch:
            element.tail = None
            holder.append(element)
        self._batch = []
        self._clean(holder)
        if not len(holder):
            return
        etree.cleanup_namespaces(holder, keep_ns_prefixes=[prefix for prefix in self._shell.nsmap if prefix])
        written = bytes(etree.tostring(holder, encoding="UTF-8"))
        self._file.write(written[written.index(b">") + 1 : written.rindex(b"</")])

    def _tag(self, element: Element) -> bytes:
        name = xml.local(element)
        return (f"{element.prefix}:{name}" if element.prefix else name).encode()


def _forget(element: Element) -> None:
    """Free an element that has been read, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
