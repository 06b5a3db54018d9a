import re
import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.refusals import Refused
from accounts.web import TellRefusals
from badges.models import EvidenceRequirement, Kind
from submissions import actions
from submissions.models import EvidenceItem, Submission, Upload
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _media(media):
    return media


@pytest.fixture
def draft(client):
    submission = factories.draft()
    client.force_login(submission.earner)
    return submission


def asked(submission, kind=Kind.DEMONSTRATION):
    return EvidenceRequirement.objects.get(component__version=submission.badge_version, component__kind=kind)


def at(name, submission, *args):
    return reverse(f"submissions:{name}", args=[submission.pk, *args])


def named(requirement, **fields):
    return {f"{requirement.public_id}-{name}": value for name, value in fields.items()}


def page(response):
    return response.content.decode()


# -- starting and the list


def test_start_opens_the_motivation_page_and_then_the_open_submission(client):
    client.force_login(factories.user())
    version = factories.published_badge()
    url = reverse("submissions:start", args=[version.public_id])
    first = client.post(url)
    submission = Submission.objects.get()
    assert first.url == at("motivation", submission)
    assert client.post(url).url == submission.get_absolute_url()


def test_start_sends_visitors_to_sign_in_and_back_to_the_badge(client):
    version = factories.published_badge()
    response = client.post(reverse("submissions:start", args=[version.public_id]))
    assert response.url == f"{reverse('account_login')}?next={version.get_absolute_url()}"


def test_start_refuses_in_words(client):
    client.force_login(factories.user())
    submission = factories.submitted()
    actions.start_review(by=factories.user(), submission=submission)
    actions.approve(by=factories.user(), submission=submission)
    client.force_login(submission.earner)
    response = client.post(reverse("submissions:start", args=[submission.badge_version.public_id]))
    assert response.status_code == 409
    assert "already earned" in page(response)


def test_mine_asks_the_same_for_one_and_three(client):
    earner = factories.user()
    client.force_login(earner)
    assert "Start from a badge" in page(client.get(reverse("submissions:mine")))
    version = factories.published_badge()
    factories.draft(earner, version)
    queries = _queries(client, reverse("submissions:mine"))
    for _more in range(2):
        factories.submitted(earner)
    assert _queries(client, reverse("submissions:mine")) == queries


def _queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_part_asks_the_same_for_one_and_three_items(client):
    submission = factories.draft()
    client.force_login(submission.earner)
    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}
    actions.add_file(**given, upload=factories.upload())
    queries = _queries(client, at("part", submission, "demonstration"))
    for _more in range(2):
        actions.add_file(**given, upload=factories.upload())
    assert _queries(client, at("part", submission, "demonstration")) == queries
    assert queries < 24


# -- writing


def test_part_shows_both_texts_when_another_window_was_quicker(client, draft):
    requirement = asked(draft, Kind.REFLECTIVE)
    given = {"by": draft.earner, "submission": draft, "requirement": requirement}
    actions.write_text(**given, text="The other window's words", edition=0)
    url = at("part", draft, "reflective")
    response = client.post(url, named(requirement, text="What I typed here", edition="0"))
    assert response.status_code == 409
    assert "The other window&#x27;s words" in page(response)
    assert "What I typed here" in page(response)
    # Saving once more, knowingly, puts these words in the place of the others.
    client.post(url, named(requirement, text="What I typed here", edition="1"))
    assert EvidenceItem.objects.get().text == "What I typed here"


def test_part_leaves_alone_what_was_not_sent(client, draft):
    requirement = asked(draft, Kind.REFLECTIVE)
    actions.write_text(by=draft.earner, submission=draft, requirement=requirement, text="Kept", edition=0)
    assert client.post(at("part", draft, "reflective"), {}).status_code == 302
    assert EvidenceItem.objects.get().text == "Kept"


def test_go_on_leads_to_the_next_step(client, draft):
    go_on = {"next": "1"}
    assert client.post(at("part", draft, "educational"), go_on).url == at("part", draft, "demonstration")
    assert client.post(at("part", draft, "reflective"), go_on).url == at("people", draft)
    assert client.post(at("people", draft), go_on).url == at("check", draft)


def test_files_are_added_and_the_refused_one_is_named(client, draft):
    requirement = asked(draft)
    both = named(
        requirement, uploads=[factories.upload("good.pdf"), factories.upload("bad.pdf", b"%PDF-1.4")]
    )
    response = client.post(at("add_files", draft, requirement.public_id), both)
    assert response.status_code == 422
    assert "bad.pdf: This PDF is damaged inside" in page(response)
    assert [item.original_name for item in EvidenceItem.objects.all()] == ["good.pdf"]
    assert "good.pdf</a>" in page(response)


def test_a_refused_upload_keeps_what_was_typed(client, draft):
    requirement = asked(draft, Kind.EDUCATIONAL)
    fields = named(
        requirement, uploads=factories.upload("x.exe", b"MZ"), url="https://", caption="Seen there"
    )
    response = client.post(at("add_files", draft, requirement.public_id), fields)
    assert response.status_code == 422
    assert "x.exe: Files that end in “.exe”" in page(response)
    assert 'value="https://"' in page(response)
    assert 'value="Seen there"' in page(response)
    assert not EvidenceItem.objects.exists()


