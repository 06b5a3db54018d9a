"""End a credential's suspension from the command line, as an operator."""

from credentials import actions

from ._standing import StandingCommand


class Command(StandingCommand):
    help = "End a credential's suspension: it holds again; verifiers learn it at once."
    default_reason = ""
    done = "Reinstated"
    decide = staticmethod(actions.reinstate)
