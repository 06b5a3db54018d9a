"""What a reviewer has done for an issuer, in figures and as a letter. Nothing of any one submission."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Issuer, User
from badges.models import BadgeVersion
from credentials.models import Credential

from . import service_letter
from .models import Calibration, Review, ReviewRules

FEW = 3  # fewer people's work on a badge than this names no badge: they could guess who read theirs


@dataclass(frozen=True)
class Service:
    """One reviewer's work for one issuer. Dates are as the calendar stands there."""

    issuer: Issuer
    reviews: int
    on_time: int
    first_date: date
    last_date: date
    badges: list[str]  # names, those of most submissions first
    calibrated: int  # for how many badges


def of_reviewer(user: User) -> list[Service]:
    """By issuer; of reviews that were handed in."""
    rows = Review.objects.handed_in().filter(reviewer=user)
    rows = rows.select_related("attempt__submission__badge_version__badge__issuer").order_by("handed_in_at")
    by_issuer: dict[Issuer, list[Review]] = {}
    for review in rows:
        by_issuer.setdefault(review.attempt.submission.badge_version.issuer, []).append(review)
    # A badge whose rubric changed is passed again, and is one badge all the same.
    badges = Calibration.objects.filter(reviewer=user).values_list("badge", "badge__issuer").distinct()
    passed = Counter(issuer for _badge, issuer in badges)
    return [_of_issuer(issuer, reviews, passed[issuer.pk]) for issuer, reviews in by_issuer.items()]


def _of_issuer(issuer: Issuer, reviews: list[Review], calibrated: int) -> Service:
    zone = ZoneInfo(issuer.time_zone)
    days = [(review.handed_in_at or review.assigned_at).astimezone(zone).date() for review in reviews]
    attempts = (review.attempt for review in reviews)
    works = {one.submission_id: one.submission.badge_version.name for one in attempts}
    names = Counter(works.values())  # each submission once, however often it was read
    return Service(
        issuer=issuer,
        reviews=len(reviews),
        on_time=sum(day <= review.due_date for day, review in zip(days, reviews, strict=True)),
        first_date=days[0],
        last_date=days[-1],
        badges=[name for name, number in names.most_common() if number >= FEW],
        calibrated=calibrated,
    )


def letter(user: User, service: Service) -> bytes:
    """The letter as a PDF, dated today."""
    issuer, now = service.issuer, timezone.now()
    words = service_letter.Words(
        issuer=issuer.name,
        place=f"{issuer.url} · {issuer.email}",
        date=date_format(now.astimezone(ZoneInfo(issuer.time_zone)), "j F Y"),
        title=_("Service as a reviewer"),
        name=user.display_name,
        paragraphs=[
            ngettext(
                "%(name)s has reviewed %(number)d submission for micro-credentials of %(issuer)s.",
                "%(name)s has reviewed %(number)d submissions for micro-credentials of %(issuer)s.",
                service.reviews,
            )
            % {"name": user.display_name, "number": service.reviews, "issuer": issuer.name},
            _(
                "Each submission is read by colleagues who do not know whose it is. They judge evidence of "
                "learning, of practice and of reflection against a public rubric, and say in writing what is "
                "strong and what to do next."
            ),
        ],
        facts=_facts(service),
        closing=[_("Submissions are not named here: reviews are double-blind, and stay so."), issuer.name],
    )
    return service_letter.compose(words, fonts=settings.BASE_DIR / "static" / "fonts", made_at=now)


def _facts(service: Service) -> list[tuple[str, str]]:
    first, last = (date_format(day, "j F Y") for day in (service.first_date, service.last_date))
    facts = [
        (_("Reviews handed in"), str(service.reviews)),
        # In numbers: a share would be rounded up to all of them.
        (_("On time"), _("%(on_time)d of %(reviews)d") % vars(service)),
        (_("From, to"), f"{first} – {last}"),
    ]
    if service.badges:
        facts.append((_("Badges, among others"), ", ".join(service.badges)))
    if service.calibrated:
        words = ngettext("%(number)d badge", "%(number)d badges", service.calibrated)
        facts.append((_("Calibrated for"), words % {"number": service.calibrated}))
    return facts


# -- the reviewer badge


def to_award(rules: ReviewRules) -> "QuerySet[Any]":
    """Who has read enough for the issuer's reviewer badge and was never given it, with `reviews_read`."""
    given = Credential.objects.filter(
        badge_version__badge=rules.reviewer_badge_id, holder__user=OuterRef("pk")
    )
    if rules.reviewer_badge_id is None:
        return User.objects.none()
    mine = Q(
        reviews__handed_in_at__isnull=False,
        reviews__released_at=None,
        reviews__attempt__submission__badge_version__badge__issuer=rules.issuer_id,
    )
    people = User.objects.filter(~Exists(given), is_active=True)
    people = people.annotate(reviews_read=Count("reviews", filter=mine))
    return people.filter(reviews_read__gte=rules.reviewer_badge_after).order_by("-reviews_read", "pk")


def version_of(rules: ReviewRules) -> BadgeVersion | None:
    """What is awarded: the badge's newest published version; None without a badge, or once it is retired."""
    return BadgeVersion.objects.current().filter(badge=rules.reviewer_badge_id).first()
