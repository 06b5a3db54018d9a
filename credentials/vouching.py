"""Whom this site knows: its own issuers, and those who pass themselves off as one of them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from accounts.models import Issuer

from . import documents, hosting
from .models import SigningKey

# Letters and the common ones that are taken for them: Cyrillic, Greek, small capitals, digits. Both names
# that are compared go through this, so that "i" may become "l".
_LOOKALIKES = {
    ord(like): letter
    for letter, likes in {
        **{"a": "аɑα", "b": "вβ", "c": "сϲ", "d": "ԁ", "e": "еεҽ", "g": "ɡ", "h": "һнʜ", "j": "јϳ"},
        **{"k": "кκ", "l": "ӏіιıɩi1|!", "m": "м", "n": "ոν", "o": "оοσօ0", "p": "рρ", "q": "ԛ"},
        **{"s": "ѕ", "t": "тτ", "u": "υս", "v": "ѵ", "w": "ԝ", "x": "хχ", "y": "у"},
    }.items()
    for like in likes
}


def vouch(document: Mapping[str, Any]) -> bool | None:
    """True: one of our issuers says so itself; False: it only looks as if; None: of somebody else.

    True is no proof: the signature, or what is hosted, must still be theirs.
    """
    issuer = _issuer(document)
    issuers = list(Issuer.objects.all())
    id = issuer.get("id")
    if (isinstance(id, str) and id in _own_ids(issuers)) or _is_hosted_here(document):
        return True
    names = {_skeleton(one.name) for one in issuers}
    if any(_skeleton(name) in names for name in _texts(issuer.get("name")) if _skeleton(name)):
        return False
    hosts = _hosts(issuers)
    led_here = any(_leads_to(address, hosts) for address in _addresses(document, issuer))
    return False if led_here or _domain(issuer.get("email")) in hosts else None


def _own_ids(issuers: list[Issuer]) -> set[str]:
    dids = SigningKey.objects.order_by().values_list("did", flat=True).distinct()
    return {*dids, *(documents.address("ob2_issuer", one.slug) for one in issuers)}


def _is_hosted_here(document: Mapping[str, Any]) -> bool:
    """A 2.0 assertion is what stands at its id: here, nobody else can put it there."""
    id = document.get("id")
    match = hosting.match(id) if isinstance(id, str) else None
    hosted = match is not None and match.view_name == "credentials:ob2_assertion"
    return hosted and "Assertion" in _texts(document.get("type"))


def _issuer(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The issuer as the document describes it: 3.0 by itself, 2.0 in its badge; at least its id."""
    issuer = document.get("issuer")
    if issuer is None and isinstance(badge := document.get("badge"), Mapping):
        issuer = badge.get("issuer")
    return issuer if isinstance(issuer, Mapping) else {"id": issuer}


def _addresses(document: Mapping[str, Any], issuer: Mapping[str, Any]) -> Iterator[str]:
    """Every address by which a document says where it belongs."""
    subject, badge = document.get("credentialSubject"), document.get("badge")
    for one in [document, issuer, badge, *_objects(document.get("credentialStatus"))]:
        if isinstance(one, Mapping):
            yield from _texts([one.get("id"), one.get("url"), one.get("statusListCredential")])
    yield from _texts(badge)
    for one in _objects(subject):
        yield from _texts([what.get("id") for what in _objects(one.get("achievement"))])
    yield from _texts([proof.get("verificationMethod") for proof in _objects(document.get("proof"))])


def _leads_to(address: str, hosts: set[str]) -> bool:
    if hosting.own_path(address) is not None:
        return True
    if address.startswith("did:web:"):
        place = unquote(address.removeprefix("did:web:").partition("#")[0].partition(":")[0])
        address = f"https://{place}/"
        if hosting.own_path(address) is not None:
            return True
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return False
    return _is_within(host, hosts)


def _hosts(issuers: list[Issuer]) -> set[str]:
    """Names of the internet that are this site's or its issuers': their sites', and their addresses' where
    those belong together (a college that writes from a large mail service does not own it).
    """
    hosts = {settings.PUBLIC_HOST} if "." in settings.PUBLIC_HOST else set()  # "localhost" is everybody's
    for one in issuers:
        web, mail = (urlsplit(one.url).hostname or "").removeprefix("www."), _domain(one.email)
        hosts |= {web} if web else set()
        hosts |= {mail} if mail and _is_within(web, {mail}) else set()
    return hosts


def _is_within(host: str | None, hosts: set[str]) -> bool:
    """Whether a name is one of these or lies below one."""
    parts = (host or "").rstrip(".").split(".")
    return any(".".join(parts[start:]) in hosts for start in range(len(parts)))


def _domain(email: object) -> str:
    return email.rpartition("@")[2].strip().lower() if isinstance(email, str) and "@" in email else ""


def _skeleton(name: str) -> str:
    """What is left of a name for the eye: no case, accents, spaces, signs, and one letter for its likes."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one)).translate(_LOOKALIKES)
    return re.sub(r"[\W_]", "", letters).replace("rn", "m")


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]


def _texts(value: Any) -> list[str]:
    """The texts in a value: itself, those of a list, those of a language map."""
    values = list(value.values()) if isinstance(value, Mapping) else value
    return [one for one in (values if isinstance(values, list) else [values]) if isinstance(one, str)]
