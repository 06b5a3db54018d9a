"""The tus protocol over real lines: begun, cut, resumed, raced for, refused, and always one's own only."""

import json
import os
import threading
from pathlib import Path

import pytest

from accounts.models import AuditEntry
from accounts.refusals import Refused
from badges.models import Kind
from submissions import actions, taking
from submissions.models import EvidenceItem, Upload, UploadPart
from tests import factories
from tests.made_files import pdf, video
from tests.submissions.tus import Tus, arrived, asked, stored_bytes, uploads_url
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def submission(media):
    return factories.draft()


@pytest.fixture
def tus(live_server, submission):
    return Tus(live_server.url, submission.earner)  # the worker's part is played by the tests themselves


def large_video(megabytes: int = 1) -> bytes:
    small, size = video(), megabytes * 1024 * 1024
    head = small[: small.index(b"mdat") - 4]
    return head + size.to_bytes(4, "big") + b"mdat" + os.urandom(size - 8)


def reason(answer) -> str:
    return json.loads(answer.body)["reason"]


def test_upload_arrives_byte_for_byte_and_becomes_evidence(tus, submission):
    content = pdf()
    begun = tus.create(submission, "My certificate.pdf", len(content), "1|2|My certificate.pdf")
    assert (begun.status, begun.headers["Upload-Offset"]) == (201, "0")
    url = begun.headers["Location"]
    for start in range(0, len(content), 300):
        sent = tus.patch(url, start, content[start : start + 300])
        assert (sent.status, sent.headers["Upload-Offset"]) == (204, str(min(start + 300, len(content))))
        assert "Upload-Expires" in sent.headers
    upload = Upload.objects.get()
    assert json.loads(tus.ask("GET", url).body)["state"] == "looking"
    copy = taking.take(upload.pk)
    item = EvidenceItem.objects.get()
    assert stored_bytes(item) == content
    assert (item.original_name, item.size, item.copy_id) == ("My certificate.pdf", len(content), copy)
    assert json.loads(tus.ask("GET", url).body)["state"] == "taken"


def test_taken_upload_leaves_no_parts(tus, submission, media):
    content = pdf()
    url = tus.create(submission, "a.pdf", len(content)).headers["Location"]
    tus.patch(url, 0, content)
    assert len(list(media.glob("uploads/*/*"))) == 1
    taking.take(Upload.objects.get().pk)
    assert list(media.glob("uploads/*")) == []
    assert len(list(media.glob("evidence/*"))) == 1


def test_options_tell_what_is_possible(tus, submission):
    answer = tus.ask("OPTIONS", uploads_url(submission))
    assert answer.status == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration"
    assert answer.headers["Tus-Max-Size"] == str(1024**3)


def test_cut_line_keeps_what_came_and_goes_on_from_there(tus, submission):
    content = large_video()
    url = tus.create(submission, "Lesson.mp4", len(content)).headers["Location"]
    line = tus.begin_patch(url, 0, len(content))
    half = len(content) // 2
    line.sendall(content[:half])
    line.close()
    wait_until(lambda: tus.offset(url) == half)
    assert tus.patch(url, half, content[half:]).status == 204
    taking.take(Upload.objects.get().pk)
    assert stored_bytes() == content


def test_of_two_at_once_only_one_is_stored(tus, submission):
    content = large_video()
    url = tus.create(submission, "Lesson.mp4", len(content)).headers["Location"]
    line = tus.begin_patch(url, 0, len(content))
    line.sendall(bytes(1000))  # other bytes, which are to be dropped
    assert tus.patch(url, 0, content).status == 204
    line.sendall(bytes(len(content) - 1000))
    assert line.recv(100).startswith(b"HTTP/1.1 409")
    line.close()
    taking.take(Upload.objects.get().pk)
    assert stored_bytes() == content


def test_many_at_once_store_each_byte_once(tus, submission, media):
    content = large_video()
    url = tus.create(submission, "Lesson.mp4", len(content)).headers["Location"]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(tus.patch(url, 0, content).status)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [204, 409, 409, 409]
    assert sum(UploadPart.objects.values_list("size", flat=True)) == len(content)
    assert len(list(media.glob("uploads/*/*"))) == UploadPart.objects.count()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload_Offset": "7"}, 409),
        ({"Upload_Offset": "x"}, 400),
        ({"Content_Type": "application/octet-stream"}, 415),
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Tus_Resumable": None}, 412),
        ({"X_CSRFToken": "none"}, 403),
    ],
)
def test_patch_that_is_wrong_is_refused(tus, submission, headers, status):
    content = pdf()
    url = tus.create(submission, "a.pdf", len(content)).headers["Location"]
    assert tus.patch(url, 0, content, **headers).status == status
    assert tus.offset(url) == 0


def test_bytes_beyond_the_length_are_refused(tus, submission):
    url = tus.create(submission, "a.pdf", 10).headers["Location"]
    assert tus.patch(url, 0, bytes(11)).status == 413
    assert tus.offset(url) == 0


def test_method_may_be_named_in_a_header(tus, submission):
    url = tus.create(submission, "a.pdf", 10).headers["Location"]
    override = {"X_HTTP_Method_Override": "PATCH", "Upload_Offset": "0"}
    override["Content_Type"] = "application/offset+octet-stream"
    assert tus.ask("POST", url, bytes(4), **override).status == 204
    assert tus.offset(url) == 4


