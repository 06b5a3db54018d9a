"""Make new signing keys for an issuer: what was signed with the old ones stays valid, unless they leaked."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Issuer
from accounts.refusals import Refused
from credentials import actions, keys
from credentials.models.keys import Algorithm

from ._deciding import add_by, who_decides


class Command(BaseCommand):
    help = (
        "Retire an issuer's signing keys and make new ones; prints their ids. Old credentials stay valid. "
        "Needs KEY_ENCRYPTION_KEY."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("issuer", help="the issuer's short name, as in its addresses")
        parser.add_argument(
            "--algorithm", choices=Algorithm.values, help="only the keys that sign so; by default all"
        )
        parser.add_argument("--key", default="", metavar="ID", help="only this key, such as key-1")
        parser.add_argument(
            "--compromised",
            nargs="?",
            const="",
            metavar="DATE",
            help="the old keys leaked, on this date (2026-05-31) or just now: nothing signed with them is "
            "believed any more, and the workers sign their credentials and status lists again",
        )
        parser.add_argument(
            "--lost", action="store_true", help="the value of KEY_ENCRYPTION_KEY that sealed the keys is lost"
        )
        add_by(parser)

    def handle(self, *, issuer: str, algorithm: str | None = None, **options: Any) -> None:
        owner = Issuer.objects.filter(slug=issuer).first()
        if owner is None:
            raise CommandError(f"There is no issuer {issuer}.")
        try:
            made = actions.rotate_keys(
                by=who_decides(options["by"]),
                issuer=owner,
                algorithms=[Algorithm(algorithm)] if algorithm else list(Algorithm),
                fragment=options["key"],
                compromised_at=_moment(options["compromised"]),
                is_value_new=options["lost"],
            )
        except (Refused, keys.KeyUnavailable) as error:
            raise CommandError(str(error)) from error
        for key in made:
            is_rsa = key.algorithm == Algorithm.RS256
            self.stdout.write(keys.address(key) if is_rsa else key.verification_method)


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
