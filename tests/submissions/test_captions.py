"""Captions of a recording: kept by an action, and changed on a page of their own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.refusals import Refused
from badges.models import EvidenceRequirement, Kind
from submissions import actions, delivery
from submissions.editions import stored_edition
from submissions.models import EvidenceItem
from tests import factories

# -- the action

PLAIN = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nGood morning.\n"


@pytest.fixture
def recording(media):
    """A video in a draft."""
    submission = factories.draft()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.DEMONSTRATION
    )
    upload = factories.upload("In class.mp4", factories.video())
    return actions.add_file(
        by=submission.earner, submission=submission, requirement=requirement, upload=upload
    )


@pytest.fixture
def by(recording):
    return recording.attempt.submission.earner


@pytest.mark.django_db
def test_set_captions_keeps_the_normal_form_and_tells_the_ledger(recording, by):
    item = actions.set_captions(by=by, item=recording, text=PLAIN.replace("\n", "\r\n"))
    assert item.captions == PLAIN
    actions.set_captions(by=by, item=recording, text=PLAIN)
    assert AuditEntry.objects.filter(verb="set_captions").count() == 1


@pytest.mark.django_db
def test_set_captions_takes_them_away(recording, by):
    actions.set_captions(by=by, item=recording, text=PLAIN)
    assert actions.set_captions(by=by, item=recording, text=" \n").captions == ""
    assert AuditEntry.objects.filter(verb="remove_captions").count() == 1


@pytest.mark.django_db
def test_set_captions_refuses_wrong_text_other_kinds_and_other_people(recording, by):
    with pytest.raises(actions.WrongCaptions, match="Line 1 "):
        actions.set_captions(by=by, item=recording, text="Dear reviewers")
    with pytest.raises(Refused, match="belongs to somebody else"):
        actions.set_captions(by=factories.user(), item=recording, text=PLAIN)
    requirement = EvidenceRequirement.objects.get(
        component__version=recording.attempt.submission.badge_version, component__kind=Kind.EDUCATIONAL
    )
    document = factories.give_evidence(recording.attempt.submission, requirement)[0]
    with pytest.raises(Refused, match="Only videos and recordings"):
        actions.set_captions(by=by, item=document, text=PLAIN)
    assert not EvidenceItem.objects.exclude(captions="").exists()


# -- the page


@pytest.fixture
def signed_in(client, by):
    client.force_login(by)
    return client


def edition(item):
    return stored_edition(item, "captions")


def at(item, name="captions"):
    return reverse(f"submissions:{name}", args=[item.attempt.submission_id, item.public_id])


@pytest.mark.django_db
def test_captions_typed_on_the_page_are_kept_and_listed(signed_in, recording):
    assert signed_in.get(at(recording)).status_code == 200
    answer = signed_in.post(at(recording), {"text": PLAIN}, follow=True)
    assert answer.redirect_chain == [(at(recording), 302)]
    assert "1 caption is saved" in answer.content.decode()
    assert "00:00:01" in answer.content.decode()
    file = signed_in.get(at(recording, "captions_file"))
    assert file.content.decode() == PLAIN
    assert file["Content-Type"] == "text/vtt; charset=utf-8"
    assert "no-store" in file["Cache-Control"]


@pytest.mark.django_db
def test_a_file_of_captions_wins_over_the_text(signed_in, recording):
    file = SimpleUploadedFile("Zeb.srt", b"1\n00:00:01,000 --> 00:00:02,500\nGood morning.\n")
    signed_in.post(at(recording), {"file": file, "text": "something else"})
    recording.refresh_from_db()
    assert recording.captions == PLAIN


@pytest.mark.django_db
def test_a_wrong_line_is_named_and_the_words_stay_to_be_mended(signed_in, recording):
    file = SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:01 --> 00:02\nGood morning.\n")
    answer = signed_in.post(at(recording), {"file": file, "text": ""})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Line 3 should say when" in page
    assert "00:01 --&gt; 00:02\nGood morning." in page
    recording.refresh_from_db()
    assert recording.captions == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, or type captions."),
        ({"text": "  "}, "Choose a file, or type captions."),
        ({"file": b"WEBVTT\n\n\xff", "text": PLAIN}, "Line 3 is not stored as UTF-8"),
        ({"file": b"W" * 1_000_001}, "The captions are too long"),
    ],
)
def test_captions_that_cannot_be_read_are_refused_and_nothing_typed_is_lost(
    signed_in, recording, sent, words
):
    sent = dict(sent)
    if "file" in sent:
        sent["file"] = SimpleUploadedFile("a.vtt", sent["file"])
    answer = signed_in.post(at(recording), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert sent.get("text", "").strip().replace(">", "&gt;") in answer.content.decode()


@pytest.mark.django_db
def test_captions_are_removed_by_their_button(signed_in, recording, by):
    actions.set_captions(by=by, item=recording, text=PLAIN)
    stale = signed_in.post(at(recording), {"remove": "1", "text": PLAIN, "edition": "another"})
    assert stale.status_code == 409
    recording.refresh_from_db()
    assert recording.captions == PLAIN
    signed_in.post(at(recording), {"remove": "1", "text": PLAIN, "edition": edition(recording)})
    recording.refresh_from_db()
    assert recording.captions == ""
    assert signed_in.get(at(recording, "captions_file")).status_code == 404


@pytest.mark.django_db
def test_the_part_leads_to_the_captions_of_videos_only(signed_in, recording):
    part = reverse("submissions:part", args=[recording.attempt.submission_id, "demonstration"])
    assert f"captions:{recording.public_id}" in signed_in.get(part).content.decode()
    submission = recording.attempt.submission
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.EDUCATIONAL
    )
    document = factories.give_evidence(submission, requirement)[0]
    part = reverse("submissions:part", args=[submission.pk, "educational"])
    assert f"captions:{document.public_id}" not in signed_in.get(part).content.decode()
    assert signed_in.get(at(document)).status_code == 404
    assert signed_in.post(at(document), {"text": PLAIN}).status_code == 404


@pytest.mark.django_db
def test_captions_of_others_are_nowhere(client, recording, by):
    actions.set_captions(by=by, item=recording, text=PLAIN)
    client.force_login(factories.user())
    assert client.get(at(recording)).status_code == 404
    assert client.get(at(recording, "captions_file")).status_code == 404
    assert client.post(at(recording), {"text": PLAIN}).status_code == 404


@pytest.mark.django_db
def test_captions_cannot_be_changed_once_handed_in(client, media):
    submission = factories.complete_submission()
    requirement = EvidenceRequirement.objects.get(
        component__version=submission.badge_version, component__kind=Kind.DEMONSTRATION
    )
    upload = factories.upload("In class.mp4", factories.video())
    given = {"by": submission.earner, "submission": submission, "requirement": requirement}
    recording = actions.add_file(**given, upload=upload)
    delivery.make_copy(recording.copy_id)
    actions.set_captions(by=submission.earner, item=recording, text=PLAIN)
    factories.hand_in(submission)
    client.force_login(submission.earner)
    assert client.get(at(recording)).status_code == 302
    assert client.post(at(recording), {"text": PLAIN + "\nx"}).status_code in (409, 422)
    late = client.post(at(recording), {"text": PLAIN + "\n00:00:03.000 --> 00:00:04.000\nWhy?\n"})
    assert late.status_code == 409 and "Why?" in late.content.decode()
    assert client.post(at(recording), {"remove": "1"}).status_code == 409
    recording.refresh_from_db()
    assert recording.captions == PLAIN
    assert client.get(at(recording, "captions_file")).status_code == 200


OTHER = PLAIN.replace("morning", "evening")
JSON = {"Accept": "application/json"}


@pytest.mark.django_db
def test_set_captions_refuses_to_replace_what_it_was_not_written_over(recording, by):
    actions.set_captions(by=by, item=recording, text=PLAIN, edition="")
    with pytest.raises(actions.Overtaken):
        actions.set_captions(by=by, item=recording, text=OTHER, edition="")
    assert actions.set_captions(by=by, item=recording, text=PLAIN, edition="").captions == PLAIN  # the same
    now = edition(EvidenceItem.objects.get(pk=recording.pk))
    assert actions.set_captions(by=by, item=recording, text=OTHER, edition=now).captions == OTHER


@pytest.mark.django_db
def test_captions_of_two_windows_stand_side_by_side(signed_in, recording, by):
    actions.set_captions(by=by, item=recording, text=PLAIN)
    both = signed_in.post(at(recording), {"text": OTHER, "edition": ""})
    assert both.status_code == 409
    shown = both.content.decode()
    assert "Good morning." in shown and "Good evening." in shown
    recording.refresh_from_db()
    assert recording.captions == PLAIN
    signed_in.post(at(recording), {"text": OTHER, "edition": edition(recording)})
    recording.refresh_from_db()
    assert recording.captions == OTHER


@pytest.mark.django_db
def test_captions_are_saved_by_script_as_they_are_typed(signed_in, recording):
    saved = signed_in.post(at(recording), {"text": PLAIN, "edition": ""}, headers=JSON).json()
    recording.refresh_from_db()
    assert (recording.captions, saved["edition"]) == (PLAIN, edition(recording))
    assert "1 caption is saved" in saved["blocks"]["captions"]
    half = signed_in.post(at(recording), {"text": "WEBVTT\n\n00:", "edition": saved["edition"]}, headers=JSON)
    assert (half.status_code, "Line " in half.json()["reason"]) == (422, True)
    other = signed_in.post(at(recording), {"text": OTHER, "edition": "old"}, headers=JSON)
    assert (other.status_code, other.json()["values"]) == (409, {"text": PLAIN})
    stored = reverse("submissions:stored", args=[recording.attempt.submission_id, "demonstration"])
    told = signed_in.get(stored, {"captions": recording.public_id}, headers=JSON).json()["groups"]
    assert told == {at(recording): {"edition": saved["edition"], "values": {"text": PLAIN}}}
    assert signed_in.get(stored, {"captions": "x"}, headers=JSON).status_code == 404


@pytest.mark.django_db
def test_moving_on_from_the_captions_saves_them(signed_in, recording):
    page = signed_in.get(at(recording)).content.decode()
    assert 'id="work"' in page and "data-autosave" in page
    submission = recording.attempt.submission
    nothing = signed_in.post(at(recording), {"text": "", "edition": "", "to": "people"})
    assert nothing.url == reverse("submissions:people", args=[submission.pk])
    back = signed_in.post(at(recording), {"text": PLAIN, "edition": "", "back": "1"})
    assert back.url.endswith(f"/parts/demonstration/#item-{recording.public_id}")
    recording.refresh_from_db()
    assert recording.captions == PLAIN


@pytest.mark.django_db
def test_going_to_the_captions_saves_the_part(signed_in, recording):
    prefix = recording.public_id
    part = reverse("submissions:part", args=[recording.attempt.submission_id, "demonstration"])
    gone = signed_in.post(part, {f"{prefix}-caption": "My lesson", "to": f"captions:{prefix}"})
    assert gone.url == at(recording)
    recording.refresh_from_db()
    assert recording.caption == "My lesson"
    assert signed_in.post(part, {"to": "captions:x"}).url == part
