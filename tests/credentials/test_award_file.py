"""Reading a file of people: what spreadsheets write, what people get wrong, and any bytes at all."""

import csv
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credentials import award_file
from credentials.award_file import Fault, Row, Unreadable

ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 5, 31, 15, 0, tzinfo=UTC)  # 11:00 in Toronto
GOOD = "email,name\nada@x.example,Ada\n"


def read(data: bytes | str, **more: object) -> list[Row]:
    data = data if isinstance(data, bytes) else data.encode()
    given = {"zone": ZONE, "now": NOW, "is_address": lambda text: "@" in text[1:-1]} | more
    return award_file.read(data, **given)


def fault(line: str, header: str = "email,name,awarded_at,evidence_url,narrative") -> Fault | None:
    [row] = read(f"{header}\n{line}\n")
    return row.fault


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.rstrip("\n"),
        "Name , E-MAIL \nAda,ada@x.example\n".replace("E-MAIL", "EMAIL"),
        '"email","name"\n"ada@x.example","Ada"\n',
        "email,name,,\nada@x.example,Ada,,\n",
        "email,name\n ADA@x.example , Ada \n",
    ],
)
def test_read_takes_what_spreadsheets_write(data: bytes | str) -> None:
    assert read(data) == [Row(line=2, email="ada@x.example", name="Ada")]


def test_read_keeps_every_column() -> None:
    header = "narrative;email;name;Awarded at;evidence_url"
    line = '"Led it.\r\nTwice; well.";a@x.example;"O""Hara, Ada";2026-05-01;https://x.example/a?b=c#d'
    [row] = read(f"{header}\r\n{line}\r\n")
    assert row == Row(
        line=2,
        email="a@x.example",
        name='O"Hara, Ada',
        awarded_at=datetime(2026, 5, 1, 16, 0, tzinfo=UTC),
        evidence_url="https://x.example/a?b=c#d",
        narrative="Led it.\nTwice; well.",
    )


def test_read_counts_lines_as_an_editor_does() -> None:
    text = 'email,name,narrative\n\na@x.example,A,"one\ntwo\nthree"\n,,\n \nb@x.example,B,\n'
    assert [(row.line, row.email) for row in read(text)] == [(3, "a@x.example"), (8, "b@x.example")]


