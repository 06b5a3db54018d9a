"""Whom a coordinator sees asked to read an attempt: how each came to it, how far they are, how it ended."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from badges.business_days import Calendar
from badges.calendars import calendar_of
from submissions.models import Attempt, Submission
from submissions.states import Status

from . import apart, assignment_words, due, policies
from .assignment import Code
from .models import Ending, How, Review


@dataclass(frozen=True)
class Asked:
    """One reviewer of an attempt; `standing` in words with its tone and icon."""

    review: Review
    standing: str
    tone: str
    icon: str
    due: due.Due | None  # while it runs
    how: str
    because: list[str]
    can_release: bool
    can_keep: bool  # recognised the person, and may be asked to go on
    is_kept_apart: bool  # a conflict of interest came to light after they were asked
    is_former: bool  # not a reviewer of the issuer any more: they cannot open it


@dataclass(frozen=True)
class AskedOfAttempt:
    running: list[Asked]  # and those that are in
    ended: list[Asked]

    @property
    def needs_answer(self) -> bool:
        """Somebody recognised the person, and whether they go on is to be said."""
        return any(one.can_keep for one in self.ended)


def of_attempt(user: User, submission: Submission, attempt: Attempt) -> AskedOfAttempt:
    """As `user`, a coordinator, finds them: in the order in which they were asked."""
    rows = attempt.reviews.select_related("reviewer", "assigned_by", "released_by", "kept_by")
    reviews = list(rows.order_by("assigned_at", "pk"))
    calendar = calendar_of(submission.badge_version.issuer)
    apart_from_it = _kept_apart(submission, reviews)
    former = set(attempt.reviews.left_behind().values_list("pk", flat=True))
    # Who was chosen for few reviews tells an author, who knows the others' numbers, whom theirs went to.
    untold = assignment_words.OF_WORKLOAD if _is_author(user) else frozenset[Code]()
    found = [
        _asked(
            *(user, submission, review, calendar, review.pk in apart_from_it, untold),
            is_former=review.pk in former,
        )
        for review in reviews
    ]
    return AskedOfAttempt(
        running=[one for one in found if not one.review.released_at],
        ended=[one for one in found if one.review.released_at],
    )


def _is_author(user: User) -> bool:
    return Submission.objects.filter(earner=user).exclude(status=Status.DRAFT).exists()


def _asked(
    user: User,
    submission: Submission,
    review: Review,
    calendar: Calendar,
    is_kept_apart: bool,
    untold: frozenset[Code],
    *,
    is_former: bool,
) -> Asked:
    is_open = submission.status == Status.IN_REVIEW and not review.handed_in_at and not review.released_at
    standing, tone, icon = _standing(review, calendar)
    can_keep = review.ending == Ending.RECOGNISED and policies.why_not_keep(user, review) is None
    return Asked(
        review=review,
        standing=standing,
        tone=tone,
        icon=icon,
        due=due.of(review.due_date, calendar) if is_open and review.accepted_at else None,
        how=_how(review, calendar),
        because=assignment_words.of_stored(review.because, leave_out=untold),
        can_release=is_open,
        can_keep=can_keep,
        is_kept_apart=is_kept_apart and is_open and not review.kept_at,
        is_former=is_former,
    )


def _standing(review: Review, calendar: Calendar) -> tuple[str, str, str]:
    if review.released_at:
        day = date_format(calendar.day_of(review.released_at), "j F")
        words = {"ending": Ending(review.ending).label, "date": day}
        return _("%(ending)s, %(date)s") % words, "quiet", "circle-x"
    if review.handed_in_at:
        day = date_format(calendar.day_of(review.handed_in_at), "j F")
        return _("Handed in on %(date)s") % {"date": day}, "is-good", "circle-check"
    if review.accepted_at:
        day = date_format(calendar.day_of(review.accepted_at), "j F")
        return _("Accepted on %(date)s") % {"date": day}, "quiet", "check"
    day = date_format(review.answer_by_date, "j F")
    if review.answer_by_date < calendar.day_of(timezone.now()):
        return _("No answer yet; asked for one by %(date)s") % {"date": day}, "is-warn", "mail"
    return _("Invited; answers by %(date)s") % {"date": day}, "quiet", "mail"


def _how(review: Review, calendar: Calendar) -> str:
    words = {"date": date_format(calendar.day_of(review.assigned_at), "j F")}
    if review.how == How.CLAIMED:
        return _("Taken from the pool on %(date)s") % words
    if review.assigned_by is None or review.how == How.AUTOMATIC:
        return _("Chosen by the site on %(date)s") % words
    return _("Chosen by %(name)s on %(date)s") % (words | {"name": review.assigned_by.display_name})


def _kept_apart(submission: Submission, reviews: list[Review]) -> set[object]:
    """Keys of the reviews whose reader has a conflict of interest on record."""
    issuer = submission.badge_version.badge.issuer_id
    conflicts = apart.conflicts_of(issuer, [review.reviewer_id for review in reviews])
    people = apart.people_behind([submission])[submission.pk]
    return {
        review.pk
        for review in reviews
        if apart.is_kept_apart(conflicts.get(review.reviewer_id, ()), submission.earner, people)
    }
