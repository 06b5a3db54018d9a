"""`./dev manage populate --submissions N`: realistic data at scale, for benchmarks and load."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.models import Issuer
from credentials_site.demo import badges, people
from credentials_site.populate import filling


class Command(BaseCommand):
    help = "Add made submissions, with everything up to their decisions, to an issuer of the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--submissions", type=int, required=True, metavar="N")
        parser.add_argument("--issuer", default="northlake", help="its short name (northlake)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes other data")
        parser.add_argument("--into", default="", metavar="DATABASE", help="without DEMO=1: its name")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["submissions"] < 1:
            raise CommandError("--submissions takes a number above 0.")
        if settings.DEMO:
            people.load()
            badges.load()
        elif options["into"] != connection.settings_dict["NAME"]:
            raise CommandError("This fills a database with made people: set DEMO=1, or name it with --into.")
        issuer = Issuer.objects.filter(slug=options["issuer"]).first()
        if issuer is None:
            raise CommandError(f"There is no issuer {options['issuer']}.")
        say = self.stdout.write if options["verbosity"] > 1 else _nothing
        try:
            filling.fill(issuer, options["submissions"], seed=options["seed"], say=say)
        except filling.NothingToFill as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{options['submissions']} submissions were added to {issuer.name}.")


def _nothing(text: str) -> None:
    pass
