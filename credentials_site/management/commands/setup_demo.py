"""`./dev manage setup_demo`: the demo colleges with their people, badges and submissions. Safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from credentials_site.demo import badges, people, practising, reviewers, submissions


class Command(BaseCommand):
    help = "Make the demo data, or what is missing of it (only with DEMO=1)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts have a public password: set DEMO=1, and never in production.")
        people.load()
        badges.load()
        submissions.load()
        reviewers.load()
        practising.load()
        self.stdout.write("The demo data are there.")
