"""End a credential's suspension from the command line, as an operator."""

from accounts.models import User
from credentials import actions
from credentials.models import Credential

from ._standing import StandingCommand


class Command(StandingCommand):
    help = "End a credential's suspension: it holds again; verifiers learn it at once."
    default_reason = ""
    done = "Reinstated"

    def decide(self, *, by: User, credential: Credential, reason: str) -> Credential:
        return actions.reinstate(by=by, credential=credential, reason=reason)
