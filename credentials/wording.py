"""Verdicts in people's words, and as the JSON that programs get."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openbadges.verify import Check, Verdict

from .models import Credential

GOOD, WARN, BAD = ("is-good", "shield-check"), ("is-warn", "circle-help"), ("is-bad", "triangle-alert")

# state: tone and icon, one word, one sentence
STATES: dict[str, tuple[tuple[str, str], Promise, Promise]] = {
    "valid": (
        GOOD,
        gettext_lazy("Valid"),
        gettext_lazy("It has not been changed since it was issued, and it has not been revoked."),
    ),
    "expired": (
        ("is-warn", "clock"),
        gettext_lazy("Expired"),
        gettext_lazy("It is genuine, but its end date has passed."),
    ),
    "not_yet_valid": (
        ("is-warn", "clock"),
        gettext_lazy("Not yet valid"),
        gettext_lazy("It is genuine, but its first day has not come yet."),
    ),
    "revoked": (
        ("is-bad", "circle-x"),
        gettext_lazy("Revoked"),
        gettext_lazy("The issuer has taken it back."),
    ),
    "suspended": (
        ("is-bad", "circle-x"),
        gettext_lazy("Suspended"),
        gettext_lazy("The issuer has taken it back for now."),
    ),
    "tampered": (
        BAD,
        gettext_lazy("Changed or damaged"),
        gettext_lazy(
            "It was altered or damaged after it was signed. Do not rely on it; ask for the file again."
        ),
    ),
    "unknown_issuer": (
        WARN,
        gettext_lazy("Could not be fully checked"),
        gettext_lazy("We do not know its issuer, so we cannot say whether it is genuine."),
    ),
    "status_unknown": (
        WARN,
        gettext_lazy("Could not be fully checked"),
        gettext_lazy("The signature holds, but we cannot find out whether it was revoked."),
    ),
    "not_a_credential": (
        ("is-bad", "circle-alert"),
        gettext_lazy("Not a badge we can read"),
        gettext_lazy(
            "Choose the PNG picture or JSON file of an Open Badge, or paste its address on this site."
        ),
    ),
}

# of a credential of ours
TAKEN_BACK: dict[str, Promise] = {
    "revoked": gettext_lazy("The issuer has taken it back: %(reason)s"),
    "suspended": gettext_lazy("The issuer has taken it back for now: %(reason)s"),
}

# check: when it holds, when it does not, when it could not be decided
CHECKS: dict[str, tuple[Promise, Promise, Promise]] = {
    "format": (
        gettext_lazy("The file can be read"),
        gettext_lazy("The file cannot be read as a badge"),
        gettext_lazy("The file could not be read"),
    ),
    "structure": (
        gettext_lazy("It follows the Open Badges standard"),
        gettext_lazy("It does not follow the Open Badges standard"),
        gettext_lazy("Its form could not be checked"),
    ),
    "issuer": (
        gettext_lazy("The issuer is known here"),
        gettext_lazy("The issuer is not known here"),
        gettext_lazy("The issuer could not be checked"),
    ),
    "key": (
        gettext_lazy("Signed with the issuer’s own key"),
        gettext_lazy("Not signed with a key of its issuer"),
        gettext_lazy("The key could not be checked"),
    ),
    "proof": (
        gettext_lazy("Unchanged since it was issued"),
        gettext_lazy("The signature does not fit: something was changed"),
        gettext_lazy("The signature could not be checked"),
    ),
    "hosted": (
        gettext_lazy("The same as the issuer’s own copy"),
        gettext_lazy("It differs from the issuer’s own copy"),
        gettext_lazy("The issuer’s own copy could not be read"),
    ),
    "status": (
        gettext_lazy("Neither revoked nor suspended"),
        gettext_lazy("Taken back by the issuer"),
        gettext_lazy("Whether it was revoked could not be found out"),
    ),
    "dates": (
        gettext_lazy("Within its dates"),
        gettext_lazy("Outside its dates"),
        gettext_lazy("Its dates could not be checked"),
    ),
    "both_standards": (
        gettext_lazy("Both copies in the picture (3.0 and 2.0) say the same"),
        gettext_lazy("The two copies in the picture do not say the same"),
        gettext_lazy("The second copy in the picture could not be checked"),
    ),
}


# what the library says in its own words about files that are no badges at all
DETAILS: dict[str, Promise] = {
    "the text is not JSON": gettext_lazy("This is neither a PNG picture nor JSON text."),
    "the text is not a JSON object": gettext_lazy("This is neither a PNG picture nor JSON text."),
    "there is no badge in this picture": gettext_lazy("There is no badge in this picture."),
    "the text is not an Open Badge": gettext_lazy("This JSON text is not an Open Badge."),
}


@dataclass(frozen=True)
class Line:
    tone: str
    icon: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Words:
    tone: str
    icon: str
    title: str
    sentence: str
    lines: tuple[Line, ...]


def about(verdict: Verdict, credential: Credential | None) -> Words:
    """The verdict for people; a credential of ours that was taken back with the reason."""
    (tone, icon), title, sentence = STATES[verdict.state]
    said = str(sentence)
    standing = credential.standing if credential and verdict.state in ("revoked", "suspended") else None
    if standing and standing.state == verdict.state and standing.reason:
        said = str(TAKEN_BACK[verdict.state]) % {"reason": standing.reason}
    return Words(tone, icon, str(title), said, tuple(_line(check) for check in verdict.checks))


def as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "state": verdict.state,
        "standard": verdict.standard,
        "checks": [
            {"name": check.name, "ok": check.ok, "detail": str(check.detail)} for check in verdict.checks
        ],
        "id": verdict.credential_id,
        "name": verdict.name,
        "issuer": verdict.issuer_name,
    }


def _line(check: Check) -> Line:
    good, bad, unknown = CHECKS[check.name]
    if check.ok:
        return Line("is-good", "check", str(good))
    if check.ok is None:
        return Line("is-warn", "circle-help", str(unknown))
    # The library's other details repeat, in a programmer's words, what the line says.
    detail = str(DETAILS.get(check.detail, check.detail)) if check.name in {"format", "status"} else ""
    return Line("is-bad", "x", str(bad), detail)
