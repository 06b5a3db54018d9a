"""Office documents taken apart and put together again, to plant secrets where readers do not show them."""

import gzip
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from submissions.evidence.cleaning import CLEANERS
from submissions.evidence.reading import READERS

from .searching import AUTHOR, EARLIER, EMAIL, EMBEDDED, SERIAL

RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MICROSOFT = "http://schemas.microsoft.com/office"
TYPES = "[Content_Types].xml"


def made(kind: str, data: bytes, folder: Path) -> tuple[bytes, tuple[str, ...]]:
    """The blind copy of a document, and its notes."""
    source, target = folder / f"source.{kind}", folder / f"copy.{kind}"
    source.write_bytes(data)
    notes = CLEANERS[kind](source, target)
    assert sorted(path.name for path in folder.iterdir()) == [target.name, source.name]
    if kind != "odt":
        _check(parts(target.read_bytes()))
    return target.read_bytes(), notes


def _check(content: dict[str, bytes]) -> None:
    """What Word minds and its libraries do not: types, ids and prefixes all lead somewhere."""
    types = etree.fromstring(content[TYPES])
    endings = {one.get("Extension") for one in types if one.get("Extension")}
    named = {one.get("PartName", "")[1:] for one in types if one.get("PartName")}
    assert named <= content.keys()
    assert [name for name in content if name not in named and name.rpartition(".")[2] not in endings] == []
    for name, part in content.items():
        if "/media/" in name or name.endswith((".rels", TYPES)):
            continue
        assert name in named
        folder, _, last = name.rpartition("/")
        rels = content.get(f"{folder}/_rels/{last}.rels", b"<a/>")
        ids = {one.get("Id") for one in etree.fromstring(rels)} | {""}
        for element in (root := etree.fromstring(part)).iter():
            wanted = element.get("Requires", "") + " " + element.get(f"{{{COMPATIBILITY}}}Ignorable", "")
            assert set(wanted.split()) <= element.nsmap.keys(), (name, wanted)
            assert {value for key, value in element.attrib.items() if key.startswith(f"{{{RELS}}}")} <= ids
        assert root.tag


def words(kind: str, data: bytes, folder: Path) -> list[tuple[dict, str]]:
    """What is read in a document: places and words."""
    path = folder / f"read.{kind}"
    path.write_bytes(data)
    return [(passage.place, passage.text) for passage in READERS[kind](path)]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, part, stored)
        archive.comment = comment
    return file.getvalue()


def replaced(content: dict[str, bytes], name: str, *pairs: tuple[str, str]) -> None:
    """Put other markup in place of a piece of a part, which must be there."""
    text = content[name].decode()
    for old, new in pairs:
        assert old in text, (name, old, text)
        text = text.replace(old, new, 1)
    content[name] = text.encode()


def related(
    content: dict[str, bytes], owner: str, id: str, kind: str, target: str, *, outside: bool = False
) -> None:
    """Add a relationship to a part ("" for the package); `kind` is a name or a whole address."""
    folder, _, name = owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    text = content.get(rels, empty).decode().replace("<Relationships/>", "<Relationships></Relationships>")
    mode = ' TargetMode="External"' if outside else ""
    address = kind if "://" in kind else f"{RELS}/{kind}"
    entry = f'<Relationship Id="{id}" Type="{address}" Target="{target}"{mode}/>'
    content[rels] = text.replace("</Relationships>", f"{entry}</Relationships>").encode()


def typed(content: dict[str, bytes], name: str, kind: str, part: bytes | str) -> None:
    """Add a part with its content type."""
    content[name] = part.encode() if isinstance(part, str) else part
    override = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    content[TYPES] = content[TYPES].replace(b"</Types>", override.encode() + b"</Types>")


def picture(kind: str = "PNG") -> bytes:
    """A picture whose own comment names its maker."""
    file = BytesIO()
    image = Image.effect_noise((40, 30), 60).convert("RGB")
    if kind == "JPEG":
        exif = Image.Exif()
        exif[0x013B], exif[0xC62F] = AUTHOR, SERIAL
        image.save(file, "JPEG", exif=exif)
    elif kind == "TIFF":
        image.save(file, "TIFF", artist=AUTHOR, description=SERIAL)
    else:
        text = PngInfo()
        text.add_text("Author", AUTHOR)
        text.add_text("Comment", SERIAL)
        image.save(file, "PNG", pnginfo=text)
    return file.getvalue()


def metafile(words: str = "Drawn words") -> bytes:
    """An EMF with a description, a comment and a line of text."""
    said = f"{AUTHOR}\0{SERIAL}\0\0".encode("utf-16-le")
    said += bytes(-len(said) % 4)
    drawn = words.encode("utf-16-le") + bytes(-2 * len(words) % 4)
    header_size = 108 + len(said)
    text = struct.pack("<II16sIff", 84, 76 + len(drawn), bytes(16), 1, 1.0, 1.0)
    text += struct.pack("<iiIII16sI", 5, 5, len(words), 76, 0, bytes(16), 0) + drawn
    secret = EMAIL.encode()
    secret += bytes(-len(secret) % 4)
    comment = struct.pack("<III", 70, 12 + len(secret), len(secret)) + secret
    end = struct.pack("<IIIII", 14, 20, 0, 0, 20)
    size = header_size + len(text) + len(comment) + len(end)
    header = struct.pack("<II", 1, header_size) + struct.pack("<8i", 0, 0, 99, 99, 0, 0, 2000, 2000)
    header += b" EMF" + struct.pack("<III", 0x10000, size, 4) + struct.pack("<HH", 1, 0)
    header += (
        struct.pack("<II", len(said) // 2, 108) + struct.pack("<I4i", 0, 1000, 1000, 300, 300) + bytes(20)
    )
    return header[:108].ljust(108, b"\0") + said + text + comment + end


def packed_metafile() -> bytes:
    return gzip.compress(metafile("Packed words"))


def embedded_workbook() -> bytes:
    """What a chart or an object carries: a file of its own."""
    return packed({"[Content_Types].xml": b"<Types/>", "xl/s.xml": f"<a>{EMBEDDED} {EARLIER}</a>".encode()})