def test_add_without_anything_says_so(client, draft):
    requirement = asked(draft, Kind.EDUCATIONAL)
    no_file = client.post(at("add_files", draft, requirement.public_id))
    assert (no_file.status_code, "Choose a file first" in page(no_file)) == (422, True)
    no_link = client.post(at("add_link", draft, requirement.public_id))
    assert (no_link.status_code, "Give a web address first" in page(no_link)) == (422, True)


def test_links_are_added_and_removed(client, draft):
    requirement = asked(draft, Kind.EDUCATIONAL)
    fields = named(requirement, url="https://example.edu/course", caption="My course")
    client.post(at("add_link", draft, requirement.public_id), fields)
    item = EvidenceItem.objects.get()
    assert (item.kind, item.url, item.caption) == ("link", "https://example.edu/course", "My course")
    client.post(at("remove_item", draft, item.public_id))
    assert not EvidenceItem.objects.exists()


def test_removing_what_is_gone_saves_the_rest_of_the_page(client, draft):
    requirement, text = asked(draft, Kind.EDUCATIONAL), asked(draft, Kind.REFLECTIVE)
    given = {"by": draft.earner, "submission": draft, "requirement": requirement}
    link = actions.add_link(**given, url="https://example.org/", caption="")
    actions.remove_item(by=draft.earner, item=link)
    typed = named(text, text="Typed meanwhile", edition="0")
    gone = client.post(at("remove_item", draft, link.public_id), typed | {"part": "reflective"})
    assert gone.status_code == 302
    assert draft.attempt.items.get().text == "Typed meanwhile"
    assert client.post(at("remove_item", draft, link.public_id), {"part": "musical"}).status_code == 404


def test_a_refused_cancel_saves_the_rest_and_says_why(client, draft):
    upload = factories.upload_begun(draft)
    now = timezone.now()
    Upload.objects.filter(pk=upload.pk).update(received=upload.length, completed_at=now, taken_at=now)
    given = {"by": draft.earner, "submission": draft, "requirement": asked(draft)}
    item = actions.add_file(**given, upload=factories.upload())
    typed = {f"{item.public_id}-caption": "Typed meanwhile", "part": "demonstration"}
    late = client.post(at("cancel_upload", draft, upload.pk), typed)
    assert (late.status_code, "has been added by now" in late.text) == (409, True)
    item.refresh_from_db()
    assert item.caption == "Typed meanwhile"


def test_a_refusal_that_nobody_awaited_is_told(rf, client):
    def ask(**headers):
        request = rf.post("/submissions/", {"text": "What I typed", "level": "abc"}, headers=headers)
        request.user = AnonymousUser()
        return TellRefusals(lambda _request: HttpResponse()).process_exception(request, Refused("Too late."))

    told = ask(Referer="http://testserver/submissions/").content.decode()
    assert "Too late." in told and ">What I typed</textarea>" in told and 'href="/submissions/"' in told
    assert "abc" not in told and "evil.example" not in ask(Referer="http://evil.example/x/").content.decode()
    by_script = ask(Accept="application/json")
    assert (by_script.status_code, by_script.content) == (409, b'{"reason": "Too late."}')
    assert TellRefusals(lambda _request: HttpResponse()).process_exception(rf.get("/"), ValueError()) is None


def test_item_file_is_the_owners_original(client):
    submission = factories.submitted()
    client.force_login(submission.earner)
    item = submission.attempt.items.filter(kind="file").first()
    response = client.get(at("item_file", submission, item.public_id))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'attachment; filename="My certificate.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    text = submission.attempt.items.get(kind="text")
    assert client.get(at("item_file", submission, text.public_id)).status_code == 404
    item.file.storage.delete(item.file.name)
    assert client.get(at("item_file", submission, item.public_id)).status_code == 404


def test_what_is_not_of_this_submission_is_404(client, draft):
    other = factories.complete_submission(draft.earner)
    item = other.attempt.items.first()
    assert client.post(at("remove_item", draft, item.public_id)).status_code == 404
    assert client.post(at("add_files", draft, asked(other).public_id)).status_code == 404
    assert client.post(at("add_link", draft, uuid.uuid4())).status_code == 404
    assert client.get(at("part", draft, "musical")).status_code == 404


# -- handing in


def test_check_lists_what_is_missing_as_links(client, draft):
    response = client.get(at("check", draft))
    assert f'<a href="{at("motivation", draft)}#id_motivation">Say why you want this badge</a>' in page(
        response
    )
    anchor = f"{at('part', draft, 'demonstration')}#r-{asked(draft).public_id}"
    assert anchor in page(response)
    assert "answer by" in page(response)


def test_submit_says_what_is_missing_and_keeps_the_ticks(client, draft):
    all_three = {"own_words": "on", "authentic": "on", "consent": "on"}
    response = client.post(at("submit", draft), all_three)
    assert response.status_code == 422
    assert "Your practice: add it" in page(response)
    assert page(response).count(" checked") == 3


