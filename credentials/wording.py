"""Verdicts in people's words, and as the JSON that programs get."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openbadges.verify import Check, Verdict

from .models import Credential
from .verdict_words import CHECKS, DETAILS, STATES

# States in which the issuer's word was heard: what the credential says of itself is the issuer's.
_PROVEN = {"valid", "expired", "not_yet_valid", "revoked", "suspended", "status_unknown"}
_DID_KEY_SHOWN = 12  # letters at either end


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
    issuer: str = ""  # its host or id, for an issuer that is not known here
    picture_host: str = ""  # of a picture that another site has
    heading: str = ""  # over a badge whose own name proves nothing
    is_proven: bool = False


def about(verdict: Verdict, credential: Credential | None) -> Words:
    """The verdict for people; a credential of ours that was taken back, with its true reason and date."""
    (tone, icon), *said = STATES[verdict.state]
    title, sentence = map(str, said)
    issuer = issuer_shown(verdict) if is_proven(verdict) and _is_stranger(verdict) else ""
    if issuer and verdict.state == "valid":
        tone, icon = "is-warn", "circle-help"
        title = _("Valid, from an issuer we do not know: %(issuer)s") % {"issuer": issuer}
        sentence = _(
            "It is unchanged since that issuer signed it. Whether to trust the issuer is for you to find out."
        )
    sentence = _taken_back(verdict, credential) or sentence
    lines = tuple(_line(check, verdict) for check in verdict.checks)
    warnings = tuple(_sentence(one) for one in verdict.warnings)
    heading = _("It says that it is “%(name)s”") % {"name": verdict.name} if verdict.name else _("What we found")
    return Words(
        *(tone, icon, title, sentence, lines, warnings, issuer, _picture_host(verdict, bool(issuer))),
        heading=heading,
        is_proven=is_proven(verdict),
    )


def is_proven(verdict: Verdict) -> bool:
    """Whether what it says of itself (name, picture) is what its issuer says."""
    return verdict.state in _PROVEN


def issuer_shown(verdict: Verdict) -> str:
    """Who signed, as one can look it up: the host of a site, or the key itself."""
    id = _issuer_id(verdict)
    if id.startswith("did:web:"):
        return unquote(id.removeprefix("did:web:").partition(":")[0])
    if id.startswith("did:key:") and len(id) > 3 * _DID_KEY_SHOWN:
        return f"{id[: _DID_KEY_SHOWN + 8]}…{id[-_DID_KEY_SHOWN:]}"
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


def _picture_host(verdict: Verdict, is_stranger: bool) -> str:
    return _host(verdict.image or "") if is_stranger else ""


def _line(check: Check, verdict: Verdict) -> Line:
    good, bad, unknown = CHECKS.get(check.name, CHECKS["other"])
    if check.ok:
        return Line("is-good", "check", str(good))
    detail = _sentence(DETAILS.get(check.detail, check.detail))
    if check.ok is None:
        if check.name == "issuer" and verdict.state in _PROVEN:
            return Line("is-warn", "circle-help", _("The issuer is not known here"), detail)
        return Line("is-warn", "circle-help", str(unknown), detail)
    if check.name == "status" and verdict.state == "suspended":
        return Line("is-bad", "x", _("Suspended by the issuer"), detail)
    return Line("is-bad", "x", str(bad), detail)


def _sentence(said: object) -> str:
    """With a capital and a full stop: the library gives its reasons as clauses."""
    text = str(said).strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…" else text + "."
