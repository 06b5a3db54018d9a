import json
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone

from accounts.models import AuditEntry, Letter
from accounts.refusals import Refused
from badges import actions as badge_actions
from badges.business_days import due_date
from badges.calendars import calendar_of
from badges.models import EvidenceRequirement, Kind
from submissions import actions, completeness
from submissions.models import EvidenceItem, Submission
from tests import factories

pytestmark = pytest.mark.django_db
FEEDBACK = {"message": "Nearly.", "components": [{"kind": "reflective", "title": "Say it", "met": False}]}


@pytest.fixture(autouse=True)
def _media(media):
    return media


def asked(submission, kind=Kind.DEMONSTRATION):
    return EvidenceRequirement.objects.get(component__version=submission.badge_version, component__kind=kind)


def add(submission, kind=Kind.DEMONSTRATION, **upload):
    return actions.add_file(
        by=submission.earner,
        submission=submission,
        requirement=asked(submission, kind),
        upload=factories.upload(**upload),
    )


def write(submission, text, edition=0):
    return actions.write_text(
        by=submission.earner,
        submission=submission,
        requirement=asked(submission, Kind.REFLECTIVE),
        text=text,
        edition=edition,
    )


def send_back(submission):
    judge = factories.user()
    actions.start_review(by=judge, submission=submission)
    return actions.request_changes(by=judge, submission=submission, feedback=FEEDBACK)


# -- start


def test_start_makes_a_draft_with_its_first_attempt():
    submission = factories.draft(motivation="  To learn. ")
    assert (submission.status, submission.motivation) == ("draft", "To learn.")
    assert [attempt.number for attempt in submission.attempts.all()] == [1]
    assert AuditEntry.objects.filter(verb="start", thing_id=submission.pk).count() == 1


def test_start_again_names_the_open_one():
    first = factories.draft()
    with pytest.raises(actions.AlreadyOpen) as caught:
        factories.draft(first.earner, first.badge_version)
    assert caught.value.submission == first
    assert Submission.objects.count() == 1


def test_start_is_possible_again_after_withdrawing_but_not_after_earning():
    first = factories.submitted()
    actions.withdraw(by=first.earner, submission=first)
    second = factories.submitted(first.earner, first.badge_version)
    actions.start_review(by=factories.user(), submission=second)
    actions.approve(by=factories.user(), submission=second)
    with pytest.raises(Refused, match="already earned"):
        factories.draft(first.earner, first.badge_version)


def test_start_needs_the_current_version_of_a_badge_in_use():
    administrator = factories.user()
    issuer = factories.issuer()
    administrator = factories.administrator(issuer)
    with pytest.raises(Refused, match="not open"):
        factories.draft(version=factories.complete_draft(issuer, by=administrator))
    version = factories.published_badge(issuer, by=administrator)
    badge_actions.retire(by=administrator, badge=version.badge)
    with pytest.raises(Refused, match="not open"):
        factories.draft(version=version)


# -- writing


def test_write_text_counts_editions_and_tells_a_second_window():
    submission = factories.draft()
    assert write(submission, "one").edition == 1
    assert write(submission, "two", 1).edition == 2
    assert write(submission, "two", 1).edition == 2  # the same words again: nothing is overtaken
    with pytest.raises(actions.Overtaken) as caught:
        write(submission, "three", 1)
    assert (caught.value.stored.text, caught.value.stored.edition) == ("two", 2)
    assert EvidenceItem.objects.get().text == "two"


def test_add_file_keeps_the_bytes_and_gives_a_neutral_name():
    content = factories.pdf(2)
    item = add(factories.draft(), name="Amara's plan.pdf", content=content)
    with item.file.open("rb") as stored:
        assert stored.read() == content
    assert (item.original_name, item.neutral_name, item.size) == (
        "Amara's plan.pdf",
        "evidence-1.pdf",
        len(content),
    )
    assert "Amara" not in item.file.name


@pytest.mark.parametrize(
    ("kind", "upload", "said"),
    [
        (Kind.DEMONSTRATION, {"name": "a.exe", "content": b"MZ"}, "cannot be taken"),
        (Kind.DEMONSTRATION, {"name": "a.png", "content": b"%PDF-1.7"}, "something else: PDF"),
        (Kind.DEMONSTRATION, {"content": b""}, "empty"),
        (Kind.EDUCATIONAL, {"name": "a.mp4", "content": factories.video()}, "other evidence: file, link"),
        (Kind.REFLECTIVE, {}, "other evidence: written text"),
    ],
)
def test_add_file_refuses_and_stores_nothing(kind, upload, said, media):
    submission = factories.draft()
    with pytest.raises(Refused, match=said):
        add(submission, kind, **upload)
    assert not EvidenceItem.objects.exists()
    assert [path for path in media.rglob("evidence/*") if path.is_file()] == []


