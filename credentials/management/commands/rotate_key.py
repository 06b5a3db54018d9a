"""Make new signing keys for an issuer: what was signed with the old ones stays valid, unless they leaked."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Issuer
from accounts.refusals import Refused
from credentials import actions, keys
from credentials.actions.signing import Rotation
from credentials.models.keys import Algorithm

from ._deciding import add_by, who_decides


class Command(BaseCommand):
    help = (
        "Retire an issuer's signing keys and make new ones; prints the ids of the new ones. Old credentials "
        "stay valid, unless the keys leaked. "
        "Needs KEY_ENCRYPTION_KEY."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("issuer", help="the issuer's short name, as in its addresses")
        parser.add_argument(
            "--algorithm", choices=Algorithm.values, help="only the keys that sign so; by default all"
        )
        parser.add_argument(
            "--key", default="", metavar="ID", help="only this key, such as key-1, in use or retired"
        )
        parser.add_argument(
            "--compromised",
            nargs="?",
            const="",
            metavar="DATE",
            help="the keys leaked, on this date (2026-05-31) or just now. Without --key every key of the "
            "issuer is withdrawn, those retired earlier too: nothing signed with them is believed any more, "
            "and the workers sign their credentials and status lists again",
        )
        parser.add_argument(
            "--lost", action="store_true", help="the value of KEY_ENCRYPTION_KEY that sealed the keys is lost"
        )
        add_by(parser)

    def handle(self, *, issuer: str, algorithm: str | None = None, **options: Any) -> None:
        owner = Issuer.objects.filter(slug=issuer).first()
        if owner is None:
            raise CommandError(f"There is no issuer {issuer}.")
        compromised_at = _moment(options["compromised"])
        try:
            rotation = actions.rotate_keys(
                by=who_decides(options["by"]),
                issuer=owner,
                algorithms=[Algorithm(algorithm)] if algorithm else list(Algorithm),
                fragment=options["key"],
                compromised_at=compromised_at,
                is_value_new=options["lost"],
            )
        except (Refused, keys.KeyUnavailable) as error:
            raise CommandError(str(error)) from error
        if compromised_at:
            self._say_withdrawn(rotation)
        for key in rotation.made:
            is_rsa = key.algorithm == Algorithm.RS256
            self.stdout.write(keys.address(key) if is_rsa else key.verification_method)

    def _say_withdrawn(self, rotation: Rotation) -> None:
        self.stdout.write(f"Withdrawn: {', '.join(key.fragment for key in rotation.retired)}")
        self.stdout.write(f"Credentials that the workers sign again: {rotation.to_sign_again}")
        self.stdout.write("New keys:" if rotation.made else "New keys: none, since the key in use stays")


def _moment(text: str | None) -> datetime | None:
    """None when no key is compromised; now without a date; the begin of the day (UTC) for a mere date."""
    if not text:
        return timezone.now() if text == "" else None
    try:
        moment = parse_datetime(text) or parse_date(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is not a date. Write it as in 2026-05-31 or 2026-05-31T14:00:00Z.")
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
