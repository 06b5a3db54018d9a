"""MPEG-1, 2 and 4 Part 2: user data behind start codes blanked (ISO 11172-2, 13818-2 and 14496-2, 6.2.2).

Everything keeps its length, and the filler forms no start code.
"""

import os
import re
from collections.abc import Iterable

from .box_tree import unclear

START, USER_DATA = b"\0\0\1", b"\0\0\1\xb2"
LONGEST = 16 << 20  # of a sample
CAPTIONS = b"GA94\x03"  # ATSC A/53, part 4, 6.2.3
FILL = b"\xff"
# By these, decoders know how old encoders strayed from the standard; nothing else may stand with them.
NEEDED = re.compile(rb"(?:XviD\d{1,4}C?|DivX\d{3,4}(?:b|Build)\d{1,4}p?)\0?", re.ASCII)


def blank_in_samples(file: int, samples: Iterable[tuple[int, int]]) -> set[str]:
    """Blank user data in samples; what it was."""
    found: set[str] = set()
    for start, end in samples:
        if end - start > LONGEST:
            raise unclear()
        sample = bytearray(os.pread(file, end - start, start))
        told = blank_user_data(sample)
        if told:
            os.pwrite(file, sample, start)
        found |= told
    return found


def blank_user_data(data: bytearray) -> set[str]:
    """Blank each run of user data, up to the next start code, in place; what there was."""
    found: set[str] = set()
    at = data.find(USER_DATA)
    while at >= 0:
        inner = at + len(USER_DATA)
        end = data.find(START, inner)
        end = len(data) if end < 0 else end
        content = data[inner:end]
        if content.strip(FILL) and not NEEDED.fullmatch(content):
            data[inner:end] = FILL * len(content)
            found.add("tracks" if content.startswith(CAPTIONS) else "properties")
        at = data.find(USER_DATA, end)
    return found
