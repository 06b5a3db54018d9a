"""One factory per model; states are reached by walking the actions: no test stands on an impossible row."""

import uuid
from collections.abc import Sequence
from io import BytesIO
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import holders
from accounts.models import Holder, Issuer, Membership, Role, User
from badges import actions as badge_actions
from badges.models import Badge, BadgeVersion, Component, EvidenceKind, EvidenceRequirement, Kind
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
from reviews.models import Review
from reviews.outcome import open_components
from submissions import actions as submission_actions
from submissions import arriving
from submissions import delivery as submission_delivery
from submissions.models import Appeal, Collaborator, EvidenceItem, Submission, Upload, UploadPart
from tests.made_files import pdf, png, video

_numbers = count(1)


# -- accounts


def user(**fields: Any) -> User:
    number = next(_numbers)
    fields = {"email": f"person{number}@college.example", "display_name": f"Person Number{number}"} | fields
    return User.objects.create_user(password="a long enough phrase", **fields)


def issuer(**fields: Any) -> Issuer:
    number = next(_numbers)
    return Issuer.objects.create(
        **{
            "slug": f"college-{number}",
            "name": f"College {number}",
            "url": f"https://college{number}.example/",
            "email": f"badges@college{number}.example",
            "time_zone": "America/Toronto",
        }
        | fields
    )


def member(role: Role, of: Issuer, **fields: Any) -> User:
    """A user with one role of an issuer."""
    somebody = user(**fields)
    Membership.objects.create(user=somebody, issuer=of, role=role)
    return somebody


def administrator(of: Issuer) -> User:
    return member(Role.ADMINISTRATOR, of)


def coordinator(of: Issuer) -> User:
    return member(Role.COORDINATOR, of)


def reviewer(of: Issuer) -> User:
    return member(Role.REVIEWER, of)


# -- badges

EVIDENCE_ASKED: dict[str, list[dict[str, Any]]] = {
    Kind.EDUCATIONAL: [{"prompt": "A certificate", "kinds": ["file", "link"], "minimum": 1, "maximum": 1}],
    Kind.DEMONSTRATION: [
        {"prompt": "Your practice", "kinds": ["file", "video"], "minimum": 1, "maximum": 5},
    ],
    Kind.REFLECTIVE: [
        {
            "prompt": "What changed?",
            "kinds": ["text"],
            "minimum": 1,
            "maximum": 1,
            "min_words": 20,
            "max_words": 600,
        },
    ],
}


def criterion(name: str) -> dict[str, Any]:
    """One criterion as `write_component` takes it."""
    return {
        "name": name,
        "guidance": "Read all of it.",
        "levels": [
            {"label": "Not yet", "points": 1, "descriptor": f"{name}: not shown", "is_required": False},
            {"label": "Meets", "points": 2, "descriptor": f"{name}: shown", "is_required": True},
            {"label": "Exceeds", "points": 3, "descriptor": f"{name}: shown well", "is_required": False},
        ],
    }


def badge_draft(of: Issuer | None = None, *, by: User | None = None, **fields: Any) -> BadgeVersion:
    """A draft with nothing in it but what is given."""
    number = next(_numbers)
    of = of or issuer()
    by = by or administrator(of)
    name, slug = fields.pop("name", f"Badge {number}"), fields.pop("slug", f"badge-{number}")
    version = badge_actions.create_badge(by=by, issuer=of, name=name, slug=slug)
    return badge_actions.describe(by=by, version=version, **fields) if fields else version


def fill_component(
    component: Component, *, by: User, criteria: Sequence[dict[str, Any]] | None = None
) -> None:
    badge_actions.write_component(
        by=by,
        component=component,
        title=f"{component.kind_label} part",
        instructions="Show what you did.",
        requirements=EVIDENCE_ASKED[component.kind],
        criteria=[criterion("Clear"), criterion("Sound")] if criteria is None else criteria,
    )


