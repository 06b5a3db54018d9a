"""Who reads which attempt, how they came to it and left it, their marks, and what was decided."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role, User
from badges.models import Component, Criterion, Level
from submissions.models import Attempt
from submissions.states import Status


class How(models.TextChoices):
    """By whom a reviewer was chosen."""

    BY_HAND = "by_hand", _("Chosen by a coordinator")
    AUTOMATIC = "automatic", _("Chosen by the site")
    CLAIMED = "claimed", _("Taken from the pool")


class Ending(models.TextChoices):
    """Why a review ended before it was handed in."""

    RELEASED = "released", _("Released by a coordinator")
    DECLINED = "declined", _("Declined")
    UNANSWERED = "unanswered", _("No answer in time")
    ABSTAINED = "abstained", _("Abstained")
    CONFLICT = "conflict", _("Declared a conflict of interest")
    RECOGNISED = "recognised", _("Recognised the person")
    GIVEN_BACK = "given_back", _("Given back to the pool")


class ReviewQuerySet(models.QuerySet["Review"]):
    def of_reviewer(self, user: Any) -> "ReviewQuerySet":
        """Invitations and reviews of this person, while they are a reviewer of the issuer.

        Not once they ended, nor when it was withdrawn.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        issuers = Membership.objects.of(user, Role.REVIEWER).values("issuer")
        mine = self.filter(reviewer=user, released_at=None, attempt__submission__badge__issuer__in=issuers)
        return mine.exclude(attempt__submission__status=Status.WITHDRAWN)

    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """What a reviewer may open: theirs, accepted."""
        return self.of_reviewer(user).exclude(accepted_at=None)

    def invitations(self) -> "ReviewQuerySet":
        """Asked, and neither accepted nor over."""
        return self.filter(accepted_at=None, released_at=None, attempt__submission__status=Status.IN_REVIEW)

    def to_do(self) -> "ReviewQuerySet":
        return self.filter(
            handed_in_at=None, released_at=None, attempt__submission__status=Status.IN_REVIEW
        ).exclude(accepted_at=None)

    def left_behind(self) -> "ReviewQuerySet":
        """Open ones of people who are no reviewers of the issuer any more: somebody has to release them."""
        roles = Membership.objects.filter(
            user=models.OuterRef("reviewer"),
            issuer=models.OuterRef("attempt__submission__badge__issuer"),
            role=Role.REVIEWER,
            user__is_active=True,
        )
        rows = self.filter(handed_in_at=None, released_at=None, attempt__decided_at=None)
        return rows.filter(~models.Exists(roles), attempt__submission__status=Status.IN_REVIEW)

    def handed_in(self) -> "ReviewQuerySet":
        return self.filter(released_at=None).exclude(handed_in_at=None)


class Review(models.Model):
    """One reviewer's reading of one attempt. Its id is random and tells nothing of the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    how = models.CharField(max_length=10, choices=How, default=How.BY_HAND)
    # Why this one, as `assignment` says it: [{"code": .., "text": ..}]; read by coordinators only.
    because = models.JSONField(default=list)
    override_reason = models.CharField(
        max_length=300, blank=True
    )  # chosen although something spoke against it
    is_third = models.BooleanField(default=False)  # asked because two disagreed
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    answer_by_date = models.DateField()  # of the invitation, in the issuer's zone
    due_date = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    private_note = models.TextField(_("Note to the coordinator"), blank=True, max_length=4000)
    # Time spent at the desk, by the moments at which something was saved.
    seconds_spent = models.PositiveIntegerField(default=0)
    worked_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    ending_note = models.TextField(blank=True, max_length=1000)
    # A reviewer who recognised the person and whom a coordinator asked to go on all the same.
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    kept_reason = models.CharField(max_length=300, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "reviewer"], name="one_review_per_reviewer_and_round"),
            models.CheckConstraint(
                condition=models.Q(released_at=None, released_by=None, ending="")
                | models.Q(released_at__isnull=False, released_by__isnull=False, ending__in=Ending.values)
                | models.Q(released_at__isnull=False, released_by=None, ending=Ending.UNANSWERED),
                name="review_released_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=models.Q(assigned_by__isnull=False) | models.Q(how=How.AUTOMATIC),
                name="only_the_site_assigns_by_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(handed_in_at=None) | models.Q(accepted_at__isnull=False),
                name="only_accepted_reviews_are_handed_in",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(handed_in_at=None),
                name="handed_in_reviews_stay",
            ),
            models.CheckConstraint(
                condition=models.Q(kept_at=None, kept_by=None, kept_reason="")
                | (models.Q(kept_at__isnull=False, kept_by__isnull=False) & ~models.Q(kept_reason="")),
                name="review_kept_who_when_and_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["reviewer"],
                condition=models.Q(handed_in_at=None, released_at=None),
                name="review_open_by_reviewer",
            ),
            # How much somebody was given this term, and how long their last ones took.
            models.Index(
                fields=["reviewer", "assigned_at"],
                condition=models.Q(released_at=None),
                name="review_given_by_reviewer",
            ),
            models.Index(
                fields=["reviewer", "-handed_in_at"],
                condition=models.Q(released_at=None, handed_in_at__isnull=False),
                name="review_last_by_reviewer",
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

    @property
    def said(self) -> str:
        """What the earner reads of the comment."""
        return self.rewording.text if self.rewording else self.comment

    @property
    def rewording(self) -> "Rewording | None":
        return _newest(self.rewordings)


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

    @property
    def said(self) -> str:
        """What the earner reads of it."""
        return self.rewording.text if self.rewording else self.text

    @property
    def rewording(self) -> "Rewording | None":
        return _newest(self.rewordings)


def _newest(rewordings: "models.Manager[Rewording]") -> "Rewording | None":
    return max(rewordings.all(), key=lambda one: one.pk, default=None)


class Outcome(models.TextChoices):
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"


class Decision(models.Model):
    """What was decided of one attempt: once, and for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.OneToOneField(Attempt, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome)
    components = models.JSONField()  # {"educational": true, ..}: met or not, as scored
    # None: the badge has what the reviews come to be the decision.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True, blank=True)  # its marks are in the figures

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=models.Q(counted_at=None), name="decision_uncounted"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="decision_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.attempt_id}"


class Rewording(models.Model):
    """Other words for what a reviewer wrote, by a coordinator. The newest is what the earner reads."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mark = models.ForeignKey(Mark, models.PROTECT, null=True, blank=True, related_name="rewordings")
    feedback = models.ForeignKey(
        ComponentFeedback, models.PROTECT, null=True, blank=True, related_name="rewordings"
    )
    original = models.TextField()  # as it read before
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(mark__isnull=False, feedback=None)
                | models.Q(mark=None, feedback__isnull=False),
                name="rewording_of_one_text",
            ),
        ]

    def __str__(self) -> str:
        return f"rewording {self.public_id}"
