"""The demo's submissions, walked through the product's own actions and then dated back.

Each is made in one transaction: an interrupted start leaves whole stories only, and the next one goes on.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

import credentials.actions
import reviews.actions
import submissions.actions
import submissions.delivery
from accounts.models import User
from badges.models import BadgeVersion, Component, Criterion, EvidenceRequirement, Level
from credentials import delivery
from credentials.models import Credential
from reviews import clock
from reviews.models import Decision, Review
from submissions.deadlines import decision_due
from submissions.models import Attempt, StatusChange, Submission

from . import files
from .people import CONTENT

CONSENT = timedelta(days=730)  # for which those who appear have agreed


def load() -> None:
    for row in json.loads((CONTENT / "submissions.json").read_text())["submissions"]:
        issuer, slug = row["badge"].split("/")
        version = BadgeVersion.objects.current().get(badge__issuer__slug=issuer, badge__slug=slug)
        earner = User.objects.get(email=row["earner"])
        if not Submission.objects.filter(earner=earner, badge=version.badge_id).exists():
            with transaction.atomic():
                submission = _walk(row, earner, version)
                _date_back(submission, row["days_ago"])
            if row["credential"]:
                _deliver(submission, row)


def _walk(row: dict[str, Any], earner: User, version: BadgeVersion) -> Submission:
    submission = submissions.actions.start(by=earner, version=version, motivation=row["motivation"])
    for piece in row["evidence"]:
        _offer(submission, piece)
    if "submitted" in row["days_ago"]:
        submissions.actions.submit(
            by=earner, submission=submission, own_words=True, authentic=True, consent=True
        )
    if row["reviews"]:
        _review(submission, row["reviews"])
    if row["state"] == "withdrawn":
        submissions.actions.withdraw(by=earner, submission=submission)
    if decision := row["decision"]:
        by = User.objects.get(email=decision["by"])
        decided = reviews.actions.decide(by=by, submission=submission, message=decision["message"])
        if decided.outcome != decision["outcome"]:
            raise ValueError(f"{row['key']}: the marks come to {decided.outcome}")
    submission.refresh_from_db()
    return submission


def _offer(submission: Submission, piece: dict[str, Any]) -> None:
    by = submission.earner
    requirement = EvidenceRequirement.objects.filter(
        component__version=submission.badge_version, component__kind=piece["component"]
    ).order_by("position")[piece["requirement"]]
    if piece["kind"] == "text":
        item = submissions.actions.write_text(
            by=by, submission=submission, requirement=requirement, text=piece["text"], edition=0
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
    submissions.actions.describe_item(
        by=by,
        item=item,
        caption=piece["caption"],
        is_public=piece["public"],
        shows_others=piece["shows_others"],
        consent_note=piece["consent_note"],
        consent_date=timezone.localdate() + CONSENT if piece["shows_others"] else None,
    )


def _review(submission: Submission, rows: list[dict[str, Any]]) -> None:
    readers = {row["reviewer"]: User.objects.get(email=row["reviewer"]) for row in rows}
    by = User.objects.get(email="coordinator@northlake.example")
    given = reviews.actions.assign(by=by, submission=submission, reviewers=list(readers.values()))
    for review, row in zip(given, rows, strict=True):
        reviews.actions.accept(by=review.reviewer, review=review)
        for said in row["components"]:
            _score(review, said)
        if row["handed_in"]:
            reviews.actions.hand_in(by=review.reviewer, review=review)


def _score(review: Review, said: dict[str, Any]) -> None:
    component = Component.objects.get(version=review.attempt.submission.badge_version, kind=said["kind"])
    if said["feedback"]:
        reviews.actions.save_feedback(
            by=review.reviewer, review=review, component=component, text=said["feedback"]
        )
    for mark in said["marks"]:
        criterion = Criterion.objects.get(rubric__component=component, name=mark["criterion"])
        reviews.actions.save_mark(
            by=review.reviewer,
            review=review,
            criterion=criterion,
            level=Level.objects.get(criterion=criterion, label=mark["level"]),
            comment=mark["comment"],
        )


def _deliver(submission: Submission, row: dict[str, Any]) -> None:
    """Sign, bake and check here, so that the demo is whole when it opens; the worker finds nothing left."""
    credential = Credential.objects.get(submission_id=submission.pk)
    delivery.bake(credential.pk)
    delivery.post_letter(credential.pk)
    if row["credential"]["claimed"]:
        credentials.actions.claim(
            credential=credential, by=submission.earner, public=row["credential"]["public"]
        )
        claimed_at = _at(row["days_ago"]["claimed"])
        fields: dict[str, Any] = {"claimed_at": claimed_at}
        if row["credential"]["public"]:
            fields["public_at"] = claimed_at
        Credential.objects.filter(pk=credential.pk).update(**fields)


# -- dating back: only the demo ever writes these columns by hand


def _date_back(submission: Submission, days: dict[str, Any]) -> None:
    Submission.objects.filter(pk=submission.pk).update(started_at=_at(days["started"]))
    Attempt.objects.filter(submission=submission, number=1).update(started_at=_at(days["started"]))
    first = Attempt.objects.filter(submission=submission, number=1)
    if "submitted" in days:
        submitted_at = _at(days["submitted"])
        due = decision_due(first.get(), handed_in_at=submitted_at)
        first.update(submitted_at=submitted_at, due_date=due)
        _changed(submission, "submit", submitted_at)
    if "assigned" in days:
        _date_reviews(submission, days)
        _changed(submission, "start_review", _at(days["assigned"]))
    if "decided" in days:
        decided_at = _at(days["decided"])
        first.update(decided_at=decided_at)
        Decision.objects.filter(attempt__submission=submission).update(at=decided_at)
        Credential.objects.filter(submission_id=submission.pk).update(awarded_at=decided_at)
        _changed(submission, "approve", decided_at)
        _changed(submission, "request_changes", decided_at)
    if "withdrawn" in days:
        _changed(submission, "withdraw", _at(days["withdrawn"]))


def _date_reviews(submission: Submission, days: dict[str, Any]) -> None:
    assigned_at = _at(days["assigned"])
    attempt = submission.attempts.get(number=1)
    read = Review.objects.filter(attempt__submission=submission).order_by("assigned_at")
    for review, handed_in in zip(read, days.get("handed_in", [None] * len(read)), strict=True):
        fields: dict[str, Any] = {
            "assigned_at": assigned_at,
            "accepted_at": assigned_at,
            "answer_by_date": clock.answer_by(attempt, asked_at=assigned_at),
            "due_date": clock.review_due(attempt, is_third=review.is_third, asked_at=assigned_at),
        }
        if handed_in is not None:
            fields["handed_in_at"] = _at(handed_in)
        Review.objects.filter(pk=review.pk).update(**fields)


def _changed(submission: Submission, verb: str, at: datetime) -> None:
    StatusChange.objects.filter(submission=submission, verb=verb).update(at=at)


def _at(days: int) -> datetime:
    """That many days ago, in the middle of a working day."""
    day = timezone.now() - timedelta(days=days)
    return min(day, day.replace(hour=15, minute=20, second=0, microsecond=0))
