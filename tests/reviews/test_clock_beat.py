"""Everything that the schedule names exists."""

from celery import current_app
from django.conf import settings


def test_every_scheduled_task_is_registered():
    current_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - set(current_app.tasks) == set()
    assert {f"reviews.clockwork.{name}" for name in ("send_reminders", "pass_on_unanswered")} <= wanted
    assert {f"reviews.clockwork.{name}" for name in ("recount_changed_calendars", "recount_all")} <= wanted
