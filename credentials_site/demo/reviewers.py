"""What the demo knows of its reviewers: who will be away, and who does not judge whom.

Loaded after the submissions: it counts for what comes.
"""

import json
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

import reviews.actions
from accounts.models import Issuer, User
from reviews.models import Absence, Conflict

from .people import CONTENT, COORDINATOR


@transaction.atomic
def load() -> None:
    data = json.loads((CONTENT / "reviewers.json").read_text())
    coordinator = User.objects.get(email=COORDINATOR)
    for row in data["absences"]:
        reviewer = User.objects.get(email=row["reviewer"])
        if not Absence.objects.filter(reviewer=reviewer).exists():
            first = _monday_of_next_month(timezone.localdate())
            last = first + timedelta(days=row["days"] - 1)
            reviews.actions.add_absence(by=reviewer, first_date=first, last_date=last)
    for row in data["conflicts"]:
        reviewer = User.objects.get(email=row["reviewer"])
        if not Conflict.objects.filter(reviewer=reviewer).exists():
            reviews.actions.record_conflict(
                by=coordinator,
                issuer=Issuer.objects.get(slug=row["issuer"]),
                reviewer=reviewer,
                name=row["name"],
                email=row["email"],
                note=row["note"],
            )


def _monday_of_next_month(today: date) -> date:
    """The second one: nobody is away in the first days of a month."""
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=-first.weekday() % 7 + 7)
