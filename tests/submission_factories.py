"""Factories of submissions: evidence, uploads, and what was handed in."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from badges.models import BadgeVersion, EvidenceKind, EvidenceRequirement, Kind
from submissions import actions as submission_actions
from submissions import arriving
from submissions import delivery as submission_delivery
from submissions.models import Collaborator, EvidenceItem, Submission, Upload, UploadPart
from tests.account_factories import user
from tests.badge_factories import published_badge
from tests.made_files import pdf, video


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
