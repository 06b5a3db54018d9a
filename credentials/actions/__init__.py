"""What people decide about credentials, by noun: issuing, holding, standing."""

from .holding import NotClaimable, claim, send_again, send_lost_links, set_public
from .issuing import AlreadyIssued, ExpiredAlready, issue
from .standing import reinstate, revoke, suspend

__all__ = [
    "AlreadyIssued",
    "ExpiredAlready",
    "NotClaimable",
    "claim",
    "issue",
    "reinstate",
    "revoke",
    "send_again",
    "send_lost_links",
    "set_public",
    "suspend",
]