@pytest.mark.parametrize(
    ("name", "length", "status", "words"),
    [
        ("setup.exe", 10, 422, "Files that end in “.exe” cannot be taken"),
        ("notes", 10, 422, "no ending"),
        ("a.pdf", 0, 422, "empty"),
        ("a.pdf", 100 * 1024**2 + 1, 413, "at most 100.0"),
        ("a.mp4", 1024**3 + 1, 413, "at most 1.0"),
    ],
)
def test_unfit_file_is_refused_before_a_byte_moves(tus, submission, name, length, status, words):
    answer = tus.create(submission, name, length)
    assert (answer.status, words in reason(answer)) == (status, True)
    assert not Upload.objects.exists()


def test_places_count_what_is_on_its_way(tus, submission):
    answers = [tus.create(submission, f"{number}.pdf", 10) for number in range(6)]
    assert [answer.status for answer in answers] == [201] * 5 + [409]
    assert "5 items are enough here" in reason(answers[-1])
    tus.ask("DELETE", answers[0].headers["Location"])
    assert tus.create(submission, "6.pdf", 10).status == 201


def test_quota_counts_what_is_on_its_way(tus, submission, settings):
    settings.SUBMISSION_BYTES = 1000
    assert tus.create(submission, "1.pdf", 600).status == 201
    answer = tus.create(submission, "2.pdf", 401)
    assert (answer.status, "there is room for 400" in reason(answer)) == (409, True)
    assert tus.create(submission, "2.pdf", 400).status == 201


def test_the_same_file_goes_on_where_it_was(tus, submission):
    content = pdf()
    first = tus.create(submission, "a.pdf", len(content), "print")
    tus.patch(first.headers["Location"], 0, content[:100])
    again = tus.create(submission, "a.pdf", len(content), "print")
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "100"


def test_somebody_elses_upload_is_not_there(tus, submission, live_server):
    url = tus.create(submission, "a.pdf", 10).headers["Location"]
    stranger = Tus(live_server.url, factories.user())
    answers = [stranger.ask(method, url).status for method in ("HEAD", "GET", "DELETE")]
    answers += [stranger.patch(url, 0, bytes(10)).status, stranger.create(submission, "b.pdf", 10).status]
    assert answers == [404] * 5
    assert tus.offset(url) == 0


def test_signed_out_is_told_and_loses_nothing(tus, submission, live_server):
    url = tus.create(submission, "a.pdf", 10).headers["Location"]
    visitor = Tus(live_server.url, None)
    answer = visitor.patch(url, 0, bytes(10))
    assert (answer.status, "Sign in again" in reason(answer)) == (401, True)
    assert tus.offset(url) == 0


def test_stopped_upload_is_gone_with_its_bytes(tus, submission, media, eager):
    url = tus.create(submission, "a.pdf", 10).headers["Location"]
    tus.patch(url, 0, bytes(5))
    assert len(list(media.glob("uploads/*/*"))) == 1
    assert tus.ask("DELETE", url).status == 204
    assert tus.ask("HEAD", url).status == 404
    assert list(media.glob("uploads/*/*")) == []


def test_upload_to_what_is_handed_in_is_refused(tus, submission):
    url = tus.create(submission, "a.pdf", 10).headers["Location"]
    actions.withdraw(by=submission.earner, submission=submission)
    answer = tus.patch(url, 0, bytes(10))
    assert (answer.status, "can no longer be changed" in reason(answer)) == (422, True)


def test_refused_content_is_told_until_it_is_put_away(tus, submission, client, media):
    url = tus.create(submission, "Fake.pdf", 10).headers["Location"]
    tus.patch(url, 0, b"not a pdf!")
    upload = Upload.objects.get()
    assert taking.take(upload.pk) is None
    assert list(media.glob("uploads/*/*")) == []
    told = json.loads(tus.ask("GET", url).body)
    assert (told["state"], "The name says PDF" in told["reason"]) == ("refused", True)
    client.force_login(submission.earner)
    page = client.get(f"/submissions/{submission.pk}/parts/{Kind.DEMONSTRATION}/")
    assert "Fake.pdf" in page.content.decode()
    client.post(f"/submissions/{submission.pk}/uploads/{upload.pk}/cancel/")
    assert not Upload.objects.exists()


def test_name_with_a_path_or_controls_is_made_plain(tus, submission):
    tus.create(submission, "C:\\Users\\me\\a\r\n.pdf", 10)
    assert Upload.objects.get().name == "a.pdf"
    assert asked(submission).kinds == ["file", "video"]
    assert Path(Upload.objects.get().name).suffix == ".pdf"


def test_fingerprint_with_controls_is_made_plain(tus, submission):
    assert tus.create(submission, "a.pdf", 10, "print\0").status == 201
    assert Upload.objects.get().fingerprint == "print"


def test_uploads_are_written_down_and_stopped_once(submission):
    upload = arrived(submission)
    actions.cancel_upload(by=submission.earner, upload=upload)
    verbs = AuditEntry.objects.filter(thing_id=upload.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["begin_upload", "cancel_upload"]
    with pytest.raises(Refused, match="stopped already"):
        actions.cancel_upload(by=submission.earner, upload=upload)


def test_nobody_elses_upload_is_stopped(submission):
    upload = arrived(submission)
    with pytest.raises(Refused, match="somebody else"):
        actions.cancel_upload(by=factories.user(), upload=upload)
