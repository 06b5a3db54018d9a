"""Exif: of all that a camera writes only one thing changes the picture, which way is up (Exif 3.0, 4.6.5)."""

import struct
from typing import Literal

ORIENTATION, TIMES, PLACE = 0x0112, frozenset({0x0132, 0x9003, 0x9004}), 0x8825
PEOPLE = frozenset({0x013B, 0x8298, 0x9C9D, 0xA430, 0xA437, 0xA438, 0xA439})
SHORT = 3


def orientation(tiff: bytes) -> int:
    """2 to 8 when a picture must be turned or mirrored to be seen upright, else 1."""
    for tag, kind, count, value in _fields(tiff):
        if tag == ORIENTATION:
            number = int.from_bytes(value[:2], _order(tiff))
            return number if kind == SHORT and count == 1 and 2 <= number <= 8 else 1
    return 1


def minimal(orientation: int) -> bytes:
    """One directory with one field: the orientation."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, orientation, 0, 0)


def kept(tiff: bytes, notes: set[str]) -> bytes:
    """What stays of it, b"" for nothing; the codes of what goes are added to the notes."""
    turned = orientation(tiff)
    rest = minimal(turned) if turned > 1 else b""
    if tiff != rest:
        notes |= _notes(tiff)
    return rest


def _notes(tiff: bytes) -> set[str]:
    tags = {tag for tag, *_ in _fields(tiff)}
    notes = {"camera"}
    notes |= {"place"} if PLACE in tags else set()
    notes |= {"times"} if tags & TIMES else set()
    notes |= {"people"} if tags & PEOPLE else set()
    return notes | ({"thumbnail"} if b"\xff\xd8\xff" in tiff else set())


def _fields(tiff: bytes) -> list[tuple[int, int, int, bytes]]:
    """Tag, type, count and four bytes of value of each field of the first directory, as far as it goes."""
    if tiff[:4] not in (b"II*\0", b"MM\0*"):
        return []
    order = _order(tiff)
    start = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[start : start + 2], order)
    fields = []
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, number = (
            int.from_bytes(tiff[at + a : at + b], order) for a, b in ((0, 2), (2, 4), (4, 8))
        )
        fields.append((tag, kind, number, tiff[at + 8 : at + 12]))
    return fields


def _order(tiff: bytes) -> Literal["little", "big"]:
    return "little" if tiff[:1] == b"I" else "big"
