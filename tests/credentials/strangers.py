"""Badges of issuers that this site does not know, made with keys of their own."""

import json
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from openbadges import keys
from openbadges.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from openbadges.proofs import data_integrity
from openbadges.verdict import Found, Unavailable


def unsigned(issuer_id: str, **changes: Any) -> dict[str, Any]:
    """A small credential; `issuer`, `achievement` and members of the document can be given."""
    issuer = {"id": issuer_id, "type": ["Profile"], "name": "Elsewhere University"} | changes.pop(
        "issuer", {}
    )
    achievement = {
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["Achievement"],
        "name": "Weaving",
        "description": "Weaves.",
        "criteria": {"narrative": "Weave."},
    } | changes.pop("achievement", {})
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-02T03:04:05Z",
        "name": "Weaving",
        "credentialSubject": {
            "id": f"urn:uuid:{uuid.uuid4()}",
            "type": ["AchievementSubject"],
            "achievement": achievement,
        },
    } | changes


def signed(document: dict[str, Any], private: Ed25519PrivateKey, method: str) -> bytes:
    now = timezone.now().replace(microsecond=0)
    return json.dumps(data_integrity.sign(document, private, method, now)).encode()


def of_a_key(**changes: Any) -> bytes:
    """Signed by a did:key: it vouches for itself, without a network."""
    private = keys.generate()
    fragment = keys.multibase(private.public_key())
    return signed(unsigned(f"did:key:{fragment}", **changes), private, f"did:key:{fragment}#{fragment}")


class Elsewhere:
    """Another site with a did:web, as `fetch` finds it."""

    did = "did:web:badges.elsewhere.example"

    def __init__(self) -> None:
        self.private = keys.generate()
        published = [keys.PublishedKey("key-1", self.private.public_key(), None)]
        self.pages = {
            "https://badges.elsewhere.example/.well-known/did.json": json.dumps(
                keys.did_document(self.did, published)
            ).encode()
        }
        self.asked: list[str] = []

    def fetch(self, address: str) -> Found:
        self.asked.append(address)
        if address not in self.pages:
            raise Unavailable("The other site could not be reached or understood.")
        return Found(200, self.pages[address], "application/json")

    def credential(self, **changes: Any) -> bytes:
        return signed(unsigned(self.did, **changes), self.private, f"{self.did}#key-1")
