"""Revoke one credential from the command line, as an operator."""

from credentials import actions

from ._standing import StandingCommand


class Command(StandingCommand):
    help = "Take a credential back for good; verifiers learn it at once."
    done = "Revoked"
    decide = staticmethod(actions.revoke)