def complete_draft(of: Issuer | None = None, *, by: User | None = None, **fields: Any) -> BadgeVersion:
    """A draft that lacks nothing."""
    of = of or issuer()
    by = by or administrator(of)
    words = {"summary": "In one line.", "description": "At **length**."}
    version = badge_draft(of, by=by, **(words | fields))
    for component in version.components.in_order():
        fill_component(component, by=by)
    return badge_actions.set_artwork(by=by, version=version, content=png(), alt="A plain square")


def published_badge(of: Issuer | None = None, *, by: User | None = None, **fields: Any) -> BadgeVersion:
    """A badge in the catalogue. `fields` are its slug and what `describe` takes."""
    of = of or issuer()
    by = by or administrator(of)
    return badge_actions.publish(by=by, version=complete_draft(of, by=by, **fields))


# -- submissions


def upload(name: str = "My certificate.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def draft(
    earner: User | None = None, version: BadgeVersion | None = None, *, motivation: str = ""
) -> Submission:
    """A submission just started: nothing in it but the motivation, if given."""
    return submission_actions.start(
        by=earner or user(), version=version or published_badge(), motivation=motivation
    )


def give_evidence(submission: Submission, requirement: EvidenceRequirement) -> list[EvidenceItem]:
    """As many real items of the first accepted kind as the requirement asks for."""
    kind, given = requirement.kinds[0], {"by": submission.earner, "submission": submission}
    given["requirement"] = requirement
    if kind == EvidenceKind.TEXT:
        text = "I tried it and it went well. " * ((requirement.min_words or 7) // 7 + 1)
        return [submission_actions.write_text(**given, text=text.strip(), edition=0)]
    items = []
    for number in range(1, requirement.minimum + 1):
        caption = f"Sample {number}"
        if kind == EvidenceKind.LINK:
            url = f"https://portfolio.example/{number}"
            items.append(submission_actions.add_link(**given, url=url, caption=caption))
        else:
            file = upload() if kind == EvidenceKind.FILE else upload("In class.mp4", video())
            items.append(add_file(**given, upload=file, caption=caption))
    return items


def add_file(**given: Any) -> EvidenceItem:
    """A file with its blind copy, as workers make it a moment later."""
    item = submission_actions.add_file(**given)
    submission_delivery.make_copy(item.copy_id)
    item.copy.refresh_from_db()
    return item


def upload_begun(submission: Submission | None = None, *, received: bytes = b"") -> Upload:
    """A file on its way to the part that takes several, with what has arrived of it."""
    submission = submission or draft()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.DEMONSTRATION
    )
    begun = submission_actions.begin_upload(
        by=submission.earner, submission=submission, requirement=requirement, name="Lesson.mp4", length=1000
    )
    if received:
        rest = BytesIO(received)
        arriving.receive(begun, 0, rest.read)
        begun.refresh_from_db()
    return begun


def upload_part(upload: Upload | None = None) -> UploadPart:
    return (upload or upload_begun(received=bytes(100))).parts.get()


def complete_submission(earner: User | None = None, version: BadgeVersion | None = None) -> Submission:
    """A draft that lacks nothing."""
    submission = draft(earner, version, motivation="To be understood by my students.")
    for component in submission.badge_version.components.in_order():
        for requirement in component.requirements.order_by("position"):
            give_evidence(submission, requirement)
    return submission


def colleague(submission: Submission, name: str = "Ada Lovelace", email: str = "") -> Collaborator:
    """Somebody named as having worked along on the attempt being written."""
    by = submission.earner
    return submission_actions.name_colleague(by=by, submission=submission, name=name, email=email)


def hand_in(submission: Submission) -> Submission:
    """Press Submit; a later attempt says what was changed."""
    if submission.attempt.number > 1 and not submission.attempt.change_note:
        note = "I did more of it."
        submission_actions.save_note(by=submission.earner, submission=submission, note=note)
    return submission_actions.submit(
        by=submission.earner, submission=submission, own_words=True, authentic=True, consent=True
    )


def submitted(earner: User | None = None, version: BadgeVersion | None = None) -> Submission:
    """Handed in, waiting for reviewers."""
    return hand_in(complete_submission(earner, version))


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
    review_actions.assign(by=coordinator(college), submission=submission, reviewers=reviewers)
    submission.refresh_from_db()
    return submission


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
