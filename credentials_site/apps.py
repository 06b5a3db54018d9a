from django.apps import AppConfig

from .celery import app


class CredentialsSiteConfig(AppConfig):
    name = "credentials_site"

    def ready(self) -> None:
        # Celery looks for tasks in workers only; pages queue some of them by name.
        app.autodiscover_tasks(force=True)
