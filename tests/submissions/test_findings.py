"""Names in what reviewers would read: found with their place, mended or kept with a reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.refusals import Refused
from submissions import actions, blind, findings, readiness
from submissions.models import BlindCopy, KeptNames
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

NAME = "Zebulon Quillfeather"


@pytest.fixture
def writing():
    earner = factories.user(display_name=NAME, email="zebulon.quillfeather@college.example")
    return factories.complete_submission(earner)


def text_of(submission):
    return submission.attempt.items.get(kind="text")


def write(submission, text):
    item = text_of(submission)
    actions.write_text(
        by=submission.earner,
        submission=submission,
        requirement=item.requirement,
        text=text + " and more words" * 10,
        edition=item.edition,
    )


def found(submission):
    return {
        (one.field or one.item.kind): [finding.name for finding in one.findings]
        for one in findings.of(submission.attempt)
    }


def test_of_finds_nothing_where_nothing_is(writing):
    assert found(writing) == {}


def test_of_finds_the_author_in_texts_captions_links_and_files(writing):
    write(writing, "My colleagues call me QUILLFEATHER, Zebulon")
    motivation = "I, Z. Quillfeather, want it."
    actions.save_motivation(by=writing.earner, submission=writing, motivation=motivation)
    writing.refresh_from_db()
    item = writing.attempt.items.filter(kind="file").last()
    factories.add_file(
        by=writing.earner,
        submission=writing,
        requirement=item.requirement,
        upload=factories.upload("plan.md", f"# By {NAME.lower()}\n".encode()),
        caption="Zébulon Quillfeather in class",
    )
    assert found(writing) == {
        "motivation": ["Z. Quillfeather"],
        "file": ["Zébulon Quillfeather", NAME.lower()],
        "text": ["QUILLFEATHER, Zebulon"],
    }


def test_of_finds_named_colleagues(writing):
    actions.name_colleague(by=writing.earner, submission=writing, name="Ottoline Grobnik", email="")
    write(writing, "Ottoline Grobnik and I tried it")
    assert found(writing) == {"text": ["Ottoline Grobnik"]}


def test_submit_waits_for_a_word_on_each_name(writing):
    write(writing, f"{NAME} was here")
    with pytest.raises(actions.Incomplete):
        factories.hand_in(writing)
    key = str(text_of(writing).public_id)
    actions.keep_names(by=writing.earner, submission=writing, place=key, reason="It is the title of a song.")
    assert readiness.missing(writing.attempt) == []
    assert factories.hand_in(writing).status == "submitted"


def test_keep_names_holds_for_the_names_it_was_given_for(writing):
    write(writing, f"{NAME} was here")
    key = str(text_of(writing).public_id)
    actions.keep_names(by=writing.earner, submission=writing, place=key, reason="A song.")
    write(writing, f"{NAME} was here, also called Z. Quillfeather")
    assert [place.is_kept for place in findings.of(writing.attempt)] == [False]


def test_keep_names_refuses_what_is_not_found_and_an_empty_reason(writing):
    with pytest.raises(Refused):
        actions.keep_names(by=writing.earner, submission=writing, place="motivation", reason="Because.")
    write(writing, f"{NAME} was here")
    key = str(text_of(writing).public_id)
    with pytest.raises(Refused):
        actions.keep_names(by=writing.earner, submission=writing, place=key, reason="  ")
    assert not KeptNames.objects.exists()


def test_the_check_page_shows_each_name_with_its_place_and_takes_a_reason(client, writing):
    write(writing, f"Yes, {NAME} was here")
    client.force_login(writing.earner)
    check = reverse("submissions:check", args=[writing.pk])
    page = client.get(check).content.decode()
    assert f"<mark>{NAME}</mark>" in page
    key = str(text_of(writing).public_id)
    keep = reverse("submissions:keep_names", args=[writing.pk])
    empty = client.post(keep, {"place": key, f"{key}-reason": ""})
    assert (empty.status_code, "Say why they may stay." in empty.content.decode()) == (422, True)
    kept = client.post(keep, {"place": key, f"{key}-reason": "A song."})
    assert kept.status_code == 302
    assert "Stays, with your reason" in client.get(check).content.decode()


def test_the_statement_names_nobody_to_reviewers(writing):
    given = {"by": writing.earner, "submission": writing}
    actions.name_colleague(**given, name="Ottoline Grobnik", email="")
    statement = f"Grobnik, Ottoline filmed it; {NAME} taught."
    writing.attempts.update(collaboration=statement)
    told = blind.view_of(writing.attempt).collaboration
    assert told == "Colleague A filmed it; the author taught."


def test_the_coordinator_reads_the_reason_and_reviewers_do_not(client, writing):
    actions.name_colleague(by=writing.earner, submission=writing, name="Ottoline Grobnik", email="")
    actions.save_statement(by=writing.earner, submission=writing, statement="Ottoline Grobnik filmed it.")
    write(writing, f"{NAME} was here")
    key = str(text_of(writing).public_id)
    actions.keep_names(by=writing.earner, submission=writing, place=key, reason="It is a song's title.")
    case = factories.in_review(factories.hand_in(writing))
    client.force_login(factories.coordinator(case.badge_version.issuer))
    page = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
    assert "It is a song&#x27;s title." in page
    assert "Colleague A: Ottoline Grobnik" in page
    review = case.attempt.reviews.first()
    client.force_login(review.reviewer)
    for item in case.attempt.items.all():
        read = client.get(review.get_absolute_url(), {"item": item.position}).content.decode()
        assert "song" not in read
        assert "Grobnik" not in read


# -- searched once


def with_words(submission, *texts):
    """A complete submission, with these words in a file of it."""
    item = submission.attempt.items.filter(kind="file").last()
    given = {"by": submission.earner, "submission": submission, "requirement": item.requirement}
    added = actions.add_file(**given, upload=factories.upload("plan.md", b"# A plan\n"))
    passages = [{"place": {"page": number}, "text": text} for number, text in enumerate(texts, 1)]
    made = {"made_at": timezone.now(), "file": "copies/x", "passages": passages}
    BlindCopy.objects.filter(pk=added.copy_id).update(**made)
    return added


def reads_of_files(submission):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        places = findings.of(submission.attempt)
    return sum("passages" in one["sql"] for one in asked), places


def test_of_searches_a_file_once_for_the_same_people(writing):
    with_words(writing, "Nobody", "by Ottoline Grobnik")
    assert reads_of_files(writing)[0] > 0
    assert reads_of_files(writing) == (0, [])
    actions.name_colleague(by=writing.earner, submission=writing, name="Ottoline Grobnik", email="")
    [place] = findings.of(writing.attempt)
    [finding] = place.findings
    assert (finding.name, finding.where) == ("Ottoline Grobnik", "page 2")
    assert [one.findings for one in findings.of(writing.attempt)] == [place.findings]  # remembered


def test_of_finds_every_name_of_a_place_that_has_very_many(writing):
    with_words(writing, f"{NAME} was here. " * (findings.SHOWN + 50), "and Z. Quillfeather")
    [place] = findings.of(writing.attempt)
    assert set(place.names) == {NAME, "Z. Quillfeather"}
    assert len(place.findings) == findings.SHOWN + 1


# -- pages that refuse


@pytest.mark.parametrize("reason", ["", "A song."])
def test_the_check_page_says_when_names_are_gone(client, writing, reason):
    client.force_login(writing.earner)
    keep = reverse("submissions:keep_names", args=[writing.pk])
    answer = client.post(keep, {"place": "motivation", "motivation-reason": reason})
    assert answer.status_code in (409, 422)
    assert "No names are found there any more." in answer.content.decode()


def test_the_check_page_has_no_button_where_nothing_can_be_submitted(client):
    version = factories.published_badge(attempts_allowed=1)
    writing = factories.complete_submission(version=version)
    client.force_login(writing.earner)
    check = reverse("submissions:check", args=[writing.pk])
    assert 'aria-describedby="why-not-submit"' not in client.get(check).content.decode()
    factories.sent_back(factories.hand_in(writing))
    page = client.get(check).content.decode()
    assert 'disabled aria-describedby="why-not-submit"' in page and 'id="why-not-submit"' in page
