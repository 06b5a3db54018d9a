"""Verdicts in people's words, and as the JSON that programs get."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openbadges.verify import Check, Verdict

from .models import Credential
from .verdict_words import BAD, CHECKS, DETAILS, PASSED, STATES, WARN, WITHDRAWN

# States in which the issuer's word was heard: what the credential says of itself is the issuer's.
_PROVEN = {"valid", "expired", "not_yet_valid", "revoked", "suspended", "status_unknown"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


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
    warnings: tuple[str, ...] = ()
    issuer: str = ""  # its host or kind, for an issuer that is not known here
    picture_host: str = ""  # of a picture that another site has
    heading: str = ""  # over a badge whose own name proves nothing
    is_proven: bool = False


def about(verdict: Verdict, credential: Credential | None) -> Words:
    """The verdict for people; a credential of ours that was taken back, with its true reason and date."""
    issuer = issuer_shown(verdict) if is_proven(verdict) and _is_stranger(verdict) else ""
    tone, icon, title, sentence = _headline(verdict, issuer)
    name = _("It says that it is “%(name)s”") % {"name": verdict.name} if verdict.name else ""
    return Words(
        tone,
        icon,
        title,
        _taken_back(verdict, credential) or sentence,
        tuple(_line(check, verdict) for check in verdict.checks),
        warnings=tuple(_sentence(one) for one in verdict.warnings),
        issuer=issuer,
        picture_host=_host(verdict.image or "") if issuer else "",
        heading=name or _("What we found"),
        is_proven=is_proven(verdict),
    )


def _headline(verdict: Verdict, stranger: str) -> tuple[str, str, str, str]:
    """Tone, icon, the answer in a word or two, and a sentence."""
    (tone, icon), title, sentence = STATES[verdict.state]
    if stranger and verdict.state == "valid":
        unknown = _("Valid, from an issuer we do not know: %(issuer)s") % {"issuer": stranger}
        unchanged = _("It is unchanged since that issuer signed it.")
        return *WARN, unknown, f"{unchanged} {_('Whether to trust the issuer is for you to find out.')}"
    if verdict.state == "tampered" and (withdrawn := _withdrawn(verdict)):
        return tone, icon, str(withdrawn[0]), str(withdrawn[1])
    if _is_impostor(verdict):
        borrowed = _("It uses the name or an address of an issuer known here, who did not sign it.")
        return *BAD, _("Not from the issuer it names"), f"{borrowed} {_('Do not rely on it.')}"
    if verdict.state == "not_a_credential":
        reasons = " ".join(_detail(check) for check in verdict.checks if not check.ok)
        return tone, icon, str(title), f"{reasons} {sentence}"
    return tone, icon, str(title), str(sentence)


def is_proven(verdict: Verdict) -> bool:
    """Whether what it says of itself (name, picture) is what its issuer says."""
    return verdict.state in _PROVEN


def issuer_shown(verdict: Verdict) -> str:
    """Who signed, in short: the host of a site, or that it is only a key. The checks have the whole id."""
    id = _issuer_id(verdict)
    if id.startswith("did:web:"):
        return unquote(id.removeprefix("did:web:").partition(":")[0])
    if id.startswith("did:key:"):
        return _("a key of its own")
    return _host(id) or _host(verdict.credential_id or "") or id[:80]


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
        "issuer_id": _issuer_id(verdict) or None,
        "image": verdict.image,
        "warnings": list(verdict.warnings),
    }


def _is_impostor(verdict: Verdict) -> bool:
    faults = [check.name for check in verdict.checks if check.ok is False]
    return verdict.state == "unknown_issuer" and "issuer" in faults


def _withdrawn(verdict: Verdict) -> tuple[Promise, Promise] | None:
    """The words for a key that no longer counts, if that is what spoils it."""
    faults = [check for check in verdict.checks if check.ok is False]
    return WITHDRAWN.get(faults[0].detail) if faults and faults[0].name == "key" else None


def _is_stranger(verdict: Verdict) -> bool:
    return any(check.name == "issuer" and check.ok is None for check in verdict.checks)


def _issuer_id(verdict: Verdict) -> str:
    document = verdict.document or {}
    badge = document.get("badge")
    issuer = document.get("issuer") or (badge.get("issuer") if isinstance(badge, dict) else None)
    id = issuer.get("id") if isinstance(issuer, dict) else issuer
    return id if isinstance(id, str) else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _taken_back(verdict: Verdict, credential: Credential | None) -> str:
    """For what was revoked or suspended: why and since when, as far as it is known; else nothing."""
    if verdict.state not in {"revoked", "suspended"}:
        return ""
    if credential is not None and (standing := credential.standing).state == verdict.state:
        since = localtime(standing.since, ZoneInfo(credential.issuer.time_zone))
        values = {"reason": standing.reason, "date": date_format(since, "j F Y")}
        if verdict.state == "revoked":
            return _("The issuer took it back on %(date)s: %(reason)s") % values
        return _("The issuer suspended it on %(date)s: %(reason)s") % values
    reason = next((check.detail for check in verdict.checks if check.name == "status" and not check.ok), "")
    return _("The issuer’s word on it: %(reason)s") % {"reason": _sentence(reason)} if reason else ""


def _line(check: Check, verdict: Verdict) -> Line:
    good, bad, unknown = CHECKS.get(check.name, CHECKS["other"])
    if check.ok:
        return Line("is-good", "check", str(PASSED.get(check.detail, good)))
    if check.ok is None:
        if check.name == "issuer" and is_proven(verdict):
            alone = _("It vouches only for itself, as %(id)s.") % {"id": _issuer_id(verdict)}
            return Line("is-warn", "circle-help", _("The issuer is not known here"), alone)
        return Line("is-warn", "circle-help", str(unknown), _detail(check))
    if check.name == "status" and verdict.state == "suspended":
        return Line("is-bad", "x", _("Suspended by the issuer"), _detail(check))
    if check.name == "key" and check.detail in WITHDRAWN:
        return Line("is-bad", "x", str(WITHDRAWN[check.detail][0]))
    return Line("is-bad", "x", str(bad), _detail(check))


def _detail(check: Check) -> str:
    """The library's reason, in our words where we have them, and its moments as days."""
    return _sentence(_MOMENT.sub(_day, str(DETAILS.get(check.detail, check.detail))))


def _day(found: re.Match[str]) -> str:
    try:
        return date_format(datetime.fromisoformat(found[0]), "j F Y")
    except ValueError:
        return found[0]


def _sentence(said: str) -> str:
    """With a capital and a full stop: the library gives its reasons as clauses."""
    text = said.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else text + "."
