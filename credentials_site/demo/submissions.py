"""The demo's submissions, walked through the product's own actions at moments that lie back.

Each is made in one transaction: an interrupted start leaves whole stories only, and the next one goes on.
"""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

import credentials.actions
import reviews.actions
import submissions.actions
import submissions.delivery
from accounts.models import User
from badges.business_days import Calendar
from badges.calendars import calendar_of
from badges.models import BadgeVersion, EvidenceRequirement
from credentials import delivery
from credentials.models import Credential
from submissions.models import Submission

from . import files, past, reading
from .people import CONTENT, COORDINATOR

CONSENT = timedelta(days=730)  # for which those who appear have agreed


def load() -> None:
    told: Counter[tuple[str, str]] = Counter()
    rows = json.loads((CONTENT / "submissions.json").read_text())["submissions"]
    # The oldest first: why reviewers were chosen is told by what they had done until then.
    for row in sorted(rows, key=_when, reverse=True):
        issuer, slug = row["badge"].split("/")
        version = BadgeVersion.objects.current().get(badge__issuer__slug=issuer, badge__slug=slug)
        earner = User.objects.get(email=row["earner"])
        told[row["earner"], row["badge"]] += 1
        # Somebody may have begun again after one that was withdrawn: counted, they come in this order.
        there = Submission.objects.filter(earner=earner, badge=version.badge_id).count()
        if there < told[row["earner"], row["badge"]]:
            _tell(row, earner, version)


def _when(row: dict[str, Any]) -> int:
    days: dict[str, int] = row["business_days_ago"]
    return days.get("assigned", days.get("submitted", days["started"]))


def _tell(row: dict[str, Any], earner: User, version: BadgeVersion) -> None:
    calendar, days = calendar_of(version.issuer), row["business_days_ago"]
    with transaction.atomic():
        with past.at(past.ago(days["started"], 8, calendar)):
            submission = submissions.actions.start(by=earner, version=version, motivation=row["motivation"])
        with past.at(past.ago(days.get("submitted", days["started"]), 9, calendar)) as clock:
            for piece in row["evidence"]:
                clock.wait(240)
                _offer(submission, piece)
        _round(submission, row, calendar)
        if again := row.get("again"):
            _revise(submission, again, calendar)
            _round(submission, again, calendar)
        if row["state"] == "withdrawn":
            with past.at(past.ago(days["withdrawn"], 17, calendar)):
                submissions.actions.withdraw(by=earner, submission=submission)
    if row["credential"]:
        _deliver(submission, row, calendar)


def _round(submission: Submission, told: dict[str, Any], calendar: Calendar) -> None:
    """One attempt: handed in, and what came of it. `told`: the row, or what it says of the second attempt."""
    days = told["business_days_ago"]
    if "submitted" in days:
        with past.at(past.ago(days["submitted"], 11, calendar)):
            submissions.actions.submit(
                by=submission.earner, submission=submission, own_words=True, authentic=True, consent=True
            )
    if text := told.get("missing"):
        with past.at(past.ago(days["asked"], 10, calendar)):
            by = User.objects.get(email=COORDINATOR)
            reviews.actions.ask_for_missing(by=by, submission=submission, text=text)
    if told["reviews"]:
        reading.read(submission, told["reviews"], calendar, asked=days["assigned"])
    if decision := told.get("decision"):
        with past.at(past.ago(days["decided"], 16, calendar)):
            by = User.objects.get(email=decision["by"])
            decided = reviews.actions.decide(by=by, submission=submission, message=decision["message"])
            if decided.outcome != decision["outcome"]:
                raise ValueError(f"{submission.code}: the marks come to {decided.outcome}")
    if reason := told.get("appeal"):
        with past.at(past.ago(days["appealed"], 19, calendar)):
            submissions.actions.appeal(by=submission.earner, submission=submission, reason=reason)


def _revise(submission: Submission, again: dict[str, Any], calendar: Calendar) -> None:
    """What the earner changed before the second attempt, on the morning on which it was handed in."""
    with past.at(past.ago(again["business_days_ago"]["submitted"], 9, calendar)) as clock:
        for piece in again["evidence"]:
            clock.wait(240)
            _offer(submission, piece)
        submissions.actions.save_note(by=submission.earner, submission=submission, note=again["change_note"])


def _offer(submission: Submission, piece: dict[str, Any]) -> None:
    by = submission.earner
    requirement = EvidenceRequirement.objects.filter(
        component__version=submission.badge_version, component__kind=piece["component"]
    ).order_by("position")[piece["requirement"]]
    if piece["kind"] == "text":
        written = submission.attempt.items.filter(requirement=requirement, kind="text").first()
        item = submissions.actions.write_text(
            by=by,
            submission=submission,
            requirement=requirement,
            text=piece["text"],
            edition=written.edition if written else 0,
        )
    elif piece["kind"] == "link":
        item = submissions.actions.add_link(
            by=by, submission=submission, requirement=requirement, url=piece["url"]
        )
    else:
        name, content = files.make(piece["recipe"])
        upload = SimpleUploadedFile(name, content)
        item = submissions.actions.add_file(
            by=by, submission=submission, requirement=requirement, upload=upload
        )
        assert item.copy_id is not None
        submissions.delivery.make_copy(item.copy_id)  # here, so that it can be handed in at once
    if not (piece["caption"] or piece["public"] or piece["shows_others"]):
        return
    submissions.actions.describe_item(
        by=by,
        item=item,
        caption=piece["caption"],
        is_public=piece["public"],
        shows_others=piece["shows_others"],
        consent_note=piece["consent_note"],
        consent_date=timezone.localdate() + CONSENT if piece["shows_others"] else None,
    )


def _deliver(submission: Submission, row: dict[str, Any], calendar: Calendar) -> None:
    """Sign, bake and check here, so that the demo is whole when it opens; the worker finds nothing left.

    Signed today: a key of the issuer is as old as the first credential that was signed with it.
    """
    credential = Credential.objects.get(submission_id=submission.pk)
    delivery.bake(credential.pk)
    delivery.post_letter(credential.pk)
    if row["credential"]["claimed"]:
        with past.at(past.ago(row["business_days_ago"]["claimed"], 12, calendar)):
            credentials.actions.claim(
                credential=credential, by=submission.earner, public=row["credential"]["public"]
            )
