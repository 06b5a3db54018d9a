"""What the site can tell by itself, for the coordinator who looks whether an attempt is complete."""

from datetime import timedelta

import pytest
from django.utils import timezone

from badges.models import Kind
from submissions import actions, checklist
from submissions.checklist import Finding
from submissions.models import BlindCopy
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def checks(submission):
    return {check.text: check for check in checklist.checks_of(submission.attempt)}


def asked(submission, kind):
    return submission.badge_version.components.get(kind=kind).requirements.first()


def test_a_whole_attempt_passes():
    submission = factories.submitted()
    found = checks(submission)
    assert checklist.passes(list(found.values()))
    assert found["Educational: everything that is asked for is there"].finding == Finding.GOOD
    (said,) = [check for text, check in found.items() if text.startswith("Written texts")]
    assert said.details == ("What changed?: 21 words, 20 to 600 are asked for",)
    assert found["No names are left in what reviewers read"].finding == Finding.GOOD


def test_what_is_lacking_is_listed_by_part():
    submission = factories.draft(motivation="To learn.")
    found = checklist.checks_of(submission.attempt)
    assert not checklist.passes(found)
    lacking = [check for check in found if check.finding == Finding.BAD]
    assert len(lacking) == 3 and all(check.details for check in lacking)


def test_files_without_a_copy_are_told_of():
    submission = factories.complete_submission()
    given = {"by": submission.earner, "submission": submission}
    given["requirement"] = asked(submission, Kind.DEMONSTRATION)
    late = actions.add_file(**given, upload=factories.upload("late.md", b"# Late\n"))
    assert checks(submission)["Copies for reviewers are still being made"].details == ("late.md",)
    BlindCopy.objects.filter(pk=late.copy_id).update(failed_at=timezone.now(), trouble="too_costly")
    withheld = checks(submission)["Reviewers cannot see every file: no copy could be made"]
    assert withheld.details[0].startswith("late.md: ") and withheld.finding == Finding.BAD


def test_links_are_named_by_their_host_only():
    submission = factories.draft()
    url = "https://portfolio.example/amara?key=secret"
    requirement = asked(submission, Kind.EDUCATIONAL)
    actions.add_link(by=submission.earner, submission=submission, requirement=requirement, url=url)
    (links,) = [check for text, check in checks(submission).items() if text.startswith("Links lead")]
    assert (links.finding, links.details) == (Finding.LOOK, ("portfolio.example",))


def test_recordings_without_captions_are_told_of():
    submission = factories.complete_submission()
    actions.add_file(
        by=submission.earner,
        submission=submission,
        requirement=asked(submission, Kind.DEMONSTRATION),
        upload=factories.upload("Class.mp4", factories.video()),
    )
    assert "Class.mp4" in checks(submission)["Videos or recordings without captions"].details
    for one in submission.attempt.items.filter(media_type__startswith="video/"):
        text = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
        actions.set_captions(by=submission.earner, item=one, text=text)
    assert "All videos and recordings have captions" in checks(submission)


def test_names_that_stay_are_shown_with_their_reasons():
    submission = factories.complete_submission(factories.user(display_name="Zebulon Quillfeather"))
    actions.save_motivation(
        by=submission.earner, submission=submission, motivation="I am Zebulon Quillfeather."
    )
    actions.keep_names(
        by=submission.earner, submission=submission, place="motivation", reason="It is a title."
    )
    (kept,) = [check for text, check in checks(submission).items() if text.startswith("Names stay")]
    assert kept.finding == Finding.LOOK and kept.details == ("Zebulon Quillfeather: It is a title.",)


@pytest.mark.parametrize(("days", "passes"), [(400, True), (2, False)])
def test_consent_must_last_until_the_answer(days, passes):
    submission = factories.complete_submission()
    item = submission.attempt.items.exclude(kind="text").first()
    until = timezone.now().date() + timedelta(days=days)
    actions.describe_item(
        by=submission.earner,
        item=item,
        caption="",
        is_public=False,
        shows_others=True,
        consent_note="On paper.",
        consent_date=until,
    )
    factories.hand_in(submission)
    found = checklist.checks_of(submission.attempt)
    assert checklist.passes(found) == passes
    assert any("On paper." in detail for check in found for detail in check.details)


# -- the same file


CONTENT = b"# What we did together\n"


def with_file(earner, version, content=CONTENT):
    submission = factories.complete_submission(earner, version)
    actions.add_file(
        by=submission.earner,
        submission=submission,
        requirement=asked(submission, Kind.DEMONSTRATION),
        upload=factories.upload("Shared work.md", content),
    )
    BlindCopy.objects.waiting().update(made_at=timezone.now(), file="copies/x")
    return submission


def told(submission):
    found = [check for check in checklist.checks_of(submission.attempt) if check.text.startswith("The same")]
    return [detail for check in found for detail in check.details if detail.startswith("Shared work.md")]


def test_a_file_that_somebody_else_handed_in_is_told_of_without_saying_who():
    version = factories.published_badge()
    factories.hand_in(with_file(factories.user(), version))
    submission = factories.hand_in(with_file(factories.user(), version))
    assert told(submission) == ["Shared work.md: somebody else"]


def test_a_file_handed_in_with_another_badge_is_told_of():
    college, earner = factories.issuer(), factories.user()
    first, second = (factories.published_badge(college) for _number in range(2))
    factories.hand_in(with_file(earner, first))
    assert told(factories.hand_in(with_file(earner, second))) == ["Shared work.md: with another badge"]


def test_a_file_is_compared_with_what_was_handed_in_here_only():
    version, earner = factories.published_badge(), factories.user()
    with_file(factories.user(), version)  # still being written
    factories.hand_in(with_file(factories.user(), factories.published_badge()))  # of another issuer
    withdrawn = factories.hand_in(with_file(earner, version))
    actions.withdraw(by=earner, submission=withdrawn)  # their own, for the same badge
    assert told(factories.hand_in(with_file(earner, version))) == []
