"""What stands at this site's own addresses: its own views answer, without a network between."""

from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from openbadges.verdict import Found

# What a verifier may be led to: documents and pictures, never a page.
DOCUMENTS = {
    *("credentials:ob3_credential", "credentials:ob3_jwt", "credentials:ob3_achievement"),
    *("credentials:ob2_assertion", "credentials:ob2_badge", "credentials:ob2_issuer"),
    *("credentials:did", "credentials:key", "credentials:status_list"),
    *("credentials:png", "badges:artwork"),
}
# Of these, what many credentials share and what does not change while they are worked on. A did.json is not
# among them: a key may be made or withdrawn in the midst of a batch.
SHARED = {f"credentials:{name}" for name in ("ob2_badge", "ob2_issuer", "ob3_achievement")}
MACHINE = "application/ld+json, application/json;q=0.9, */*;q=0.1"
_PORTS = {"http": 80, "https": 443}


def read(address: str) -> Found | None:
    """The answer that the world gets at an address of this site, None for an address elsewhere."""
    path = own_path(address)
    if path is None:
        return None
    found = _resolved(path)
    if found is None or found.view_name not in DOCUMENTS:
        return Found(404, b"")
    try:
        response = found.func(_question(path), *found.args, **found.kwargs)
    except Http404:
        return Found(404, b"")
    except OSError:  # a picture whose file is gone
        return Found(503, b"")
    return Found(response.status_code, response.content, response.headers.get("Content-Type", ""))


class Memory:
    """The same answers, those that many credentials share worked out once: for one batch of work."""

    def __init__(self) -> None:
        self._found: dict[str, Found | None] = {}

    def read(self, address: str) -> Found | None:
        if address in self._found:
            return self._found[address]
        found, leads_to = read(address), match(address)
        if leads_to is not None and leads_to.view_name in SHARED:
            self._found[address] = found
        return found


def match(address: str) -> ResolverMatch | None:
    """What an address of this site leads to; None when it lies elsewhere or leads nowhere."""
    path = own_path(address)
    return None if path is None else _resolved(path)


def own_path(address: str) -> str | None:
    """The path of an address of this site, None for any other.

    Either scheme will do: a did:web is resolved by https whatever this site is served by.
    """
    own, url = urlsplit(settings.PUBLIC_URL), _split(address)
    if url is None or url.scheme not in _PORTS or "@" in url.netloc or _place(url) != _place(own):
        return None
    return url.path or "/"


def _split(address: str) -> SplitResult | None:
    try:
        url = urlsplit(address)
        _place(url)
    except ValueError:
        return None
    return url


def _place(url: SplitResult) -> tuple[str | None, int | None]:
    """Host and port, the usual port left out."""
    return url.hostname, None if url.port == _PORTS.get(url.scheme) else url.port


def _resolved(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _question(path: str) -> HttpRequest:
    """A visitor's program asks."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.user = AnonymousUser()
    request.META = {"HTTP_ACCEPT": MACHINE, "SERVER_NAME": settings.PUBLIC_HOST, "SERVER_PORT": "443"}
    return request
