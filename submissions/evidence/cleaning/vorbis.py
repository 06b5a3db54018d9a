"""The comments in the headers of a Vorbis stream, blanked in place (Vorbis I, 5.2; laced as in Matroska)."""

from .box_tree import unclear


def blank_comments(private: bytearray) -> bool:
    """Overwrite vendor and comments of the second header with blanks; whether they said anything."""
    start, end = _second_header(private)
    if private[start : start + 7] != b"\x03vorbis":
        raise unclear()
    at, found = start + 7, False
    length, at = _length(private, at, end)
    found |= _blank(private, at, at + length)
    count, at = _length(private, at + length, end, least=4)
    for _comment in range(count):
        length, at = _length(private, at, end)
        found |= _blank(private, at, at + length)
        at += length
    private[at + 1 : end] = bytes(max(0, end - at - 1))  # behind the framing bit
    return found


def _second_header(private: bytearray) -> tuple[int, int]:
    if not private or private[0] != 2:  # three headers
        raise unclear()
    at, lengths = 1, []
    for _header in range(2):
        length = 0
        while at < len(private):
            at += 1
            length += private[at - 1]
            if private[at - 1] != 255:
                break
        lengths.append(length)
    start = at + lengths[0]
    if start + lengths[1] > len(private):
        raise unclear()
    return start, start + lengths[1]


def _length(private: bytearray, at: int, end: int, least: int = 1) -> tuple[int, int]:
    """A number, and the place behind it; as many bytes, or comments of `least` bytes, must follow."""
    value = int.from_bytes(private[at : at + 4], "little")
    if at + 4 + value * least > end:
        raise unclear()
    return value, at + 4


def _blank(private: bytearray, start: int, end: int) -> bool:
    found = bool(private[start:end].strip())
    private[start:end] = b" " * (end - start)
    return found
