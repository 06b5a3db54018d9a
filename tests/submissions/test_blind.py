"""A reviewer's view has no way to the author. Each search first finds what it looks for in the original."""

import dataclasses

import pytest

from submissions import actions, blind
from submissions.models import EvidenceItem
from tests import factories

pytestmark = pytest.mark.django_db

NAME, EMAIL, FILE = "Amara Unmistakable Osei", "amara.unmistakable@college.example", "Osei lesson plan.pdf"


@pytest.fixture
def attempt(media):
    earner = factories.user(display_name=NAME, email=EMAIL)
    submission = factories.complete_submission(earner)
    EvidenceItem.objects.filter(kind="file").update(original_name=FILE)
    return factories.hand_in(submission).attempt


def everything(view):
    """All that a template could print of the view itself; the badge is public and told apart."""
    values = dataclasses.asdict(dataclasses.replace(view, badge_version=None, components=()))
    parts = [dataclasses.asdict(item) for part in view.components for item in part.items]
    return repr([values, parts])


def test_view_of_says_nothing_personal(attempt):
    view = blind.view_of(attempt)
    told = everything(view)
    owner = repr([attempt.submission.earner.__dict__, list(attempt.items.values())])
    for personal in (NAME, EMAIL, FILE, str(attempt.submission.earner.public_id)):
        assert personal in owner or personal in repr(
            attempt.submission.earner.public_id
        )  # it is there to be found
        assert personal not in told
    clock = attempt.submitted_at.strftime("%H:%M")
    assert clock in str(attempt.submitted_at)
    assert clock not in told
    assert str(attempt.submission.pk) not in told


def test_view_of_has_no_author_attribute(attempt):
    for thing in (blind.BlindSubmission, blind.BlindComponent, blind.BlindItem):
        names = {field.name for field in dataclasses.fields(thing)}
        assert not names & {
            "earner",
            "author",
            "by",
            "user",
            "submission",
            "attempt",
            "original_name",
            "file",
        }
        assert thing.__dataclass_params__.frozen
    assert not any(
        name.endswith("_at") for name in dataclasses.asdict(blind.view_of(attempt).components[0].items[0])
    )


def test_view_of_shows_what_was_handed_in(attempt):
    view = blind.view_of(attempt)
    assert (view.code, view.attempt_number, view.due_date) == (attempt.submission.code, 1, attempt.due_date)
    assert [part.component.kind for part in view.components] == ["educational", "demonstration", "reflective"]
    [certificate] = view.components[0].items
    assert (certificate.name, certificate.caption) == ("evidence-1.pdf", "Sample 1")
    assert certificate.requirement_prompt == "A certificate"
    [text] = view.components[2].items
    assert text.text.startswith("I tried it")


def test_view_of_leaves_out_texts_that_were_emptied(media):
    submission = factories.complete_submission()
    text = submission.attempt.items.get(kind="text")
    actions.write_text(
        by=submission.earner,
        submission=submission,
        requirement=text.requirement,
        text="  ",
        edition=text.edition,
    )
    assert blind.view_of(submission.attempt).components[2].items == ()


def test_file_of_opens_the_file_of_that_number(attempt):
    assert b"".join(blind.file_of(attempt, 1)).startswith(b"%PDF-")
    assert b"".join(blind.file_of(attempt, 1, 1, 3)) == b"PDF"
    text = attempt.items.get(kind="text")
    for number in (text.position, 99):
        with pytest.raises(LookupError):
            blind.file_of(attempt, number)


def test_view_of_asks_few_questions(attempt, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        everything(blind.view_of(attempt))
