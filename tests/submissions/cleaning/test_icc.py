import struct
from io import BytesIO
from pathlib import Path

import fpdf
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from submissions.evidence.cleaning import icc
from submissions.evidence.kinds import Uncleanable

from .searching import AUTHOR, LINK, SERIAL, SOFTWARE_USER, found_in

PLANTED = {AUTHOR, SERIAL, SOFTWARE_USER, LINK}


def profile_of(
    tags: dict[bytes, bytes], *, version: int = 4, kind: bytes = b"mntr", space: bytes = b"RGB "
) -> bytes:
    """A profile with these tags and all fields of the header filled."""
    table, body = [], b""
    for name, content in tags.items():
        table.append(struct.pack(">4sII", name, 132 + 12 * len(tags) + len(body), len(content)))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(
        ">4sI4s4s4s", b"Zebe", version << 24, kind, space, b"XYZ " if space != b"CMYK" else b"Lab "
    )
    head += struct.pack(">6H4s4sI", 2026, 5, 17, 12, 30, 1, b"acsp", b"APPL", 0xABCD0001)
    head += SERIAL.encode()[:4] + b"CAMR" + struct.pack(">QI", 0x5A6562 << 32, 1) + icc.D50
    head += b"Zebe" + bytes(range(16)) + bytes(28)
    rest = struct.pack(">I", len(tags)) + b"".join(table) + body
    return struct.pack(">I", 4 + len(head) + len(rest)) + head + rest


def tags_of(profile: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", profile, 128)[0]
    rows = [struct.unpack_from(">4sII", profile, 132 + 12 * number) for number in range(count)]
    return {name: profile[start : start + size] for name, start, size in rows}


def text(content: str) -> bytes:
    return b"text" + bytes(4) + content.encode() + b"\0"


def mluc(content: str) -> bytes:
    letters = content.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(letters), 28) + letters


