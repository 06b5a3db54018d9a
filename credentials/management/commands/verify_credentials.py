"""Verify issued credentials again: stored bytes, picture, proofs, status. Exit 1 and the ids on a failure."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credentials import nightly


class Command(BaseCommand):
    help = "Verify issued credentials again; prints the id of each that fails, and then exits with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", type=int, metavar="N", help="only N, chosen by chance; 1 or more")

    def handle(self, *, sample: int | None = None, **options: Any) -> None:
        if sample is not None and sample < 1:
            raise CommandError("A sample is of 1 credential or more. Leave --sample away to verify all.")
        rows = nightly.issued()
        if sample is not None:
            rows = rows.filter(pk__in=list(rows.order_by("?").values_list("pk", flat=True)[:sample]))
        report = nightly.verify(rows)
        for id, problem in report.problems.items():
            self.stdout.write(f"{id} {problem}")
        self.stderr.write(f"{report.looked_at} verified, {len(report.problems)} failed")
        if report.problems:
            sys.exit(1)
