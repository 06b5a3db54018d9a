"""Clean WebPs say of themselves what is true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.evidence.cleaning import webp
from submissions.evidence.cleaning.exif import minimal

from .pictures import JUNK, WEBPS, bears, planted_webp, refuses, riff, riff_chunk, riff_chunks
from .searching import EARLIER


def test_clean_webp_corrects_flags_and_size() -> None:
    after, _notes = webp.clean_bytes(planted_webp(WEBPS["lossy"]))
    pieces = dict(riff_chunks(after))
    assert pieces.keys() == {b"VP8X", b"ICCP", b"VP8 ", b"EXIF"}
    assert (pieces[b"VP8X"][0], pieces[b"EXIF"]) == (0x28, minimal(6))
    assert int.from_bytes(after[4:8], "little") == len(after) - 8


def test_clean_webp_keeps_the_simple_form_alone() -> None:
    simple = WEBPS["lossy"]
    after, notes = webp.clean_bytes(riff([simple[12:], riff_chunk(b"EXIF", EARLIER.encode())]))
    assert (after, notes) == (simple, ("hidden",))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        riff([]),
        riff([riff_chunk(b"EXIF", b"a")]),
        riff([riff_chunk(b"VP8X", bytes(10))]),
        riff([riff_chunk(b"VP8X", b"\2" + bytes(9)), WEBPS["lossy"][12:]]),
        WEBPS["lossy"][:-9],
    ],
)
def test_clean_webp_refuses_what_is_no_picture(data: bytes) -> None:
    assert refuses(webp, data) == "broken_picture"


PIECES = [part for data in WEBPS.values() for part in riff_chunks(planted_webp(data)[: -len(JUNK)])]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.tuples(st.sampled_from([b"VP8X", b"ANMF", b"ALPH"]), st.binary(max_size=40)),
        )
    )
)
def test_clean_webp_bears_chunks_in_any_order(parts: list[tuple[bytes, bytes]]) -> None:
    bears(webp, riff([riff_chunk(*part) for part in parts]))
    bears(webp, riff([riff_chunk(b"VP8X", b"\x3e" + bytes(9)), *(riff_chunk(*part) for part in parts)]))
