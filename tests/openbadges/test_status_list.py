"""Status lists come back as they were written, in the standard's bit order; hostile ones are refused."""

import base64
import gzip
import itertools
import zlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges.status_list import (
    MAXIMUM_BYTES,
    MINIMUM,
    bitstring,
    credential,
    decode,
    encode,
    entry,
    is_set,
)

LIST = "https://example.org/status/1"
EMPTY = bitstring(MINIMUM, ())
indices = st.sets(st.integers(0, MINIMUM - 1))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_entry_is_as_the_standard_has_it():
    assert entry(LIST, 94567) == {
        "id": f"{LIST}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    }


@pytest.mark.parametrize(("url", "index"), [(LIST, -1), ("status/1", 1)])
def test_entry_refuses_what_nobody_could_follow(url, index):
    with pytest.raises(ValueError, match=r"index|absolute"):
        entry(url, index)


@pytest.mark.parametrize(
    ("index", "byte", "value"), [(0, 0, 0x80), (1, 0, 0x40), (7, 0, 1), (8, 1, 0x80), (131_071, 16_383, 1)]
)
def test_bitstring_counts_from_the_highest_bit(index, byte, value):
    bits = bitstring(MINIMUM, [index])
    assert len(bits) == 16_384
    assert bits == EMPTY[:byte] + bytes([value]) + EMPTY[byte + 1 :]


@given(indices)
def test_is_set_for_the_set_indices_only(chosen):
    bits = bitstring(MINIMUM, chosen)
    assert {index for index in (*range(0, MINIMUM, 1013), *chosen) if is_set(bits, index)} == chosen
    assert int.from_bytes(bits, "big").bit_count() == len(chosen)


@pytest.mark.parametrize(
    ("size", "chosen"), [(MINIMUM - 8, ()), (MINIMUM + 4, ()), (MINIMUM, [MINIMUM]), (MINIMUM, [-1])]
)
def test_bitstring_refuses_short_lists_and_places_outside(size, chosen):
    with pytest.raises(ValueError, match=r"at least|outside"):
        bitstring(size, chosen)


@pytest.mark.parametrize("index", [-1, MINIMUM])
def test_is_set_refuses_places_outside(index):
    with pytest.raises(ValueError, match="outside"):
        is_set(EMPTY, index)


@given(indices)
def test_decode_undoes_encode(chosen):
    bits = bitstring(MINIMUM, chosen)
    text = encode(bits)
    assert decode(text) == bits
    assert encode(bytes(bits)) == text  # no time, no name of a file
    assert gzip.decompress(base64.urlsafe_b64decode(text[1:] + "==")) == bits
    assert text[0] == "u"
    assert "=" not in text


def test_decode_takes_longer_lists_and_what_other_levels_packed():
    bits = bitstring(8 * MINIMUM, [5])
    for level in (0, 1, 9):
        assert decode("u" + base64url(gzip.compress(bits, level))) == bits


PACKED = gzip.compress(EMPTY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", '"u"'),
        (base64url(PACKED), '"u"'),
        ("z" + base64url(PACKED), '"u"'),
        ("u" + base64url(PACKED) + "=", '"u"'),
        ("u" + base64url(PACKED) + "\n", '"u"'),
        ("u+/+/", '"u"'),
        ("ué", '"u"'),
        ("uAAAAA", "not base64url"),
        (encode(EMPTY)[:-1] + chr(ord(encode(EMPTY)[-1]) + 1), "not base64url"),  # spare bits
        ("u", "cut off"),
        ("uAAAA", "not GZIP"),
        ("u" + base64url(zlib.compress(EMPTY)), "not GZIP"),
        ("u" + base64url(PACKED[:-1]), "cut off"),
        ("u" + base64url(PACKED[:12]), "cut off"),
        ("u" + base64url(PACKED[:-8] + b"\1" + PACKED[-7:]), "not GZIP"),
        ("u" + base64url(PACKED + b"\0"), "something follows"),
        ("u" + base64url(PACKED + PACKED), "something follows"),
        ("u" + base64url(gzip.compress(EMPTY[:-1])), "fewer than 131072"),
        ("u" + base64url(gzip.compress(b"")), "fewer than 131072"),
        ("u" + base64url(gzip.compress(bytes(MAXIMUM_BYTES + 1))), "too long"),
        ("u" + base64url(gzip.compress(bytes(50 * MAXIMUM_BYTES))), "too long"),
        ("u" + "A" * (2 * MAXIMUM_BYTES + 101), "too long"),
    ],
    ids=itertools.count(),
)
def test_decode_says_what_is_wrong(text, reason):
    with pytest.raises(ValueError, match=reason):
        decode(text)


def test_decode_stops_at_the_callers_limit():
    assert decode(encode(EMPTY), limit=len(EMPTY)) == EMPTY
    with pytest.raises(ValueError, match="too long"):
        decode(encode(EMPTY), limit=len(EMPTY) - 1)


@given(st.text() | st.text("AZaz09_-").map("u".__add__) | st.binary().map(lambda data: "u" + base64url(data)))
def test_decode_raises_nothing_but_value_errors(text):
    with pytest.raises(ValueError, match="status list"):
        decode(text)


@given(st.integers(0, len(PACKED) - 1), st.integers(0, 255))
def test_decode_raises_nothing_else_for_a_changed_byte(position, value):
    changed = bytearray(PACKED)
    changed[position] = value
    try:
        assert decode("u" + base64url(bytes(changed))) == EMPTY  # the header has bytes that do not matter
    except ValueError as error:
        assert "status list" in str(error)


def test_credential_is_as_the_standard_has_it():
    moment = datetime(2026, 11, 1, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert credential(
        id=LIST,
        issuer="did:web:example.org",
        encoded="uAAA",
        valid_from=moment,
        valid_until=moment + timedelta(days=1),
        ttl_ms=300_000,
    ) == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:example.org",
        "validFrom": "2026-11-01T09:00:00Z",
        "validUntil": "2026-11-02T09:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uAAA",
            "ttl": 300_000,
        },
    }


@pytest.mark.parametrize("change", [{"id": "status/1"}, {"ttl_ms": 0}, {"valid_from": datetime(2026, 11, 1)}])
def test_credential_refuses_what_a_reader_would(change):
    values = {
        "id": LIST,
        "issuer": "did:web:example.org",
        "encoded": encode(EMPTY),
        "valid_from": datetime(2026, 11, 1, tzinfo=UTC),
        "valid_until": None,
        "ttl_ms": 1,
    }
    assert "validUntil" not in credential(**values)
    with pytest.raises(ValueError, match=r"absolute|ttl_ms|zone"):
        credential(**{**values, **change})