def test_add_file_refuses_more_than_a_requirement_takes(settings):
    submission = factories.draft()
    add(submission, Kind.EDUCATIONAL)
    with pytest.raises(Refused, match="One item is enough"):
        add(submission, Kind.EDUCATIONAL)
    settings.EVIDENCE_FILE_BYTES = 100
    with pytest.raises(Refused, match="at most 100"):
        add(submission)


def test_add_file_refuses_more_than_a_component_takes(monkeypatch):
    submission = factories.draft()
    monkeypatch.setattr("submissions.policies.ITEMS_A_COMPONENT", 2)
    add(submission)
    add(submission)
    with pytest.raises(Refused, match="at most 2 items"):
        add(submission)


def test_add_refuses_what_belongs_to_another_badge():
    submission, other = factories.draft(), factories.draft()
    with pytest.raises(Refused, match="does not ask"):
        actions.add_link(
            by=submission.earner,
            submission=submission,
            requirement=asked(other, Kind.EDUCATIONAL),
            url="https://example.edu/",
        )


def test_a_text_that_was_emptied_makes_room_and_does_not_come_back_on_top(monkeypatch):
    either = {"prompt": "One of two", "kinds": ["text", "link"], "minimum": 1, "maximum": 1}
    monkeypatch.setitem(factories.EVIDENCE_ASKED, Kind.REFLECTIVE, [either])
    submission = factories.draft()
    write(submission, "One", 0)
    write(submission, "", 1)
    given = {
        "by": submission.earner,
        "submission": submission,
        "requirement": asked(submission, Kind.REFLECTIVE),
    }
    actions.add_link(**given, url="https://a.example/")
    with pytest.raises(Refused, match="One item is enough"):
        write(submission, "Again", 2)


@pytest.mark.parametrize(("name", "content"), [("a.pdf", factories.pdf()), ("a.png", factories.png())])
def test_add_file_takes_uploads_that_lie_on_disk(name, content):
    submission = factories.draft()
    upload = TemporaryUploadedFile(name, "", len(content), None)
    upload.write(content)
    upload.seek(0)
    item = actions.add_file(
        by=submission.earner, submission=submission, requirement=asked(submission), upload=upload
    )
    with item.file.open("rb") as stored:
        assert stored.read() == content
    upload.close()


def test_add_link_refuses_a_private_address():
    submission = factories.draft()
    with pytest.raises(Refused, match="Only your own computer"):
        actions.add_link(
            by=submission.earner,
            submission=submission,
            requirement=asked(submission, Kind.EDUCATIONAL),
            url="http://localhost/",
        )


def test_nobody_else_writes():
    submission = factories.complete_submission()
    item, other = EvidenceItem.objects.first(), factories.user()
    described = {"caption": "x", "is_public": True, "shows_others": False, "consent_note": ""}
    given = {"by": other, "submission": submission}
    for refused in (
        lambda: actions.save_motivation(**given, motivation="x"),
        lambda: actions.write_text(
            **given, requirement=asked(submission, Kind.REFLECTIVE), text="x", edition=1
        ),
        lambda: actions.add_file(**given, requirement=asked(submission), upload=factories.upload()),
        lambda: actions.describe_item(by=other, item=item, **described),
        lambda: actions.remove_item(by=other, item=item),
        lambda: actions.submit(**given, own_words=True, authentic=True, consent=True),
        lambda: actions.withdraw(**given),
    ):
        with pytest.raises(Refused, match="somebody else"):
            refused()


def test_submitted_evidence_never_changes():
    submission = factories.submitted()
    item = submission.attempt.items.filter(kind="file").first()
    for refused in (
        lambda: write(submission, "new", 1),
        lambda: add(submission),
        lambda: actions.remove_item(by=submission.earner, item=item),
        lambda: actions.save_motivation(by=submission.earner, submission=submission, motivation="x"),
    ):
        with pytest.raises(Refused, match="no longer be changed"):
            refused()


def test_remove_item_removes_its_file_once_nothing_points_to_it(eager, django_capture_on_commit_callbacks):
    submission = factories.draft()
    item = add(submission)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_item(by=submission.earner, item=item)
    assert not default_storage.exists(item.file.name)
    with pytest.raises(Refused, match="was removed"):
        actions.remove_item(by=submission.earner, item=item)


def test_remove_item_keeps_the_file_of_an_earlier_attempt(eager, django_capture_on_commit_callbacks):
    submission = send_back(factories.submitted())
    copy = submission.attempts.get(number=2).items.filter(kind="file").first()
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_item(by=submission.earner, item=copy)
    assert default_storage.exists(copy.file.name)
    earlier = submission.attempts.get(number=1).items.filter(kind="file").first()
    with pytest.raises(Refused, match="earlier attempt"):
        actions.remove_item(by=submission.earner, item=earlier)


