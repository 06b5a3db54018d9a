"""Invitations that nobody answers, when their day is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews import actions, clock, clockwork
from reviews.models import Review
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_invitations_not_answered_in_time_are_passed_on():
    submission = factories.submitted()
    college = submission.badge_version.issuer
    people = [factories.reviewer(college) for _place in range(2)]
    asked = actions.assign(by=factories.coordinator(college), submission=submission, reviewers=people)
    today = clock.today(college)
    Review.objects.filter(pk=asked[0].pk).update(answer_by_date=today - timedelta(days=1))
    Review.objects.filter(pk=asked[1].pk).update(answer_by_date=today)
    clockwork.pass_on_unanswered()
    clockwork.pass_on_unanswered()
    endings = {review.pk: review.ending for review in Review.objects.filter(attempt__submission=submission)}
    assert (endings[asked[0].pk], endings[asked[1].pk]) == ("unanswered", "")
    clockwork.pass_on_unanswered(now=timezone.now() + timedelta(days=2))
    assert Review.objects.get(pk=asked[1].pk).ending == "unanswered"
