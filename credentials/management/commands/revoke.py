"""Revoke one credential from the command line, as an operator."""

from accounts.models import User
from credentials import actions
from credentials.models import Credential

from ._standing import StandingCommand


class Command(StandingCommand):
    help = "Take a credential back for good; verifiers learn it at once."
    done = "Revoked"

    def decide(self, *, by: User, credential: Credential, reason: str) -> Credential:
        return actions.revoke(by=by, credential=credential, reason=reason)
