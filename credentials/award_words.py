"""A file of people to award as this site reads it, and what is wrong with it in people's words."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Issuer

from . import award_file
from .award_file import Fault, Row, Unreadable

SAVE_AS = gettext_lazy("In your spreadsheet choose “Save as” and “CSV UTF-8”.")

TOO_LARGE = gettext_lazy("This file is larger than 5 MB. Divide it into several files.")

FAULTS: dict[str, Promise] = {
    # the file
    "workbook": gettext_lazy("This is a workbook, not a CSV file. %(save_as)s"),
    "utf16": gettext_lazy("This file is “Unicode text” (UTF-16), not CSV in UTF-8. %(save_as)s"),
    "not_utf8": gettext_lazy("Its letters are not in UTF-8. %(save_as)s"),
    "binary": gettext_lazy("This is not a text file. %(save_as)s"),
    "empty": gettext_lazy("The file is empty."),
    "no_rows": gettext_lazy(
        "There is nobody in this file: only its first line, with the names of the columns."
    ),
    "too_many_rows": gettext_lazy(
        "There are more than %(value)s people in it. Divide it into several files."
    ),
    "missing_columns": gettext_lazy(
        "The first line must name the columns, and does not name: %(value)s. Needed are email and name; "
        "awarded_at, evidence_url and narrative may be there too."
    ),
    "unknown_columns": gettext_lazy(
        "We do not know these columns: %(value)s. There may be email, name, awarded_at, evidence_url "
        "and narrative."
    ),
    "doubled_columns": gettext_lazy("This column is there twice: %(value)s."),
    "quotes": gettext_lazy("A quotation mark is missing or stands in the wrong place."),
    "cell_too_long": gettext_lazy("A cell is too long. Perhaps a quotation mark is missing."),
    # a line
    "too_many_cells": gettext_lazy(
        "It has more cells than there are columns. Perhaps a quotation mark is missing."
    ),
    "nothing_in": gettext_lazy("There is nothing in the column “%(value)s”."),
    "too_long": gettext_lazy("The text in the column “%(value)s” is too long."),
    "control_character": gettext_lazy(
        "There is an invisible control character in the column “%(value)s”. Please type that cell again."
    ),
    "not_an_address": gettext_lazy("“%(value)s” is not an e-mail address."),
    "letters_in_address": gettext_lazy(
        "“%(value)s”: letters with accents, and others beyond a to z, are not possible in addresses here."
    ),
    "not_a_web_address": gettext_lazy(
        "The evidence needs a whole web address that begins with https:// or http://."
    ),
    "address_with_password": gettext_lazy(
        "The web address of the evidence must not hold a name or password."
    ),
    "not_a_date": gettext_lazy("“%(value)s” is not a date. Write it as in 2026-05-31."),
    "in_the_future": gettext_lazy("%(value)s is in the future."),
    "long_ago": gettext_lazy("%(value)s is too long ago."),
}


def read(data: bytes, issuer: Issuer, *, most_rows: int) -> list[Row]:
    """The rows of a file, dates being those of the issuer's zone. Raises `Unreadable` (see `of_file`)."""
    zone = ZoneInfo(issuer.time_zone)
    return award_file.read(data, zone=zone, now=timezone.now(), is_address=_is_address, most_rows=most_rows)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def of_fault(fault: Fault) -> str:
    return str(FAULTS[fault.code]) % {"value": fault.value, "save_as": SAVE_AS}


def of_file(error: Unreadable) -> str:
    """Why a file cannot be used, with the line if one is to blame."""
    said = of_fault(error.fault)
    return _("Line %(line)d: %(said)s") % {"line": error.line, "said": said} if error.line else said
