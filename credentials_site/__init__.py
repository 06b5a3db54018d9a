"""The roof: settings, addresses, the Celery application, and pages made of several rooms."""

from .celery import app as celery_app

__all__ = ["celery_app"]
