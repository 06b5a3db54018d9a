"""A file of people to award, from bytes to rows, each with its fault if it has one; and the file of results.

Pure: it knows no badge and no database. Faults are codes; the pages say them in people's words.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import StringIO
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

COLUMNS = ("email", "name", "awarded_at", "evidence_url", "narrative")
REQUIRED = ("email", "name")
LONGEST = {"email": 254, "name": 120, "awarded_at": 40, "evidence_url": 2000, "narrative": 5000}
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
NOON = time(12)

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods are archives; .xls is older
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CONTROL_IN_PROSE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Fault:
    """What is wrong: a code, and what the sentence about it has to name."""

    code: str
    value: str = ""


class Unreadable(ValueError):
    """The file as a whole cannot be used; nothing of it was."""

    def __init__(self, code: str, value: str = "", line: int = 0) -> None:
        super().__init__(f"{code} {value}".strip() + (f" (line {line})" if line else ""))
        self.fault = Fault(code, value)
        self.line = line


@dataclass(frozen=True)
class Row:
    """One line: texts trimmed and cut to their limits, the address in small letters, the time with a zone."""

    line: int  # on which it begins, the first of the file being 1
    email: str = ""
    name: str = ""
    awarded_at: datetime | None = None
    evidence_url: str = ""
    narrative: str = ""
    fault: Fault | None = None


def read(
    data: bytes,
    *,
    zone: ZoneInfo,
    now: datetime,
    is_address: Callable[[str], bool],
    most_rows: int | None = None,
) -> list[Row]:
    """The rows of a CSV file: UTF-8, separated by commas, semicolons or tabs, with a header in any order.

    `zone` is where a date or time without a zone is meant; a date alone means its noon there. Lines without
    any text are passed over. Raises `Unreadable`, never anything else.
    """
    records = _records(_text(data))
    header_line, header = next(records, (0, []))
    if not header_line:
        raise Unreadable("empty")
    columns = _columns(header)
    rows: list[Row] = []
    for line, cells in records:
        rows.append(_row(line, cells, columns, zone, now, is_address))
        if most_rows is not None and len(rows) > most_rows:
            raise Unreadable("too_many_rows", str(most_rows))
    if not rows:
        raise Unreadable("no_rows")
    return rows


# -- bytes to cells


def _text(data: bytes) -> str:
    if data.startswith(_WORKBOOKS):
        raise Unreadable("workbook")
    if data.startswith(_UTF16):
        raise Unreadable("utf16")
    if data.startswith(b"%PDF"):
        raise Unreadable("binary")
    if b"\0" in data:
        raise Unreadable("binary", line=_line_at(data, data.index(b"\0")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8", line=_line_at(data, error.start)) from None


def _line_at(data: bytes, place: int) -> int:
    return len((data[:place] + b".").splitlines())


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of everything that is not blank."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            code = "cell_too_long" if "field limit" in str(error) else "quotes"
            raise Unreadable(code, line=before + 1) from None
        line, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield line, cells


def _delimiter(text: str) -> str:
    """What separates the names in the first line that has any; a comma when there is only one name."""
    first = next((line for line in StringIO(text, newline="") if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(header: list[str]) -> list[str]:
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in header]
    while names and not names[-1]:  # spreadsheets leave empty cells at the end
        names.pop()
    unknown = [cell.strip()[:40] for cell, name in zip(header, names, strict=False) if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if missing:
        raise Unreadable("missing_columns", ", ".join(missing))
    if unknown:
        raise Unreadable("unknown_columns", ", ".join(unknown))
    if doubled:
        raise Unreadable("doubled_columns", ", ".join(doubled))
    return names


# -- cells to a row


def _row(
    line: int,
    cells: list[str],
    columns: list[str],
    zone: ZoneInfo,
    now: datetime,
    is_address: Callable[[str], bool],
) -> Row:
    said = dict.fromkeys(COLUMNS, "") | {
        name: cell.strip() for name, cell in zip(columns, cells, strict=False)
    }
    said["narrative"] = said["narrative"].replace("\r\n", "\n").replace("\r", "\n")
    extra = any(cell.strip() for cell in cells[len(columns) :])
    fault = Fault("too_many_cells") if extra else None
    fault = fault or _fault_in_text(said) or _fault_in_email(said["email"], is_address)
    fault = fault or _fault_in_url(said["evidence_url"])
    awarded_at = None
    if fault is None and said["awarded_at"]:
        awarded_at, fault = _moment(said["awarded_at"], zone, now)
    kept = {name: _CONTROL_IN_PROSE.sub("", said[name])[: LONGEST[name]] for name in COLUMNS}
    return Row(
        line=line,
        email=kept["email"].lower()[: LONGEST["email"]],
        name=kept["name"],
        awarded_at=awarded_at,
        evidence_url=kept["evidence_url"],
        narrative=kept["narrative"],
        fault=fault,
    )


def _fault_in_text(said: dict[str, str]) -> Fault | None:
    for name in REQUIRED:
        if not said[name]:
            return Fault("nothing_in", name)
    for name, text in said.items():
        if len(text) > LONGEST[name]:
            return Fault("too_long", name)
        if (_CONTROL_IN_PROSE if name == "narrative" else _CONTROL).search(text):
            return Fault("control_character", name)
    return None


def _fault_in_email(email: str, is_address: Callable[[str], bool]) -> Fault | None:
    # Small letters must be all that normalising changes, or two writings of one address would differ.
    if "@" in email and not email.isascii():
        return Fault("letters_in_address", email[:80])
    if not email.isascii() or not is_address(email):
        return Fault("not_an_address", email[:80])
    return None


def _fault_in_url(url: str) -> Fault | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s<>\"\\^`{|}]", url):
        return Fault("not_a_web_address")
    return Fault("address_with_password") if "@" in parts.netloc else None


def _moment(text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime | None, Fault | None]:
    """Noon of a date, so that the day is the same in most zones; never later than now."""
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
            moment = datetime.combine(day, NOON, zone)
            if day == now.astimezone(zone).date():
                moment = min(moment, now)
        else:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None, Fault("not_a_date", text[:40])
    if moment > now:
        return None, Fault("in_the_future", text[:40])
    if moment < EARLIEST:
        return None, Fault("long_ago", text[:40])
    return moment, None


# -- the file of results


def written(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A CSV file (RFC 4180) in which no cell is taken for a formula by a spreadsheet."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([as_text(str(cell)) for cell in row] for row in rows)
    return file.getvalue()


def as_text(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would calculate (OWASP ASVS 5.0, 1.2.10)."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell
