"""What people decide about credentials, by noun: issuing, holding, standing, signing."""

from .awarding import confirm_award, discard_award, prepare_award
from .holding import NotClaimable, claim, send_again, send_lost_links, set_public
from .issuing import AlreadyIssued, ExpiredAlready, issue
from .signing import ask_for_record, rotate_keys, set_address_hashed
from .standing import reinstate, revoke, suspend

__all__ = [
    "AlreadyIssued",
    "ExpiredAlready",
    "NotClaimable",
    "ask_for_record",
    "claim",
    "confirm_award",
    "discard_award",
    "issue",
    "prepare_award",
    "reinstate",
    "revoke",
    "rotate_keys",
    "send_again",
    "send_lost_links",
    "set_address_hashed",
    "set_public",
    "suspend",
]
