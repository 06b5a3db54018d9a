"""What tests of the coordinator's pipeline share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from badges.business_days import shift
from badges.calendars import calendar_of
from reviews import actions
from submissions.models import Attempt
from tests import factories

URL = "/coordination/"


def submitted(version):
    return factories.submitted(version=version)


def checked(version, by):
    return actions.confirm_complete(by=by, submission=submitted(version))


def due_in(submission, days):
    """The decision is due in so many business days."""
    calendar = calendar_of(submission.badge_version.issuer)
    day = shift(calendar.day_of(timezone.now()), days, calendar)
    Attempt.objects.filter(submission=submission, decided_at=None).update(due_date=day)
    return day


def listed(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return [row.pk for row in response.context["rows"]]


def page_of(response):
    return response.content.decode()


def queries(client, query):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(*query)
    return len(captured), len(response.context["rows"])
