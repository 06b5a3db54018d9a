"""What the commands that change a credential's standing share: which one, why, and the words."""

import uuid
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.refusals import Refused
from credentials.models import Credential

from ._deciding import add_by, who_decides


class StandingCommand(BaseCommand):
    """`decide` is one action; `default_reason` makes --reason optional."""

    default_reason: ClassVar[str | None] = None
    done: ClassVar[str]

    def decide(self, *, by: User, credential: Credential, reason: str) -> Credential:
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=uuid.UUID, help="the credential's id, as in its address")
        parser.add_argument(
            "--reason",
            required=self.default_reason is None,
            default=self.default_reason,
            help="shown to whoever verifies the credential, and in the letter to the earner",
        )
        add_by(parser)

    def handle(self, *, id: uuid.UUID, reason: str, by: str | None = None, **options: Any) -> None:
        credential = Credential.objects.filter(pk=id).first()
        if credential is None:
            raise CommandError(f"There is no credential {id}.")
        try:
            self.decide(by=who_decides(by), credential=credential, reason=reason)
        except Refused as error:
            raise CommandError(error.reason) from error
        self.stdout.write(f"{self.done} {id}.")
