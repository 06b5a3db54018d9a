"""The JSON-LD contexts we sign and verify with: files of our own, pinned by SHA-256, never fetched."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_V3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_V3_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR_V2: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OPEN_BADGES_V2: Final = "https://w3id.org/openbadges/v2"
DID_V1: Final = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"

FOLDER = Path(__file__).parent / "vendor"
PINS: dict[str, tuple[str, str]] = {
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES_V3: (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    OPEN_BADGES_V3_EXTENSIONS: (
        "ob-v3p0-extensions.json",
        "146f85aa16effd7ca1da8056eb443f53ce1eca8a34186cb062832c0a97d889c3",
    ),
    CLR_V2: (
        "clr-v2p0-context-2.0.1.json",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    ),
    OPEN_BADGES_V2: (
        "openbadges-v2.json",
        "3c0c25a0e581c64cbe632197377c4f334c6c0b95f0d90e3b74449781612b153d",
    ),
    DID_V1: (
        "did-v1.json",
        "adefa50311393eb1bd788a38ac9fe2696c65367928f6996812cd54577394f4da",
    ),
    MULTIKEY_V1: (
        "security-multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    DATA_INTEGRITY_V2: (
        "security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
}


class ContextUnknown(LookupError):
    """A document names a context that is not shipped with the product."""


class ContextChanged(RuntimeError):
    """A shipped context file is not the one that was pinned: the installation is damaged."""


def load(url: str) -> dict[str, Any]:
    """The context document published at `url`, as a fresh object (VCDM 2.0, appendix B.1).

    Raises `ContextUnknown` for any other address and `ContextChanged` when the file has another hash.
    """
    document: dict[str, Any] = json.loads(_pinned(url))
    return document


@cache
def _pinned(url: str) -> bytes:
    if url not in PINS:
        raise ContextUnknown(url)
    name, sha256 = PINS[url]
    body = (FOLDER / name).read_bytes()
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ContextChanged(f"{name} does not have the pinned hash")
    return body
