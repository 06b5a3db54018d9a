"""How the demo's submissions were read: reviewers asked, accepting, scoring as they go, handing in."""

from typing import Any

import reviews.actions
from accounts.models import User
from badges.business_days import Calendar
from badges.models import Component, Level
from reviews.models import Review
from submissions.models import Submission

from . import past
from .people import COORDINATOR


def read(submission: Submission, rows: list[dict[str, Any]], calendar: Calendar, *, asked: int) -> None:
    """`asked`: so many business days ago; who accepts does so on the same day."""
    readers = [User.objects.get(email=row["reviewer"]) for row in rows]
    with past.at(past.ago(asked, 13, calendar)):
        by = User.objects.get(email=COORDINATOR)
        given = reviews.actions.assign(by=by, submission=submission, reviewers=readers)
    for place, (review, row) in enumerate(zip(given, rows, strict=True)):
        if not row["accepted"]:
            continue
        with past.at(past.ago(asked, 14 + place, calendar)):
            reviews.actions.accept(by=review.reviewer, review=review)
        if row["worked_days_ago"] is not None:
            _work(review, row, calendar)


def _work(review: Review, row: dict[str, Any], calendar: Calendar) -> None:
    """In the afternoon, at an even pace, so that it takes as many minutes as the row says."""
    saves = sum(bool(said["feedback"]) + len(said["marks"]) for said in row["components"])
    saves += "private_note" in row
    pace = row["minutes"] * 60 / max(saves - 1, 1)
    with past.at(past.ago(row["worked_days_ago"], 16, calendar)) as clock:
        for said in row["components"]:
            _score(review, said, clock, pace)
        if note := row.get("private_note"):
            clock.wait(pace)
            reviews.actions.save_note(by=review.reviewer, review=review, text=note)
        if row["handed_in"]:
            reviews.actions.hand_in(by=review.reviewer, review=review)


def _score(review: Review, said: dict[str, Any], clock: past.Clock, pace: float) -> None:
    component = Component.objects.get(version=review.attempt.submission.badge_version, kind=said["kind"])
    rows = Level.objects.filter(criterion__rubric__component=component)
    rows = rows.select_related("criterion__rubric__component")
    levels = {(level.criterion.name, level.label): level for level in rows}
    for mark in said["marks"]:
        clock.wait(pace)
        level = levels[mark["criterion"], mark["level"]]
        reviews.actions.save_mark(
            by=review.reviewer,
            review=review,
            criterion=level.criterion,
            level=level,
            comment=mark["comment"],
        )
    if said["feedback"]:
        clock.wait(pace)
        reviews.actions.save_feedback(
            by=review.reviewer, review=review, component=component, text=said["feedback"]
        )
