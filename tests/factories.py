"""One factory per model; states are reached by walking the actions: no test stands on an impossible row.

Those of accounts, badges and submissions stand in modules of their own; tests find them all here.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts import holders
from accounts.models import Holder, Issuer, Role, User
from badges.models import Badge, BadgeVersion
from credentials import actions as credential_actions
from credentials import award_file, delivery
from credentials import keys as signing_keys
from credentials.models import (
    Basis,
    BulkAward,
    BulkAwardRow,
    Credential,
    SigningKey,
    SigningRequest,
    StatusChange,
    StatusList,
)
from reviews import actions as review_actions
from reviews import candidates
from reviews.models import Absence, Conflict, Review, ReviewRules
from reviews.outcome import open_components
from submissions import actions as submission_actions
from submissions.models import Appeal, Submission
from tests.account_factories import administrator, coordinator, issuer, member, reviewer, user
from tests.badge_factories import (
    EVIDENCE_ASKED,
    badge_draft,
    closure,
    complete_draft,
    criterion,
    fill_component,
    next_version,
    published_badge,
)
from tests.figure_factories import pair_figures, reviewer_figures, turnaround_figures
from tests.gold_factories import (
    agreed_on,
    calibration,
    gold_mark,
    gold_request,
    gold_sample,
    gold_text,
    proposed_sample,
    published_sample,
    sample_of,
    trial,
    trial_handed_in,
    trial_mark,
)
from tests.made_files import pdf, png, video
from tests.submission_factories import (
    add_file,
    colleague,
    complete_submission,
    draft,
    give_evidence,
    hand_in,
    submitted,
    upload,
    upload_begun,
    upload_part,
)

__all__ = [
    "EVIDENCE_ASKED",
    "absence",
    "add_file",
    "administrator",
    "agreed_on",
    "appeal",
    "assign",
    "award_row",
    "badge_draft",
    "calibration",
    "claimed",
    "closure",
    "colleague",
    "complete_draft",
    "complete_submission",
    "confirmed_award",
    "conflict",
    "coordinator",
    "criterion",
    "decided",
    "delivered",
    "draft",
    "fill_component",
    "give_evidence",
    "gold_mark",
    "gold_request",
    "gold_sample",
    "gold_text",
    "hand_in",
    "holder",
    "in_review",
    "issued",
    "issuer",
    "mark",
    "may_be_awarded",
    "member",
    "next_version",
    "pair_figures",
    "pdf",
    "png",
    "prepared_award",
    "proposed_sample",
    "published_badge",
    "published_sample",
    "results_of",
    "review_rules",
    "reviewed",
    "reviewer",
    "reviewer_figures",
    "sample_of",
    "sent_back",
    "signing_key",
    "signing_request",
    "status_change",
    "status_list",
    "submitted",
    "trial",
    "trial_handed_in",
    "trial_mark",
    "turnaround_figures",
    "upload",
    "upload_begun",
    "upload_part",
    "user",
    "video",
]


# -- credentials


@transaction.atomic
def holder(**fields: Any) -> Holder:
    """The holder of a new account."""
    return holders.for_user(user(**fields))


def results_of(version: BadgeVersion) -> list[dict[str, Any]]:
    """Every criterion met, as a decision hands it down."""
    return [
        {
            "kind": component.kind,
            "title": component.title,
            "criteria": [
                {
                    "criterion": str(one.public_id),
                    "level": str(one.levels.get(is_required=True).public_id),
                    "name": one.name,
                    "label": one.levels.get(is_required=True).label,
                }
                for one in component.rubric.criteria.order_by("position")
            ],
        }
        for component in version.components.in_order()
    ]


def may_be_awarded(version: BadgeVersion) -> BadgeVersion:
    """As the quality board says: also without assessment."""
    Badge.objects.filter(pk=version.badge_id).update(may_be_awarded=True)
    version.badge.may_be_awarded = True
    return version


@transaction.atomic
def issued(version: BadgeVersion | None = None, of: Holder | None = None, **fields: Any) -> Credential:
    """A credential that no worker has seen yet; assessed unless `basis` says otherwise."""
    version = version or published_badge()
    if fields.get("basis", Basis.ASSESSED) == Basis.ASSESSED:
        fields = {"submission_id": uuid.uuid4(), "results": results_of(version)} | fields
    else:
        fields = {"basis_reason": "On the college's own record."} | fields
        may_be_awarded(version)
    by = fields.pop("by", None) or administrator(version.issuer)
    return credential_actions.issue(by=by, holder=of or holder(), badge_version=version, **fields)


def delivered(version: BadgeVersion | None = None, of: Holder | None = None, **fields: Any) -> Credential:
    """Signed, baked and checked; its letter is written."""
    credential = issued(version, of, **fields)
    delivery.bake(credential.pk)
    delivery.post_letter(credential.pk)
    return Credential.objects.get(pk=credential.pk)


def claimed(
    version: BadgeVersion | None = None, of: Holder | None = None, *, public: bool = False, **fields: Any
) -> Credential:
    credential = delivered(version, of, **fields)
    return credential_actions.claim(
        credential=credential, generation=credential.claim_generation, public=public
    )


def signing_request(credential: Credential | None = None) -> SigningRequest:
    """A claimed credential that is to be signed again, because its holder leaves the address out."""
    credential = credential or claimed()
    asked = credential_actions.set_address_hashed(
        credential=credential, hashed=False, generation=credential.claim_generation
    )
    assert asked is not None
    return asked


def signing_key(of: Issuer | None = None) -> SigningKey:
    return signing_keys.key_in_use(of or issuer())


def status_list(of: Issuer | None = None, **fields: Any) -> StatusList:
    """A list that nobody has a place in yet; `size` makes it a small one."""
    return StatusList.objects.create(issuer=of or issuer(), **fields)


def status_change(
    credential: Credential | None = None, reason: str = "We are looking into it."
) -> StatusChange:
    """A suspension, by the person who issued the credential."""
    credential = credential or issued()
    credential_actions.suspend(by=credential.issued_by, credential=credential, reason=reason)
    return credential.status_changes.latest("pk")


# -- reviews


def in_review(submission: Submission | None = None) -> Submission:
    """A submission that two reviewers are reading: those who read its last attempt, if they may."""
    submission = submission or submitted()
    college = submission.badge_version.issuer
    wanted = submission.badge_version.reviews_required
    again = [one.user for one in candidates.list_for(submission) if one.has_read_last and not one.why_not]
    reviewers = [*again, *(reviewer(college) for _place in range(wanted - len(again)))][:wanted]
    assign(by=coordinator(college), submission=submission, reviewers=reviewers)
    submission.refresh_from_db()
    return submission


def assign(*, reviewers: Sequence[User], **given: Any) -> list[Review]:
    """Reviews of people who were asked and have accepted."""
    asked = review_actions.assign(reviewers=reviewers, **given)
    return [review_actions.accept(by=review.reviewer, review=review) for review in asked]


def absence(of: User | None = None, *, days: tuple[int, int] = (0, 7)) -> Absence:
    """Days away, counted from today: of a reviewer."""
    today = timezone.now().date()
    first, last = (today + timedelta(days=number) for number in days)
    return Absence.objects.create(reviewer=of or reviewer(issuer()), first_date=first, last_date=last)


def review_rules(of: Issuer | None = None, **fields: Any) -> ReviewRules:
    """How an issuer has its submissions judged, where it is not as usual."""
    return ReviewRules.objects.create(issuer=of or issuer(), **fields)


def conflict(of: User | None = None, **fields: Any) -> Conflict:
    """Somebody whose work a reviewer does not judge, as they declared it themselves."""
    of = of or reviewer(issuer())
    if not fields.keys() & {"person", "name", "email"}:
        fields["name"] = "Ada Byron"
    college = of.memberships.filter(role=Role.REVIEWER).first().issuer  # type: ignore[union-attr]
    return Conflict.objects.create(**{"issuer": college, "reviewer": of, "declared_by": of} | fields)


def mark(
    review: Review,
    *,
    step: int = 1,
    comment: str = "Say more on how you know.",
    met: Sequence[str] = (),
) -> Review:
    """Marks for every open criterion: the level at `step` (0 is the lowest; 1 meets in these badges).

    `met` are kinds of components that get the level that meets, whatever the step.
    """
    for component in open_components(review.attempt):
        for row in component.rubric.criteria.all():
            levels = sorted(row.levels.all(), key=lambda level: level.position)
            level = levels[1 if component.kind in met else step]
            review_actions.save_mark(
                by=review.reviewer, review=review, criterion=row, level=level, comment=comment
            )
    return review


def sent_back(submission: Submission | None = None, met: Sequence[str] = ()) -> Submission:
    """A submission for which changes were asked; `met` are the kinds of the components that are approved."""
    submission = in_review(submission)
    for review in submission.attempt.reviews.order_by("assigned_at"):
        review_actions.hand_in(by=review.reviewer, review=mark(review, step=0, met=met))
    return _decided(submission)


def reviewed(submission: Submission | None = None, steps: Sequence[int] = (1, 1)) -> Submission:
    """A submission with its reviews handed in; `steps` says which level each reviewer chose throughout."""
    submission = in_review(submission)
    for review, step in zip(submission.attempt.reviews.order_by("assigned_at"), steps, strict=True):
        review_actions.hand_in(by=review.reviewer, review=mark(review, step=step))
    return submission


def decided(submission: Submission | None = None, steps: Sequence[int] = (1, 1)) -> Submission:
    """A submission that was decided on: approved by default."""
    return _decided(reviewed(submission, steps))


def _decided(submission: Submission) -> Submission:
    by = coordinator(submission.badge_version.issuer)
    review_actions.decide(by=by, submission=submission)
    submission.refresh_from_db()
    return submission


def appeal(submission: Submission | None = None) -> Appeal:
    """An appeal that waits for its answer."""
    submission = submission or sent_back(met=["educational"])
    submission_actions.appeal(by=submission.earner, submission=submission, reason="You overlooked the video.")
    submission.refresh_from_db()
    return submission.appeal


# -- awards


def prepared_award(
    version: BadgeVersion | None = None, *, by: User | None = None, text: str = "", **fields: Any
) -> BulkAward:
    """A file that was uploaded and is looked at; nobody is awarded anything yet."""
    version = may_be_awarded(version or published_badge())
    content = (text or "email,name\nada@college.example,Ada\n").encode()
    rows = award_file.read(
        content, zone=ZoneInfo("UTC"), now=timezone.now(), is_address=lambda address: "@" in address
    )
    fields = {"reason": "They gave the workshop.", "rows": rows, "file_name": "people.csv"} | fields
    return credential_actions.prepare_award(
        by=by or administrator(version.issuer), badge=version.badge, **fields
    )


def confirmed_award(*args: Any, **fields: Any) -> BulkAward:
    """One that workers are to carry out."""
    award = prepared_award(*args, **fields)
    return credential_actions.confirm_award(by=award.by, award=award)


def award_row(*args: Any, **fields: Any) -> BulkAwardRow:
    """The first line of a file that was uploaded."""
    return prepared_award(*args, **fields).rows.get(line=2)
