"""After the services, before the web server: migrations and static files, in one process to save time."""

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    # With the checks: a module that does not import is told once, here, and not by three processes.
    call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    call_command("collectstatic", interactive=False, verbosity=0)
