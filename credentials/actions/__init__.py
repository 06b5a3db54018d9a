"""What people decide about credentials, by noun: issuing, holding, standing."""

from .holding import NotClaimable, claim, send_again, send_lost_links, set_public
from .issuing import AlreadyIssued, issue
from .standing import revoke

__all__ = [
    "AlreadyIssued",
    "NotClaimable",
    "claim",
    "issue",
    "revoke",
    "send_again",
    "send_lost_links",
    "set_public",
]
