"""How often one visitor may ask for work that costs us something. Without the cache nobody is kept out."""

import time
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

WINDOW_SECONDS = 60
V6_PREFIX = 64  # one customer's


def too_many(request: HttpRequest, what: str) -> bool:
    """Count one more of `what`, and say whether this visitor has used up this minute's share."""
    visitor = _visitor(request)
    if visitor is None:
        return False
    key = f"limit:{what}:{visitor}:{int(time.time()) // WINDOW_SECONDS}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return int(cache.incr(key)) > settings.VERIFY_LIMITS[what]
    except ValueError:  # the cache forgot it between the two
        return False


def _visitor(request: HttpRequest) -> str | None:
    """The address that our own proxy saw, of IPv6 the network."""
    try:
        address = ip_address(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return None
    return str(ip_network((address, V6_PREFIX), strict=False) if address.version == 6 else address)