@pytest.mark.parametrize(
    ("data", "code", "value", "line"),
    [
        (b"", "empty", "", 0),
        (b"\xef\xbb\xbf\r\n \r\n", "empty", "", 0),
        (b"email,name\n\n", "no_rows", "", 0),
        (b"PK\x03\x04anything", "workbook", "", 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook", "", 0),
        ("email,name\n".encode("utf-16"), "utf16", "", 0),
        (b"%PDF-1.7 ...", "binary", "", 0),
        (b"email,name\na@x.example,A\0\n", "binary", "", 2),
        ("email,name\na@x.example,Zoé\n".encode("latin-1"), "not_utf8", "", 2),
        (b"mail,name\na@x.example,A\n", "missing_columns", "email", 0),
        (b"a@x.example,A\n", "missing_columns", "email, name", 0),
        (b"email,name,phone,Room No\n", "unknown_columns", "phone, Room No", 0),
        (b"email,name,Email\n", "doubled_columns", "email", 0),
        (b'email,name\na@x.example,"A\nb@x.example,B\n', "quotes", "", 2),
        (b'email,name\na@x.example,"A"b\n', "quotes", "", 2),
        (b"email,name\na@x.example," + b"A" * 200_000 + b"\n", "cell_too_long", "", 2),
        (b"email,name\n" + b"a@x.example,A\n" * 4, "too_many_rows", "3", 0),
    ],
)
def test_read_names_what_makes_a_file_unusable(data: bytes, code: str, value: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, most_rows=3)
    assert (caught.value.fault, caught.value.line) == (Fault(code, value), line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a@x.example,A", None),
        ("a@x.example,=SUM(A1)", None),
        (",A", Fault("nothing_in", "email")),
        ("a@x.example,  ", Fault("nothing_in", "name")),
        ("ax.example,A", Fault("not_an_address", "ax.example")),
        ("ä@x.example,A", Fault("letters_in_address", "ä@x.example")),
        ("élan,A", Fault("not_an_address", "élan")),
        (f"{'a' * 250}@x.example,A", Fault("too_long", "email")),
        (f"a@x.example,{'A' * 121}", Fault("too_long", "name")),
        (f"a@x.example,A,,,{'A' * 5001}", Fault("too_long", "narrative")),
        ("a@x.example,A\x07", Fault("control_character", "name")),
        ("a@x.example,A\u202eB", Fault("control_character", "name")),
        ('a@x.example,"A\nB"', Fault("control_character", "name")),
        ("a@x.example,A,,,A\x1bB", Fault("control_character", "narrative")),
        ("a@x.example,A,,,,more", Fault("too_many_cells")),
        ("a@x.example,A,,javascript:alert(1)", Fault("not_a_web_address")),
        ("a@x.example,A,,x.example/a", Fault("not_a_web_address")),
        ("a@x.example,A,,https://", Fault("not_a_web_address")),
        ("a@x.example,A,,https://[::1/", Fault("not_a_web_address")),
        ("a@x.example,A,,https://x.example:99999/", Fault("not_a_web_address")),
        ("a@x.example,A,,https://x.example/a b", Fault("not_a_web_address")),
        ("a@x.example,A,,https://me:secret@x.example/", Fault("address_with_password")),
        ("a@x.example,A,,http://x.example/~me", None),
        ("a@x.example,A,31/05/2026", Fault("not_a_date", "31/05/2026")),
        ("a@x.example,A,2026-02-30", Fault("not_a_date", "2026-02-30")),
        ("a@x.example,A,2026-06-01", Fault("in_the_future", "2026-06-01")),
        ("a@x.example,A,2026-05-31T15:00:01Z", Fault("in_the_future", "2026-05-31T15:00:01Z")),
        ("a@x.example,A,0001-01-01", Fault("long_ago", "0001-01-01")),
        ("a@x.example,A,9999-12-31T23:59:59-12:00", Fault("not_a_date", "9999-12-31T23:59:59-12:00")),
    ],
)
def test_read_names_what_is_wrong_with_a_line(line: str, expected: Fault | None) -> None:
    assert fault(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-30", datetime(2026, 5, 30, 16, 0, tzinfo=UTC)),  # noon in Toronto
        ("2026-05-31", NOW),  # today, before noon
        ("2026-05-30T09:30", datetime(2026, 5, 30, 13, 30, tzinfo=UTC)),
        ("2026-05-30 09:30:15.9+02:00", datetime(2026, 5, 30, 7, 30, 15, tzinfo=UTC)),
        ("2026-05-31T15:00:00Z", NOW),
    ],
)
def test_read_understands_dates_and_times(text: str, expected: datetime) -> None:
    [row] = read(f"email,name,awarded_at\na@x.example,A,{text}\n")
    assert (row.awarded_at, row.fault) == (expected, None)


CELLS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.binary(max_size=300))
@example(b"email,name\n\xff")
@example(b'email,name\n"')
def test_read_answers_any_bytes(data: bytes) -> None:
    try:
        rows = read(data)
    except Unreadable as error:
        assert error.fault.code
    else:
        assert rows


@given(st.lists(st.tuples(*[CELLS] * 5), max_size=4), st.sampled_from(",;\t"))
def test_read_gives_back_what_was_written_or_says_why_not(
    lines: list[tuple[str, ...]], delimiter: str
) -> None:
    file = StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(award_file.COLUMNS)
    writer.writerows(lines)
    try:
        rows = read(file.getvalue())
    except Unreadable as error:
        assert error.fault.code in {"no_rows", "binary"}
        return
    said = [line for line in lines if any(cell.strip() for cell in line)]
    assert len(rows) == len(said)
    for row, (email, name, _awarded_at, url, _narrative) in zip(rows, said, strict=True):
        if row.fault is None:
            assert (row.email, row.name) == (email.strip().lower(), name.strip())
            assert row.evidence_url == url.strip()
        assert len(row.name) <= 120 and len(row.email) <= 254


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM", "\t=1", "\r=1", "＝1"])
def test_written_keeps_spreadsheets_from_calculating(cell: str) -> None:
    text = award_file.written(["a"], [[cell, 5, "plain = text"]])
    assert list(csv.reader(StringIO(text, newline="")))[1] == [f"'{cell}", "5", "plain = text"]
