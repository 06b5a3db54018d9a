"""`./dev manage statediagram`: write the current state diagram into the README."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from credentials_site import state_diagram


class Command(BaseCommand):
    help = "Write the diagram of a submission's states into README.md."

    def handle(self, *args: Any, **options: Any) -> None:
        readme = settings.BASE_DIR / "README.md"
        readme.write_text(state_diagram.insert(readme.read_text()))
        self.stdout.write(f"{readme.name} is up to date.")
