"""Revoke one credential from the command line, as an operator."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User, normal_address
from accounts.refusals import Refused
from credentials import actions
from credentials.models import Credential


class Command(BaseCommand):
    help = "Take a credential back for good; verifiers learn it at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=uuid.UUID, help="the credential's id, as in its address")
        parser.add_argument("--reason", required=True, help="shown to whoever verifies the credential")
        parser.add_argument("--by", help="the e-mail address of who decides; by default a site administrator")

    def handle(self, *, id: uuid.UUID, reason: str, by: str | None = None, **options: Any) -> None:
        credential = Credential.objects.filter(pk=id).first()
        if credential is None:
            raise CommandError(f"There is no credential {id}.")
        try:
            actions.revoke(by=_actor(by), credential=credential, reason=reason)
        except Refused as error:
            raise CommandError(error.reason) from error
        self.stdout.write(f"Revoked {id}.")


def _actor(email: str | None) -> User:
    """Whom the audit trail names."""
    people = User.objects.filter(is_active=True)
    if email:
        person = people.filter(email=normal_address(email)).first()
    else:
        person = people.filter(is_superuser=True).order_by("pk").first()
    if person is None:
        raise CommandError("Nobody to name as the one who decides: give --by with an account's address.")
    return person
