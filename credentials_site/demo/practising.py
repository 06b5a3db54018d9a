"""The demo's gold samples and the trials of its reviewers: one badge, by the actions of the product."""

import json
from typing import Any

from django.db import transaction

import reviews.actions
from accounts.models import User
from badges.business_days import Calendar
from badges.calendars import calendar_of
from badges.models import BadgeVersion, Criterion, EvidenceRequirement, Level
from reviews.models import GoldRequest, GoldSample
from submissions.models import Attempt

from . import past
from .people import CONTENT, COORDINATOR


@transaction.atomic
def load() -> None:
    data = json.loads((CONTENT / "calibration.json").read_text())
    issuer, slug = data["badge"].split("/")
    version = BadgeVersion.objects.current().get(badge__issuer__slug=issuer, badge__slug=slug)
    if GoldSample.objects.filter(badge_version__badge=version.badge_id).exists():
        return
    calendar = calendar_of(version.issuer)
    samples = [_sample(row, version, calendar) for row in data["samples"]]
    for row in data["trials"]:
        with past.at(past.ago(row["business_days_ago"], 16, calendar)):
            _try(samples[row["sample"]], data["samples"][row["sample"]]["marks"], row)


def _sample(row: dict[str, Any], version: BadgeVersion, calendar: Calendar) -> GoldSample:
    by, days = User.objects.get(email=COORDINATOR), row["business_days_ago"]
    with past.at(past.ago(days["made"], 10, calendar)) as clock:
        sample = _propose(row, version, by) if row["earner"] else _write(row, version, by)
        for mark in row["marks"]:
            clock.wait(180)
            criterion, level = _level(version, mark["criterion"], mark["level"])
            reviews.actions.save_gold_mark(
                by=by, sample=sample, criterion=criterion, level=level, reason=mark["reason"]
            )
    if row["earner"]:
        with past.at(past.ago(days["agreed"], 18, calendar)):
            request = GoldRequest.objects.get(attempt=sample.attempt)
            reviews.actions.agree_to_practice(by=User.objects.get(email=row["earner"]), request=request)
    with past.at(past.ago(days["published"], 11, calendar)):
        return reviews.actions.publish_sample(by=by, sample=sample)


def _propose(row: dict[str, Any], version: BadgeVersion, by: User) -> GoldSample:
    """Of what somebody handed in and was awarded for."""
    theirs = Attempt.objects.filter(submission__earner__email=row["earner"], decided_at__isnull=False)
    attempt = theirs.get(submission__badge_version=version, submission__status="approved")
    return reviews.actions.propose_sample(by=by, attempt=attempt, title=row["title"])


def _write(row: dict[str, Any], version: BadgeVersion, by: User) -> GoldSample:
    sample = reviews.actions.write_sample(by=by, version=version, title=row["title"])
    requirements = EvidenceRequirement.objects.filter(component__version=version).order_by("position")
    texts = {
        requirements.filter(component__kind=said["component"])[said["requirement"]]: said["text"]
        for said in row["texts"]
    }
    return reviews.actions.save_gold_texts(by=by, sample=sample, texts=texts)


def _try(sample: GoldSample, agreed: list[dict[str, Any]], row: dict[str, Any]) -> None:
    """`other`: the levels in which a reviewer differs from what was agreed, with what they noted."""
    by = User.objects.get(email=row["reviewer"])
    other = {said["criterion"]: said for said in row["other"]}
    for mark in agreed:
        own = other.get(mark["criterion"], mark)
        criterion, level = _level(sample.badge_version, mark["criterion"], own["level"])
        reviews.actions.save_trial_mark(
            by=by, sample=sample, criterion=criterion, level=level, comment=own.get("comment", "")
        )
    reviews.actions.hand_in_trial(by=by, sample=sample)


def _level(version: BadgeVersion, criterion: str, label: str) -> tuple[Criterion, Level]:
    found = Criterion.objects.get(rubric__component__version=version, name=criterion)
    return found, Level.objects.get(criterion=found, label=label)
