"""Which addresses may be handed in as evidence. They are never fetched here."""

import ipaddress
from urllib.parse import urlsplit

from .kinds import Unacceptable


def check(url: str) -> str:
    """The address, trimmed; `Unacceptable` when a reviewer could not or should not open it."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _port = parts.port
    except ValueError:
        raise Unacceptable("not_an_address") from None
    if parts.scheme not in ("http", "https") or not host or any(sign.isspace() for sign in url):
        raise Unacceptable("not_an_address")
    if parts.username is not None or parts.password is not None:
        raise Unacceptable("address_with_password")
    if not _is_public(host):
        raise Unacceptable("private_address")
    return url


def _is_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Browsers also read 0x7f.1 or 2130706433 as numbers: a name ends in letters.
        last = host.rpartition(".")[2]
        return last != host and not last[:1].isdigit() and last not in ("localhost", "local", "internal")
    return False
