"""Does the copy open, in both libraries, with the same pages? A last look before anybody vouches for it."""

from itertools import zip_longest
from pathlib import Path

import pikepdf
import pypdfium2

from ...kinds import Uncleanable

TOLERANCE = 0.01  # points


def compare(source: Path, copy: Path) -> None:
    try:
        with pikepdf.open(copy, access_mode=pikepdf.AccessMode.stream, attempt_recovery=False) as pdf:
            count = len(pdf.pages)
    except pikepdf.PdfError as error:
        raise Uncleanable("looks_different") from error
    before, after = _sizes(source), _sizes(copy)
    if after is None or len(after) != count:
        raise Uncleanable("looks_different")
    if before is None:  # only the stricter library can read the file
        return
    for old, new in zip_longest(before, after, fillvalue=(-1.0, -1.0)):
        if any(abs(one - other) > TOLERANCE for one, other in zip(old, new, strict=True)):
            raise Uncleanable("looks_different")


def _sizes(path: Path) -> list[tuple[float, float]] | None:
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            return [pdf.get_page_size(number) for number in range(len(pdf))]
    except pypdfium2.PdfiumError:
        return None