def planted(profile: bytes) -> bytes:
    """The same profile with words wherever there is room for them."""
    version, tags = profile[8], tags_of(profile)
    tags |= {
        b"desc": mluc(AUTHOR),
        b"cprt": text(SOFTWARE_USER),
        b"dmdd": mluc(SERIAL),
        b"meta": b"dict" + LINK.encode("utf-16-be"),
        b"Zebe": b"priv" + AUTHOR.encode(),
        b"wtpt": tags[b"wtpt"] + LINK.encode(),  # behind the numbers
        b"chad": tags.get(b"chad", b"sf32" + bytes(40)) + SERIAL.encode(),
    }
    if tags[b"chad"][8:44] == bytes(36):
        del tags[b"chad"]
    return profile_of(tags, version=version, kind=profile[12:16], space=profile[16:20]) + SERIAL.encode()


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def in_steps() -> bytes:
    """Version 4 with a table in steps (mAB): curves, grid, curves, matrix, curves; gaps between them."""
    curve = b"para" + struct.pack(">4xHHI", 0, 0, 0x18000)
    grid = bytes([2, 2, 2]) + bytes(13) + bytes([1, 0, 0, 0])
    grid += bytes(
        [0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 255, 255, 255, 0, 0, 255, 0, 255, 255, 255, 0, 255, 255, 200]
    )
    matrix = struct.pack(">12i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536, 0, 0, 0)
    body, places = b"", {}
    for name, content in (
        ("b", curve * 3),
        ("matrix", matrix),
        ("m", curve * 3),
        ("grid", grid),
        ("a", curve * 3),
    ):
        gap = AUTHOR.encode()
        body += gap + bytes(-len(gap) % 4)
        places[name] = 32 + len(body)
        body += content
    head = struct.pack(
        ">4s4xBBxx5I", b"mAB ", 3, 3, *(places[name] for name in ("b", "matrix", "m", "grid", "a"))
    )
    table = head + body
    return profile_of(
        {b"desc": mluc("a"), b"cprt": mluc("a"), b"wtpt": b"XYZ " + bytes(4) + icc.D50, b"A2B0": table}
    )


def in_grid(kind: bytes) -> bytes:
    """CMYK by a table of 8 or 16 bits, as presses have it."""
    wide = kind == b"mft2"
    head = kind + struct.pack(">4xBBBx9i", 4, 3, 2, 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    width = 2 if wide else 1
    ramp = [0, 255] if wide else list(range(256))
    inputs = b"".join((value * (257 if wide else 1)).to_bytes(width, "big") for value in ramp)
    grid = bytes((37 * number) % 256 for number in range(16 * 3 * width))
    counts = struct.pack(">HH", 2, 2) if wide else b""
    table = head + counts + inputs * 4 + grid + inputs * 3
    tags = {b"desc": text("a"), b"cprt": text("a"), b"wtpt": b"XYZ " + bytes(4) + icc.D50, b"A2B0": table}
    return profile_of(tags, version=2, kind=b"prtr", space=b"CMYK")


PROFILES = {
    "sRGB of LittleCMS": srgb(),
    "sRGB of the ICC": (Path(fpdf.__file__).parent / "data/color_profiles/sRGB2014.icc").read_bytes(),
    "sRGB of pikepdf": (Path(pikepdf.__file__).parent / "pdfa/data/sRGB.icc").read_bytes(),
    "in steps": in_steps(),
    "8 bits": in_grid(b"mft1"),
    "16 bits": in_grid(b"mft2"),
}


def converted(profile: bytes) -> bytes:
    """A gradient of all channels through a profile to sRGB."""
    mode = profile[16:20].decode().strip()
    ramp = Image.linear_gradient("L").resize((64, 64))
    turned = [ramp.rotate(90 * number) for number in range(len(Image.new(mode, (1, 1)).getbands()))]
    return ImageCms.profileToProfile(
        Image.merge(mode, turned), BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
    ).tobytes()


@pytest.mark.parametrize("name", PROFILES)
def test_clean_keeps_the_colours(name: str) -> None:
    before = planted(PROFILES[name])
    after = icc.clean(before)
    assert converted(after) == converted(before) == converted(PROFILES[name])


@pytest.mark.parametrize("name", PROFILES)
def test_clean_leaves_no_words(name: str) -> None:
    before = planted(PROFILES[name])
    after = icc.clean(before)
    assert found_in(before) == PLANTED
    assert found_in(after) == set()
    assert b"Zebe" in before
    assert b"Zebe" not in after


@pytest.mark.parametrize("name", PROFILES)
def test_clean_again_changes_nothing(name: str) -> None:
    after = icc.clean(PROFILES[name])
    assert icc.clean(after) == after


def test_clean_writes_a_neutral_profile() -> None:
    after = icc.clean(planted(srgb()))
    assert len(after) == int.from_bytes(after[:4], "big")
    opened = ImageCms.ImageCmsProfile(BytesIO(after)).profile
    assert (opened.profile_description, opened.copyright) == ("Colours", "-")
    assert (opened.manufacturer, opened.model, opened.header_manufacturer) == (None, None, "\0\0\0\0")
    assert str(opened.creation_date) == "2000-01-01 00:00:00"
    assert opened.profile_id == bytes(16)
    old = ImageCms.ImageCmsProfile(BytesIO(icc.clean(PROFILES["sRGB of the ICC"]))).profile
    assert (old.version, old.profile_description, old.copyright) == (2.0, "Colours", "-")


def test_clean_keeps_the_table_of_steps() -> None:
    before, after = (tags_of(profile)[b"A2B0"] for profile in (in_steps(), icc.clean(in_steps())))
    assert found_in(before) == {AUTHOR}
    assert found_in(after) == set()
    assert len(before) == len(after)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        bytes(200),
        srgb()[:200],
        srgb()[:36] + b"nope" + srgb()[40:],
        srgb()[:8] + b"\x05" + srgb()[9:],
        srgb()[:12] + b"link" + srgb()[16:],
        srgb()[:128] + b"\0\0\xff\xff" + srgb()[132:],
        profile_of({b"desc": mluc("a")}),
    ],
)
def test_clean_refuses_what_is_no_profile(broken: bytes) -> None:
    with pytest.raises(Uncleanable) as refused:
        icc.clean(broken)
    assert refused.value.code == "unreadable_profile"


@given(st.sampled_from(sorted(PROFILES)), st.integers(0, 4000), st.binary(max_size=12))
def test_clean_bears_any_change(name: str, place: int, junk: bytes) -> None:
    profile = PROFILES[name]
    place %= len(profile)
    try:
        after = icc.clean(profile[:place] + junk + profile[place + len(junk) :])
    except Uncleanable:
        return
    assert icc.clean(after) == after


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(icc.COLOURS)), st.sampled_from(sorted(icc.TYPES)), st.binary(max_size=120)
        )
    )
)
def test_clean_bears_any_tags(rows: list[tuple[bytes, bytes, bytes]]) -> None:
    try:
        after = icc.clean(profile_of({name: kind + bytes(4) + rest for name, kind, rest in rows}))
    except Uncleanable:
        return
    assert icc.clean(after) == after
