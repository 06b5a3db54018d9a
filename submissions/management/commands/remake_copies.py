"""Make blind copies once more that had been given up, as after a long outage of the storage."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.queue import enqueue
from submissions import delivery, tasks


class Command(BaseCommand):
    help = "Queue blind copies once more that were given up for want of storage, or failed of a --trouble."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--trouble",
            action="append",
            metavar="CODE",
            help="such as too_costly, after what makes copies was mended; again for more of them",
        )

    def handle(self, **options: Any) -> None:
        ids = delivery.take_up_again(options["trouble"] or [delivery.GIVEN_UP])
        for id in ids:
            enqueue(tasks.make_copy, id=str(id))
        self.stdout.write(f"{len(ids)} copies wait to be made once more")
