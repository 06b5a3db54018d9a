"""Verify issued credentials again: stored bytes, picture and proof. Exit 1 and the ids on a failure."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from credentials import checking
from credentials.models import Credential


class Command(BaseCommand):
    help = "Verify issued credentials again; prints the id of each that fails, and then exits with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", type=int, metavar="N", help="only N, chosen by chance")

    def handle(self, *, sample: int | None = None, **options: Any) -> None:
        rows = Credential.objects.exclude(baked_at=None).select_related("badge_version__badge__issuer")
        rows = rows.prefetch_related("documents")
        chosen = rows.order_by("?")[:sample] if sample else rows.order_by("pk")
        looked_at = failed = 0
        for credential in chosen.iterator(chunk_size=200) if not sample else chosen:
            looked_at += 1
            document = credential.document
            problem = checking.broken_files(credential, document) if document else "it has no document"
            if problem:
                failed += 1
                self.stdout.write(f"{credential.pk} {problem}")
        self.stderr.write(f"{looked_at} verified, {failed} failed")
        if failed:
            sys.exit(1)
