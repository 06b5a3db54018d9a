"""The Celery application. Tasks carry ids only: Postgres says what is left to do, the broker may be lost."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "credentials_site.settings")

app = Celery("credentials_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="clockwork")
