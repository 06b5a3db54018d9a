"""Judgement: who reads which attempt, their marks against the rubric, and what was decided."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from badges.models import Component, Criterion, Level
from submissions.models import Attempt
from submissions.states import Status


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """A reviewer's own; not once released, nor when the submission was withdrawn."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(reviewer=user, released_at=None).exclude(
            attempt__submission__status=Status.WITHDRAWN
        )

    def to_do(self) -> "ReviewQuerySet":
        return self.filter(handed_in_at=None, released_at=None, attempt__submission__status=Status.IN_REVIEW)

    def handed_in(self) -> "ReviewQuerySet":
        return self.filter(released_at=None).exclude(handed_in_at=None)


class Review(models.Model):
    """One reviewer's reading of one attempt. Its id is random and tells nothing of the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    due_date = models.DateField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "reviewer"], name="one_review_per_reviewer_and_round"),
            models.CheckConstraint(
                condition=models.Q(released_at=None, released_by=None)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
                name="review_released_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(handed_in_at=None),
                name="handed_in_reviews_stay",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.id}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.id])


class Mark(models.Model):
    """A level chosen for a criterion, with a comment; saved as the reviewer goes."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_mark_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"mark of {self.review_id}"


class ComponentFeedback(models.Model):
    """What a reviewer says on a whole component."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="feedback")
    component = models.ForeignKey(Component, models.PROTECT, related_name="+")
    text = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "component"], name="one_feedback_per_component"),
        ]

    def __str__(self) -> str:
        return f"feedback of {self.review_id}"


class Outcome(models.TextChoices):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"


class Decision(models.Model):
    """What a coordinator confirmed for one attempt: once, and for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome)
    components = models.JSONField()  # {"educational": true, ..}: met or not, as scored
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.attempt_id}"
