"""The JSON-LD contexts we sign and verify with: files of our own, pinned by SHA-256, never fetched."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_V3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_V3_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR_V2: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
OPEN_BADGES_V2: Final = "https://w3id.org/openbadges/v2"
DID_V1: Final = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
ED25519_2020_V1: Final = "https://w3id.org/security/suites/ed25519-2020/v1"

FOLDER = Path(__file__).parent / "vendor"
PINS: dict[str, tuple[str, str]] = {
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    CREDENTIALS_V1: (
        "credentials-v1.json",
        "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
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
    ED25519_2020_V1: (
        "security-suites-ed25519-2020-v1.json",
        "67646fbc0d6582ad7fbf08ccf0d3a4bedbb4177fd2d63385de52dc1b092ed6c5",
    ),
    "https://openbadgespec.org/extensions/accessibilityExtension/context-3.0.0.json": (
        "ob-extensions-accessibility.json",
        "a864fd0e3b08fdfb6d9445468796e040f76f90d510557e2ab467dbe42370846f",
    ),
    "https://openbadgespec.org/extensions/applyLinkExtension/context-3.0.0.json": (
        "ob-extensions-applyLink.json",
        "ff51b0bfb7474e8a91b74b3203cc9883110febb0dc094e4f08768bf865d9e5de",
    ),
    "https://openbadgespec.org/extensions/assessmentExtension/v1p0/context.json": (
        "ob-extensions-assessment-v1p0.json",
        "46b2e9c907acf78494a77f88ea66f01a436bda1cc9e5167c15c86b39b1d3d914",
    ),
    "https://openbadgespec.org/extensions/assessmentExtension/v2p0/context.json": (
        "ob-extensions-assessment-v2p0.json",
        "5e0df1382d4e4914f10245dcda4f654649c3118b2fdb34b00155cadbe2910b59",
    ),
    "https://openbadgespec.org/extensions/geoCoordinatesExtension/context-3.0.0.json": (
        "ob-extensions-geoCoordinates.json",
        "2a0224ba6bc621fdfbc2118fced31448eaa4fc4dbb0301ed99bbab3d91775993",
    ),
    "https://openbadgespec.org/extensions/issuerAccreditationExtension/v1p0/context.json": (
        "ob-extensions-issuerAccreditation-v1p0.json",
        "5cf2c8dbf69e8023c298b0b255c0339a8217c54ef7c4294409a2165a26347b31",
    ),
    "https://openbadgespec.org/extensions/issuerAccreditationExtension/v2p0/context.json": (
        "ob-extensions-issuerAccreditation-v2p0.json",
        "f72471e90fcf8ee5a0103df239927317aad1b6b2cbd0365f7784a71ac87b5ea7",
    ),
    "https://openbadgespec.org/extensions/licenseExtension/context-3.0.0.json": (
        "ob-extensions-license.json",
        "0d32012cfe2182d7d9dbf53c0be66ae8414ef957b260f9d31c74f7aa25fd653e",
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": (
        "clr-v2p0-context.json",
        "e198d7b517d74c5036434ce495086f67b10244709e9a3df9dcb7f8b1579b6167",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "ob-v3p0-context-3.0.1.json",
        "d582f3564282fb3b709136d28412e78e70b678b4dbc2f0221f67d84932748355",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": (
        "ob-v3p0-context.json",
        "b077fa134d909d92c1dcd1c153f2af1b244aeb415967fdc1467d7fc5dd48ac10",
    ),
    "https://w3id.org/security/data-integrity/v1": (
        "security-data-integrity-v1.json",
        "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
    ),
    "https://w3id.org/security/jwk/v1": (
        "security-jwk-v1.json",
        "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
    ),
    "https://w3id.org/security/suites/jws-2020/v1": (
        "security-suites-jws-2020-v1.json",
        "d648e05ddc6577827ca2bfd5e931f53e9ebc6e52a57a8da81df4ec8c46ffcd1e",
    ),
    "https://w3id.org/vc/status-list/2021/v1": (
        "vc-status-list-2021-v1.json",
        "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
    ),
    "https://www.w3.org/ns/credentials/examples/v2": (
        "credentials-examples-v2.json",
        "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
    ),
    "https://www.w3.org/ns/credentials/status/v1": (
        "credentials-status-v1.json",
        "fda5add353231e6a6884a46b12e6c75464281900cb348284d9c360f62381d9f7",
    ),
    "https://www.w3.org/ns/credentials/undefined-terms/v2": (
        "credentials-undefined-terms-v2.json",
        "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581",
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
