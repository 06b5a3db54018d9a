"""Suspend one credential from the command line, as an operator."""

from accounts.models import User
from credentials import actions
from credentials.models import Credential

from ._standing import StandingCommand


class Command(StandingCommand):
    help = "Take a credential back for now, until it is reinstated; verifiers learn it at once."
    default_reason = "The issuer is looking into this credential."
    done = "Suspended"

    def decide(self, *, by: User, credential: Credential, reason: str) -> Credential:
        return actions.suspend(by=by, credential=credential, reason=reason)
