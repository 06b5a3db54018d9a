"""A reviewer's view has no way to the author. Each search first finds what it looks for in the original."""

import dataclasses

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from badges import actions as badge_actions
from badges.models import EvidenceRequirement, Kind
from submissions import actions, blind, changed
from submissions.models import EvidenceItem, Submission
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


# -- what was handed in, whatever is written or renamed afterwards


def seen_by(user, address, **asked):
    client = Client()
    client.force_login(user)
    return client.get(address, asked).content.decode()


def test_an_old_review_does_not_show_what_is_typed_for_the_next_attempt(attempt):
    reasons = attempt.submission.motivation
    submission = factories.sent_back(attempt.submission)
    review = submission.attempts.get(number=1).reviews.first()
    typed = f"I, {NAME}, want it."
    actions.save_motivation(by=submission.earner, submission=submission, motivation=typed)
    assert NAME in Submission.objects.get(pk=submission.pk).motivation
    assert NAME in seen_by(submission.earner, reverse("submissions:motivation", args=[submission.pk]))
    for item in attempt.items.all():
        page = seen_by(review.reviewer, review.get_absolute_url(), item=item.position)
        assert reasons in page and NAME not in page
    coordinator = factories.coordinator(submission.badge_version.issuer)
    page = seen_by(coordinator, reverse("reviews:case", args=[submission.pk]))
    assert reasons in page and typed not in page


def test_a_new_name_of_an_account_does_not_bring_out_the_old_one(media):
    earner = factories.user(display_name=NAME, email=EMAIL)
    submission = factories.complete_submission(earner)
    factories.colleague(submission, "Ottoline Grobnik")
    statement = f"{NAME} taught, Ottoline Grobnik filmed."
    actions.save_statement(by=earner, submission=submission, statement=statement)
    submission = factories.sent_back(factories.hand_in(submission))
    actions.save_statement(by=earner, submission=submission, statement=f"{NAME} taught alone.")
    submission = factories.in_review(factories.hand_in(submission))
    User.objects.filter(pk=earner.pk).update(display_name="Someone Else", email="other@college.example")
    attempt = Submission.objects.get(pk=submission.pk).attempt
    assert NAME in attempt.collaboration  # it is there to be found
    assert blind.view_of(attempt).collaboration == "the author taught alone."
    told = str(changed.since_last(attempt).collaboration)
    assert "Colleague A" in told and "Amara" not in told and "Grobnik" not in told
    review = attempt.reviews.first()
    for asked in [{}, {"item": "changes"}]:
        page = seen_by(review.reviewer, review.get_absolute_url(), **asked)
        assert "taught" in page and "Amara" not in page


# -- what an earlier attempt settled


def test_settled_items_are_for_coordinators_only(media):
    submission = factories.sent_back(met=[Kind.EDUCATIONAL])
    submission = factories.in_review(factories.hand_in(submission))
    attempt, coordinator = submission.attempt, factories.coordinator(submission.badge_version.issuer)
    review = attempt.reviews.first()
    numbers = dict(attempt.items.values_list("requirement__component__kind", "position"))
    settled, open_one = numbers[Kind.EDUCATIONAL], numbers[Kind.DEMONSTRATION]
    seen = {
        "reviews:evidence": (review.reviewer, review.pk),
        "submissions:preview_file": (submission.earner, submission.pk),
        "reviews:case_evidence": (coordinator, submission.pk),
    }
    told = {
        name: [status_of(user, name, key, number) for number in (open_one, settled)]
        for name, (user, key) in seen.items()
    }
    assert told == {
        "reviews:evidence": [200, 404],
        "submissions:preview_file": [200, 404],
        "reviews:case_evidence": [200, 200],
    }
    for read in (blind.file_of, blind.words_of, blind.picture_of):
        with pytest.raises(LookupError):
            list(read(attempt, settled))


def status_of(user, name, key, number):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(name, args=[key, number]))
    if answer.streaming:
        b"".join(answer)  # to the end: then the file is closed
    return answer.status_code


def test_captions_and_pictures_of_what_is_settled_are_for_coordinators_only(media):
    writing = factories.complete_submission()
    asked = EvidenceRequirement.objects.get(
        component__version=writing.badge_version, component__kind=Kind.DEMONSTRATION
    )
    given = {"by": writing.earner, "submission": writing, "requirement": asked}
    recording = factories.add_file(**given, upload=factories.upload("Class.mp4", factories.video()))
    cue = "WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning.\n"
    actions.set_captions(by=writing.earner, item=recording, text=cue)
    met = [Kind.EDUCATIONAL, Kind.DEMONSTRATION]
    submission = factories.in_review(
        factories.hand_in(factories.sent_back(factories.hand_in(writing), met=met))
    )
    attempt, coordinator = submission.attempt, factories.coordinator(submission.badge_version.issuer)
    review = attempt.reviews.first()
    pictured = attempt.items.exclude(copy=None).exclude(copy__preview="").first()
    assert {recording.requirement.component.kind, pictured.requirement.component.kind} <= set(met)
    for name, number in (("captions", recording.position), ("picture", pictured.position)):
        assert status_of(coordinator, f"reviews:case_{name}", submission.pk, number) == 200
        assert status_of(review.reviewer, f"reviews:evidence_{name}", review.pk, number) == 404


@pytest.mark.parametrize("met", [[], [Kind.REFLECTIVE, Kind.DEMONSTRATION]])
def test_reasons_and_who_did_what_are_beside_every_part(media, met):
    submission = factories.complete_submission()
    earner = submission.earner
    actions.save_statement(by=earner, submission=submission, statement="I taught alone.")
    submission = factories.sent_back(factories.hand_in(submission), met=met)
    submission = factories.in_review(factories.hand_in(submission))
    review = submission.attempt.reviews.first()
    pages = {
        review.get_absolute_url(): review.reviewer,
        reverse("submissions:preview", args=[submission.pk]): earner,
    }
    for address, user in pages.items():
        for item in ("1", "2", "3", "changes"):
            page = seen_by(user, address, item=item)
            assert submission.attempt.motivation in page and "I taught alone." in page


def test_a_review_page_builds_the_blind_view_once(media, django_assert_max_num_queries):
    review = factories.in_review().attempt.reviews.first()
    client = Client()
    client.force_login(review.reviewer)
    with django_assert_max_num_queries(17):
        client.get(review.get_absolute_url())


# -- texts that say nothing


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u00a0\u2003"])
def test_a_text_of_blanks_is_no_evidence(media, text):
    version = factories.complete_draft()
    asked = {"prompt": "Show it", "kinds": ["text", "link"], "minimum": 1, "maximum": 1}
    by = factories.administrator(version.issuer)
    for component in version.components.all():
        criteria = [factories.criterion("Clear")]
        badge_actions.write_component(
            by=by,
            component=component,
            title="Part",
            instructions="Show.",
            requirements=[asked],
            criteria=criteria,
        )
    version = badge_actions.publish(by=by, version=version)
    submission = factories.draft(version=version, motivation="To learn.")
    for component in version.components.in_order():
        given = {"by": submission.earner, "submission": submission}
        given["requirement"] = component.requirements.get()
        actions.write_text(**given, text=text, edition=0)
        actions.add_link(**given, url="https://portfolio.example/")  # in the only place there is
    assert all(len(part.items) == 1 for part in blind.view_of(submission.attempt).components)
    attempt = factories.hand_in(submission).attempt
    assert not attempt.items.filter(kind="text").exists()
