"""What the commands that change a credential's standing share: which one, why, and the words."""

import re
import uuid
from argparse import ArgumentTypeError
from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.refusals import Refused
from credentials.models import Credential

from ._deciding import add_by, who_decides


class StandingCommand(BaseCommand):
    """`decide` is one action; `default_reason` makes --reason optional."""

    default_reason: ClassVar[str | None] = None
    done: ClassVar[str]
    decide: Callable[..., Credential]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=credential_id, help="the credential's id, or its address on this site")
        shown = "shown to whoever verifies the credential, and in the letter to the earner"
        otherwise = f"; by default “{self.default_reason}”" if self.default_reason else ""
        parser.add_argument(
            "--reason",
            required=self.default_reason is None,
            default=self.default_reason,
            help=shown + otherwise,
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


_ADDRESSES = re.compile(r"/(?:credentials|ob3/credentials|ob2/assertions|embed)/([0-9a-f-]{36})(?:[/.?#].*)?")


def credential_id(text: str) -> uuid.UUID:
    """From a bare id, or from an address of this site: of the page or of any of the files."""
    found = None
    if text.startswith(settings.PUBLIC_URL):
        found = _ADDRESSES.fullmatch(text.removeprefix(settings.PUBLIC_URL))
    try:
        return uuid.UUID(found[1] if found else text)
    except ValueError:
        raise ArgumentTypeError(
            f"“{text}” is neither the id of a credential nor its address on this site, "
            f"as in {settings.PUBLIC_URL}/credentials/ID/"
        ) from None
