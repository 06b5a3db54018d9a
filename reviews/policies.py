"""Who may assign, mark, hand in and decide, and why not: one answer for action, view and template."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Issuer, Membership, Role, User
from badges.models import Component, Criterion
from credentials import policies as credential_policies
from submissions import policies as submission_policies
from submissions.models import Submission
from submissions.people import colleagues_ever, is_among
from submissions.states import Status

from . import apart, assignment_words, clock, outcome, pool
from .assignment import OVERRIDABLE, Exclusion
from .exclusions import Facts
from .models import Assigning, ComponentFeedback, Conflict, Ending, How, Mark, Review, ReviewRules

LONGEST_ABSENCE = timedelta(days=731)


MOST_REVIEWS = 1000  # after which a reviewer's badge is given


@dataclass(frozen=True)
class Missing:
    """What a review lacks before it can be handed in."""

    criterion: Criterion
    text: str


def why_not_coordinate(user: User, submission: Submission) -> str | None:
    issuer = submission.badge_version.badge.issuer
    if not Membership.objects.of(user, Role.COORDINATOR).filter(issuer=issuer).exists():
        return _("Only coordinators of %(issuer)s can do this.") % {"issuer": issuer.name}
    if reason := submission_policies.why_not_impartial(user, submission):
        return reason
    if Review.objects.filter(attempt__submission=submission, released_at=None, reviewer=user).exists():
        return _("You review this submission: another coordinator must look after it.")
    return None


def why_not_check(user: User, submission: Submission) -> str | None:
    """For confirm_complete and ask_for_missing."""
    return why_not_coordinate(user, submission) or submission_policies.why_not_check(user, submission)


def why_not_assign(user: User, submission: Submission) -> str | None:
    if reason := why_not_coordinate(user, submission):
        return reason
    if submission.status == Status.SUBMITTED:
        return None
    if submission.status != Status.IN_REVIEW:
        return _("This submission is not waiting for reviewers.")
    if places(submission) == 0:
        return _("This submission has all the reviewers it needs.")
    return None


def places(submission: Submission) -> int:
    """How many more reviewers the attempt takes: up to the required number, one more on disagreement."""
    assigned = places_taken(submission).count()
    required = submission.badge_version.reviews_required
    if assigned < required:
        return required - assigned
    return int(assigned == required and outcome.of_attempt(submission.attempt).needs_third)


def places_taken(submission: Submission) -> "QuerySet[Review]":
    return Review.objects.filter(attempt=submission.attempt, released_at=None)


def wants_third(submission: Submission) -> bool:
    """Whether the place that is free, if any, is that of a third reviewer, because two disagreed."""
    return places_taken(submission).count() >= submission.badge_version.reviews_required


def is_for_the_site(submission: Submission) -> bool:
    """Whether the site itself chooses the next reviewers: found complete, and the issuer leaves it to it."""
    if ReviewRules.objects.of(submission.badge_version.issuer).assigning != Assigning.AUTOMATIC:
        return False
    if submission.status == Status.SUBMITTED:
        return submission.attempt.checked_at is not None
    return submission.status == Status.IN_REVIEW and submission.attempt.decided_at is None


def why_not_release(user: User, review: Review) -> str | None:
    if reason := why_not_coordinate(user, review.attempt.submission):
        return reason
    if review.handed_in_at:
        return _("This review is handed in, so it stays.")
    if review.released_at:
        return _("This reviewer was released already.")
    if review.attempt.submission.status != Status.IN_REVIEW:
        return _("This submission is no longer in review.")
    return None


def why_not_answer(user: User, review: Review) -> str | None:
    """For decline, and for accept, which asks more."""
    if review.reviewer_id != user.pk:
        return _("This invitation was sent to somebody else.")
    if review.released_at:
        return why_over(review)
    if review.attempt.submission.status != Status.IN_REVIEW or review.attempt.decided_at:
        return _("This submission is no longer in review.")
    return None


def why_not_accept(user: User, review: Review) -> str | None:
    """Whoever has stopped being a reviewer since they were asked can only decline."""
    if reason := why_not_answer(user, review):
        return reason
    if review.accepted_at is None:
        return why_not_speak_as_reviewer(user, review.attempt.submission.badge_version.issuer)
    return None


def why_not_mark(user: User, review: Review, component: Component | None = None) -> str | None:
    """Without a component: whether anything of the review may be written."""
    if review.reviewer_id != user.pk:
        return _("This review was given to somebody else.")
    if review.released_at:
        return why_over(review)
    if review.accepted_at is None:
        return _("Accept the invitation first.")
    if not is_still_reviewer(review):
        issuer = review.attempt.submission.badge_version.issuer
        return _("You are not a reviewer of %(issuer)s any more.") % {"issuer": issuer.name}
    if review.handed_in_at:
        return _("You have handed in this review, so it cannot be changed.")
    if review.attempt.submission.status != Status.IN_REVIEW or review.attempt.decided_at:
        return _("This submission is no longer in review.")
    if component is not None and component.kind in review.attempt.approved:
        return _("This component was approved in an earlier round: it is not scored again.")
    return None


def missing_for_hand_in(review: Review) -> list[Missing]:
    """Every criterion without a level, and every one below the required level without a comment."""
    marks = {mark.criterion_id: mark for mark in review.marks.select_related("level")}
    missing = []
    for component in outcome.open_components(review.attempt):
        for criterion in outcome.criteria_of(component):
            mark = marks.get(criterion.pk)
            least = outcome.required_level(criterion)
            if mark is None or mark.level is None:
                missing.append(Missing(criterion, _("Choose a level.")))
            elif mark.level.points < least.points and not mark.comment.strip():
                missing.append(Missing(criterion, _("Say what would reach “%s”.") % least.label))
    return missing


def why_not_decide(user: User | None, submission: Submission) -> str | None:
    """None as `user`: the badge has what its reviews come to be the decision."""
    if user is not None:
        if reason := why_not_coordinate(user, submission):
            return reason
    elif submission.badge_version.needs_confirmation:
        return _("A coordinator confirms each decision on this badge.")
    if submission.status != Status.IN_REVIEW:
        return _("This submission is not waiting for a decision.")
    result = outcome.of_attempt(submission.attempt)
    if result.reviews_open or result.reviews_in < submission.badge_version.reviews_required:
        return _("Not all reviews are in yet.")
    if result.needs_third:
        return _("The reviewers disagree: assign a third one first.")
    return None


def why_not_reword(user: User, review: Review, component: Component) -> str | None:
    """Words may be changed while the decision waits for being made: all that it needs is in."""
    submission = review.attempt.submission
    if review.released_at or not review.handed_in_at:
        return _("This review is not handed in.")
    if review.attempt.decided_at:
        return _("The decision is made: the earner has these words by now.")
    if component.kind in review.attempt.approved:
        return _("This component was approved in an earlier round: its words stay as they are.")
    return why_not_decide(user, submission)


def must_say_something(text_of: Mark | ComponentFeedback) -> bool:
    """Whether the earner has to read why: below the level that is needed."""
    if not isinstance(text_of, Mark) or text_of.level is None:
        return False
    return text_of.level.points < outcome.required_level(text_of.criterion).points


def why_not_answer_appeal(user: User, submission: Submission) -> str | None:
    """For dismiss_appeal and grant_appeal."""
    return why_not_coordinate(user, submission) or submission_policies.why_not_answer_appeal(user, submission)


def why_not_allow_another_attempt(user: User, submission: Submission) -> str | None:
    return why_not_coordinate(user, submission) or submission_policies.why_not_allow_another_attempt(
        user, submission
    )


# -- leaving a review


def coordinators_of(submission: Submission) -> list[User]:
    """Who looks after it: the coordinators of its issuer who may see it. Two queries, however many."""
    members = Membership.objects.filter(issuer=submission.badge_version.issuer, role=Role.COORDINATOR)
    readers = Review.objects.filter(attempt__submission=submission, released_at=None).values("reviewer")
    rows = members.filter(user__is_active=True).exclude(user=submission.earner_id)
    rows = rows.exclude(user__in=readers).select_related("user").order_by("pk")
    colleagues = colleagues_ever(submission)
    return [row.user for row in rows if not is_among(row.user, colleagues)]


def why_over(review: Review) -> str:
    """What its reviewer reads of a review that ended."""
    if review.ending == Ending.RELEASED and review.accepted_at is None:
        return _("The coordinators no longer need you for this one.")
    if review.ending == Ending.RELEASED:
        return _("The coordinator has released you from this review. What you scored is kept.")
    if review.ending == Ending.UNANSWERED:
        return _("This invitation was not answered in time, so somebody else is asked.")
    if review.accepted_at is None:
        return _("You have declined this invitation.")
    return _("You have left this review. What you scored is kept, and counts for nothing.")


def why_not_decline(user: User, review: Review) -> str | None:
    if reason := why_not_answer(user, review):
        return reason
    if review.accepted_at:
        return _("You have accepted this review. If you cannot do it after all, say so on its page.")
    return None


def why_not_leave(user: User, review: Review) -> str | None:
    """For abstain and declare_conflict: at any moment between accepting and handing in."""
    if review.reviewer_id != user.pk:
        return _("This review was given to somebody else.")
    if review.released_at:
        return why_over(review)
    if review.accepted_at is None:
        return _("You have not accepted this yet: you can decline it.")
    if review.handed_in_at:
        return _("You have handed in this review, so it stays. If something is wrong, tell the coordinator.")
    if review.attempt.submission.status != Status.IN_REVIEW or review.attempt.decided_at:
        return _("This submission is no longer in review.")
    return None


def why_not_recognise(user: User, review: Review) -> str | None:
    if reason := why_not_leave(user, review):
        return reason
    if review.kept_at:
        return _("The coordinator has read this already and asks you to go on. You can still abstain.")
    return None


def why_not_give_back(user: User, review: Review) -> str | None:
    if reason := why_not_leave(user, review):
        return reason
    if review.how != How.CLAIMED:
        return _("You were asked to do this review. If you cannot, say why.")
    return None


def why_not_pass_on(review: Review, now: datetime | None = None) -> str | None:
    """For the site: whether an invitation has waited for its answer long enough."""
    if review.accepted_at or review.released_at:
        return _("This invitation has been answered.")
    if review.attempt.submission.status != Status.IN_REVIEW or review.attempt.decided_at:
        return _("This submission is no longer in review.")
    if clock.today(review.attempt.submission.badge_version.issuer, now) <= review.answer_by_date:
        return _("There is still time to answer.")
    return None


def why_not_remind(review: Review) -> str | None:
    """For the site: whether a review is still to be handed in by the person who took it on."""
    if review.accepted_at is None:
        return _("This invitation has not been accepted.")
    if review.handed_in_at or review.released_at:
        return _("This review is over.")
    if not is_still_reviewer(review):
        return _("This person is not a reviewer any more.")
    if review.attempt.submission.status != Status.IN_REVIEW or review.attempt.decided_at:
        return _("This submission is no longer in review.")
    return None


def why_not_keep(user: User, review: Review) -> str | None:
    """For a coordinator, of a review whose reader recognised the person."""
    submission = review.attempt.submission
    if reason := why_not_coordinate(user, submission):
        return reason
    if review.ending != Ending.RECOGNISED:
        return _("This reviewer did not leave because they recognised the person.")
    if submission.status != Status.IN_REVIEW or review.attempt.decided_at:
        return _("This submission is no longer in review.")
    if places(submission) == 0:
        return _("Somebody else has been asked in the meantime.")
    if not is_still_reviewer(review):
        return _("This person is not a reviewer any more.")
    if Membership.objects.of(review.reviewer, Role.COORDINATOR).filter(issuer=_issuer_of(review)).exists():
        return _("This person coordinates by now, and sees who the author is.")
    against = _against(review)
    return assignment_words.of_exclusions(one for one in Exclusion if one in against) or None


def _against(review: Review) -> set[Exclusion]:
    """What came up since and no reason outweighs; not that they recognised the person."""
    known = apart.conflicts_of(_issuer_of(review), [review.reviewer_id]).get(review.reviewer_id, [])
    person, at = review.attempt.submission.earner_id, review.released_at
    others = [one for one in known if (one.person_id, one.declared_at) != (person, at)]
    found = Facts.of(review.attempt.submission, review.attempt).exclusions(review.reviewer, others)
    return found - {Exclusion.ASSIGNED} - OVERRIDABLE


def is_still_reviewer(review: Review) -> bool:
    """As `Review.objects.of_reviewer` has it: they may have lost the role, or left, since they were asked."""
    return review.reviewer.is_active and reviewing(review.reviewer).filter(issuer=_issuer_of(review)).exists()


def _issuer_of(review: Review) -> int:
    return review.attempt.submission.badge_version.badge.issuer_id


def why_not_claim(user: User, submission: Submission) -> str | None:
    """The same words whatever speaks against it."""
    if pool.is_open_to(user, submission) and places(submission):
        return None
    return has_left_pool()


def has_left_pool() -> str:
    return _("This one has left the pool: somebody else was quicker, or it is not needed any more.")


def why_not_award_service(user: User, issuer: Issuer, rules: ReviewRules | None) -> str | None:
    if not Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=issuer).exists():
        return _("Only administrators of %(issuer)s can do this.") % {"issuer": issuer.name}
    if rules is None or rules.reviewer_badge is None:
        return _("Choose the badge for reviewers first.")
    return credential_policies.why_not_award(user, rules.reviewer_badge)


def why_not_look_after(user: User, issuer: Issuer) -> str | None:
    """For what coordinators keep of reviewers."""
    if not Membership.objects.of(user, Role.COORDINATOR).filter(issuer=issuer).exists():
        return _("Only coordinators of %(issuer)s can do this.") % {"issuer": issuer.name}
    return None


def why_not_remove_conflict(user: User, conflict: Conflict) -> str | None:
    """Of their own and their colleagues' nobody learns, so they cannot remove them either."""
    if reason := why_not_look_after(user, conflict.issuer):
        return reason
    rows = apart.conflicts_of(conflict.issuer_id, [conflict.reviewer_id])
    shown = apart.shown_to(user, conflict.issuer, rows).get(conflict.reviewer_id, [])
    if conflict in shown:
        return None
    return _("This conflict is not on the record.")


def why_not_set_rules(user: User, issuer: Issuer) -> str | None:
    if not Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=issuer).exists():
        return _("Only administrators of %(issuer)s can do this.") % {"issuer": issuer.name}
    return None


# -- what reviewers say of themselves


def reviewing(user: User) -> "QuerySet[Membership]":
    """The memberships by which they review."""
    return Membership.objects.of(user, Role.REVIEWER)


def why_not_speak_as_reviewer(user: User, issuer: Issuer) -> str | None:
    """For save_areas and keep_apart, and before an invitation is accepted."""
    if not reviewing(user).filter(issuer=issuer).exists():
        return _("You are not a reviewer of %(issuer)s.") % {"issuer": issuer.name}
    return None


def why_not_be_away(user: User, first_date: date, last_date: date) -> str | None:
    if not reviewing(user).exists():
        return _("You are not a reviewer.")
    if last_date < first_date:
        return _("The last day lies before the first.")
    if last_date < timezone.now().date() - timedelta(days=1):  # in some time zone it is still yesterday
        return _("These days have passed.")
    if last_date - first_date > LONGEST_ABSENCE:
        return _("Enter two years at most, or ask the coordinators to let you go.")
    return None
