"""A small world for verdicts: one issuer with keys, lists and hosted documents; the rest are strangers."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from openbadges import keys, status_list, v2, v3
from openbadges.proofs import data_integrity, jwt
from openbadges.verify import Found, Standing, Unavailable, World, verify
from tests.openbadges.samples import DID, ISSUER, METHOD, NOW, ORIGIN, SIGNED_AT, an_achievement, an_award

KEY = keys.from_private_bytes(bytes(range(32)))
OTHER = keys.from_private_bytes(bytes(32))
ATTACKER = keys.from_private_bytes(bytes(range(1, 33)))
DID_DOCUMENT = keys.did_document(
    DID, [keys.PublishedKey("key-1", KEY.public_key()), keys.PublishedKey("key-2", OTHER.public_key())]
)
DID_ADDRESS = "https://localhost:8000/issuers/northlake/did.json"
KID = f"{ORIGIN}/issuers/northlake/keys/rsa-1"
BADGE_ID, ISSUER_ID = f"{ORIGIN}/ob2/badges/1", f"{ORIGIN}/ob2/issuers/northlake"
ASSERTION_ID, PICTURE = f"{ORIGIN}/ob2/assertions/1", f"{ORIGIN}/credentials/1.png"
ASSERTION = v2.assertion(an_award(), ASSERTION_ID, BADGE_ID, PICTURE)
BADGE = v2.badge_class(an_achievement(), BADGE_ID, ISSUER_ID)
PROFILE = v2.issuer(ISSUER, ISSUER_ID)
SIGNED = data_integrity.sign(v3.credential(an_award()), KEY, METHOD, SIGNED_AT)
LIST = f"{ORIGIN}/status/1"


@cache
def rsa(number=1):
    """RSA keys take a while: each is made once."""
    return keys.generate_rsa()


@dataclass
class Site:
    """What can be read, by address: a document for 200, or a status with a body; and what the caller knows.

    `standing` is by credential id, "*" for all. `known` are the ids of issuers known here: whoever else uses
    their name, address or ids passes itself off as one.
    """

    pages: dict = field(default_factory=dict)
    standing: dict = field(default_factory=lambda: {"*": Standing("good")})
    known: tuple = (DID, ISSUER_ID)
    now: datetime = NOW
    asked: list = field(default_factory=list)

    def read(self, address):
        self.asked.append(address)
        if address not in self.pages:
            raise Unavailable("nothing is fetched")
        page = self.pages[address]
        status, body = page if isinstance(page, tuple) else (200, page)
        return Found(status, body if isinstance(body, bytes) else json.dumps(body).encode())

    def vouch(self, document):
        issuer = document.get("issuer")
        issuer = issuer if isinstance(issuer, dict) else {"id": issuer}
        if issuer.get("id") in self.known:
            return True
        same_name = issuer.get("name") == ISSUER.name or issuer.get("url") == ISSUER.url
        same_ground = any(str(one).startswith(ORIGIN) for one in (document.get("id"), issuer.get("id")))
        return False if same_name or same_ground else None

    def world(self):
        return World(
            self.read,
            lambda id: self.standing.get(id, self.standing.get("*")),
            self.vouch,
            self.now,
        )


def pages(**changes):
    """What Northlake publishes."""
    return {
        DID_ADDRESS: DID_DOCUMENT,
        ASSERTION_ID: ASSERTION,
        BADGE_ID: BADGE,
        ISSUER_ID: PROFILE,
        KID: keys.jwk(rsa().public_key()),
        **changes,
    }


def judged(shown, *, site=None, **changes):
    """The verdict on a document, a text or bytes, in Northlake's world or another `site`."""
    if isinstance(shown, dict):
        shown = json.dumps(shown)
    site = site or Site(**{"pages": pages(), **changes})
    return verify(shown if isinstance(shown, bytes) else shown.encode(), world=site.world())


def signed(award=None, key=KEY, method=METHOD, without=(), **changes):
    """A credential with a proof, after `changes` to its members."""
    document = {**v3.credential(award or an_award()), **changes}
    kept = {name: member for name, member in document.items() if name not in without}
    return data_integrity.sign(kept, key, method, SIGNED_AT)


def token(award=None, key=None, kid=KID, **changes):
    """A credential as a VC-JWT."""
    return jwt.sign({**v3.credential(award or an_award()), **changes}, key or rsa(), kid)


def outcomes(verdict):
    return [(one.name, one.ok) for one in verdict.checks]


def last(verdict):
    """State, name and detail of the last check."""
    return verdict.state, verdict.checks[-1].name, verdict.checks[-1].detail


def a_list(indices=(), *, key=KEY, method=METHOD, at=LIST, **changes):
    """A signed status list."""
    document = status_list.credential(
        id=at,
        issuer=DID,
        encoded=status_list.encode(status_list.bitstring(status_list.MINIMUM, indices)),
        valid_from=SIGNED_AT,
        valid_until=None,
        ttl_ms=10_000,
    )
    return data_integrity.sign({**document, **changes}, key, method, SIGNED_AT)
