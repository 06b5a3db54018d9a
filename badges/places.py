"""Countries, and their provinces or states, whose holidays the library knows: codes and names. Pure."""

import re
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES

SMALL_WORDS = {"And": "and", "Of": "of", "The": "the", "Da": "da"}


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Code to name, as in "CA" to "Canada", by name."""
    names = {codes[1]: _words(codes[0]) for codes in COUNTRIES.values()}
    return dict(sorted(names.items(), key=lambda entry: entry[1]))


@lru_cache(maxsize=512)
def provinces(country: str) -> dict[str, str]:
    """Code to name, as in "ON" to "Ontario", by name; empty where all of a country has the same."""
    if country not in countries():
        return {}
    known = holidays.country_holidays(country)
    names = {code: code for code in known.subdivisions}
    for name, code in reversed(known.subdivisions_aliases.items()):
        if re.search("[a-z]", name):  # not another code; of several names the first one stays
            names[code] = name
    return dict(sorted(names.items(), key=lambda entry: entry[1]))


def check(country: str, province: str) -> None:
    """Raises ValueError for what is not known."""
    if country not in countries():
        raise ValueError(f"there are no holidays of the country {country!r}")
    if province and province not in provinces(country):
        raise ValueError(f"there are no holidays of {province!r} in {country}")


def _words(name: str) -> str:
    """ "UnitedStates" -> "United States", "DRCongo" -> "DR Congo"."""
    words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|Mc[A-Z][a-z]+|[A-Z][a-z]*", name)
    return " ".join([words[0], *(SMALL_WORDS.get(word, word) for word in words[1:])])
