"""Suspend one credential from the command line, as an operator."""

from credentials import actions

from ._standing import StandingCommand


class Command(StandingCommand):
    help = "Take a credential back for now, until it is reinstated; verifiers learn it at once."
    default_reason = "The issuer is looking into this credential."
    done = "Suspended"
    decide = staticmethod(actions.suspend)