# -- handing in


def test_submit_starts_the_clock_and_writes_a_receipt():
    submission = factories.submitted()
    attempt = submission.attempt
    calendar = calendar_of(submission.badge_version.issuer)
    assert attempt.due_date == due_date(attempt.submitted_at, 14, calendar)
    letter = Letter.objects.get(kind="submissions/receipt")
    assert (letter.recipient, letter.subject_id) == (submission.earner.email, attempt.public_id)
    assert letter.values["code"] == submission.code


def test_submit_names_everything_that_is_missing():
    submission = factories.draft()
    write(submission, "Too short.")
    with pytest.raises(actions.Incomplete) as caught:
        factories.hand_in(submission)
    assert [(one.component_kind, one.text) for one in caught.value.missing] == [
        (None, "Say why you want this badge"),
        ("educational", "A certificate: add it"),
        ("demonstration", "Your practice: add it"),
        ("reflective", "What changed?: write 18 more words"),
    ]
    assert Letter.objects.count() == 0


def test_submit_needs_all_three_statements():
    submission = factories.complete_submission()
    with pytest.raises(actions.NotAttested):
        actions.submit(
            by=submission.earner, submission=submission, own_words=True, authentic=True, consent=False
        )


def test_missing_counts_words_and_consent():
    submission = factories.complete_submission()
    write(submission, "word " * 601, 1)
    item = submission.attempt.items.filter(kind="file").first()
    described = {"caption": "", "is_public": False, "shows_others": True, "consent_note": ""}
    actions.describe_item(by=submission.earner, item=item, **described)
    assert [one.text for one in completeness.missing(submission.attempt)] == [
        "A certificate: say how the people who appear have agreed",
        "A certificate: say until when you keep what shows others",
        "What changed?: shorten by 1 word",
    ]


# -- judged


def test_request_changes_answers_and_opens_a_prefilled_attempt():
    submission = send_back(factories.submitted())
    first, second = submission.attempts.order_by("number")
    assert (first.feedback, submission.status) == (FEEDBACK, "changes_requested")
    assert first.decided_at is not None
    assert (second.submitted_at, second.own_words) == (None, False)
    copied = ["position", "requirement_id", "kind", "caption", "text", "file", "sha256"]
    assert list(second.items.order_by("position").values_list(*copied)) == list(
        first.items.order_by("position").values_list(*copied)
    )
    assert not set(first.items.values_list("public_id")) & set(second.items.values_list("public_id"))
    letter = Letter.objects.get(kind="submissions/changes")
    assert letter.values["components"] == [{"title": "Say it", "summary": ""}]


def test_submit_is_refused_after_the_allowed_attempts():
    submission = factories.submitted(version=factories.published_badge(attempts_allowed=2))
    submission = factories.hand_in(send_back(submission))
    submission = send_back(submission)
    with pytest.raises(Refused, match="all 2 attempts"):
        factories.hand_in(submission)


def test_nobody_judges_their_own():
    submission = factories.submitted()
    with pytest.raises(Refused, match="This is your own submission"):
        actions.start_review(by=submission.earner, submission=submission)


def test_approve_keeps_the_feedback():
    submission = factories.submitted()
    actions.start_review(by=factories.user(), submission=submission)
    submission = actions.approve(by=factories.user(), submission=submission, feedback=FEEDBACK)
    assert submission.attempt.feedback == FEEDBACK


def test_details_of_the_ledger_hold_no_texts():
    submission = send_back(factories.submitted())
    told = json.dumps(
        list(AuditEntry.objects.filter(thing__startswith="submissions").values_list("details", flat=True))
    )
    assert submission.motivation not in told
    assert "Nearly" not in told


def test_the_due_date_is_that_of_the_issuers_calendar(monkeypatch):
    from datetime import UTC, datetime

    # 03:30 on Saturday in London is still Friday evening in Toronto.
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 21, 3, 30, tzinfo=UTC))
    assert factories.submitted().attempt.due_date == date(2026, 12, 10)


def test_coordinators_see_what_was_handed_in_only():
    handed_in = factories.submitted()
    version, college = handed_in.badge_version, handed_in.badge_version.issuer
    coordinator = factories.coordinator(college)
    draft = factories.draft(version=version)
    given_up = factories.draft(version=version)
    actions.withdraw(by=given_up.earner, submission=given_up)
    own = factories.submitted(coordinator, version)
    assert {draft, given_up, own} & set(Submission.objects.all()) == {draft, given_up, own}
    assert list(Submission.objects.coordinated_by(coordinator)) == [handed_in]
    actions.withdraw(by=handed_in.earner, submission=handed_in)
    assert list(Submission.objects.coordinated_by(coordinator)) == [handed_in]