def test_submit_and_what_comes_after(client):
    submission = factories.complete_submission()
    client.force_login(submission.earner)
    assert "Confirm that" in page(client.post(at("submit", submission)))
    all_three = {"own_words": "on", "authentic": "on", "consent": "on"}
    assert client.post(at("submit", submission), all_three).url == submission.get_absolute_url()
    status = page(client.get(submission.get_absolute_url()))
    assert "You will have an answer by" in status
    assert "My certificate.pdf" in status
    again = client.post(at("submit", submission), all_three)
    assert (again.status_code, "already handed this in" in page(again)) == (409, True)
    late = client.post(at("part", submission, "reflective"), {})
    assert (late.status_code, "no longer be changed" in page(late)) == (409, True)
    late = client.post(at("motivation", submission), {"motivation": "late"}, headers=JSON)
    assert (late.status_code, late.json()["reason"]) == (
        409,
        "What you have handed in can no longer be changed.",
    )
    for name, args in {"part": ["reflective"], "motivation": [], "check": []}.items():
        assert client.get(at(name, submission, *args)).status_code == 302


def test_one_press_on_the_check_page_saves_all_of_it(client):
    submission = factories.sent_back()
    name = submission.earner.display_name
    items = list(submission.attempt.items.exclude(url="", file="")[:2])
    for item in items:
        EvidenceItem.objects.filter(pk=item.pk).update(caption=f"{name} was here")
    client.force_login(submission.earner)
    first, second = (str(item.public_id) for item in items)
    typed = {f"{first}-reason": "A song.", f"{second}-reason": "", "change_note": "New", "edition": ""}
    stays = client.post(at("keep_names", submission), typed | {"place": first, "consent": "on"})
    assert stays.status_code == 200
    assert re.search(r'name="consent"[^>]* checked', page(stays))
    assert submission.attempt.change_note == "New"
    moved = client.post(at("save_note", submission), {f"{second}-reason": "A play.", "to": "people"})
    assert moved.url == at("people", submission)
    assert sorted(one.reason for one in submission.attempt.kept_names.all()) == ["A play.", "A song."]
    wrong = {f"{first}-reason": "x" * 301, f"{second}-reason": "A film.", "to": "people"}
    told = client.post(at("save_note", submission), wrong)
    assert (told.status_code, "x" * 301 in page(told)) == (422, True)
    assert submission.attempt.kept_names.filter(reason="A film.").exists()


def test_only_the_last_page_says_that_all_is_done(client):
    submission = factories.complete_submission()
    client.force_login(submission.earner)

    def last(step):
        return client.get(at("stored", submission, step), headers=JSON).json()["steps"]["check"]

    assert "You can submit" in last("check") and "You can submit" in page(client.get(at("check", submission)))
    assert "Look it over" in last("people")
    item = submission.attempt.items.first()
    EvidenceItem.objects.filter(pk=item.pk).update(caption=submission.earner.display_name)
    assert "Not yet" in last("check")


def test_check_asks_the_same_for_one_and_three_items_with_names(client):
    submission = factories.complete_submission()
    client.force_login(submission.earner)
    note = f"{submission.earner.display_name} was here"
    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}

    def add():
        item = actions.add_file(**given, upload=factories.upload())
        EvidenceItem.objects.filter(pk=item.pk).update(caption=note)

    add()
    queries = _queries(client, at("check", submission))
    add(), add()
    assert _queries(client, at("check", submission)) == queries


def test_withdraw_closes_and_refuses_twice(client, draft):
    assert client.post(at("withdraw", draft)).status_code == 302
    assert "You withdrew this submission" in page(client.get(draft.get_absolute_url()))
    assert client.post(at("withdraw", draft)).status_code == 409


def test_feedback_stands_where_it_is_needed(client):
    submission = factories.submitted()
    client.force_login(submission.earner)
    actions.start_review(by=factories.user(), submission=submission)
    component = {
        "kind": "reflective",
        "title": "Say it",
        "met": False,
        "summary": "Go deeper.",
        "criteria": [
            {"name": "Honest", "level": "Not yet", "met": False, "comments": ["Name one thing <b>."]}
        ],
    }
    feedback = {"message": "Nearly there.", "components": [component]}
    actions.request_changes(by=factories.user(), submission=submission, feedback=feedback)
    overview = page(client.get(submission.get_absolute_url()))
    assert "Nearly there." in overview
    assert "Name one thing &lt;b&gt;." in overview
    assert "Go deeper." in page(client.get(at("part", submission, "reflective")))
    assert "Go deeper." not in page(client.get(at("part", submission, "educational")))
    assert "What did you change?" in page(client.get(at("check", submission)))


def test_the_last_attempt_says_whom_to_ask(client):
    submission = factories.submitted(version=factories.published_badge(attempts_allowed=1))
    actions.start_review(by=factories.user(), submission=submission)
    actions.request_changes(by=factories.user(), submission=submission, feedback={"components": []})
    client.force_login(submission.earner)
    for name in ("submission", "check"):
        assert "You have used the one attempt" in page(client.get(at(name, submission)))
    assert client.post(at("submit", submission)).status_code == 409
