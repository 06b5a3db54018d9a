"""Nothing typed is lost or overwritten unseen: editions, moving between steps, and what script is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.refusals import Refused
from badges.models import EvidenceRequirement, Kind
from submissions import actions, completeness, drafts
from submissions.editions import edition_of
from submissions.models import EvidenceItem
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


def asked(submission, kind=Kind.EDUCATIONAL):
    return EvidenceRequirement.objects.get(component__version=submission.badge_version, component__kind=kind)


def at(name, submission, *args):
    return reverse(f"submissions:{name}", args=[submission.pk, *args])


def page(response):
    return response.content.decode()


def link(submission):
    given = {"by": submission.earner, "submission": submission, "requirement": asked(submission)}
    return actions.add_link(**given, url="https://example.edu/course")


def described(item, edition="", **fields):
    typed = {"caption": "", "consent_note": "", "consent_date": "", "edition": edition} | fields
    return {f"{item.public_id}-{name}": value for name, value in typed.items()}


# -- editions


def test_edition_is_empty_where_nothing_is_said_and_another_for_other_words():
    assert edition_of({"a": "", "b": False, "c": None}) == ""
    editions = [edition_of({"a": "x", "b": b}) for b in ("", "y", False, True)]
    assert len({*editions, edition_of({"a": "", "b": "x"})}) == len(editions) + 1
    assert edition_of({"a": "x"}) == edition_of({"a": "x"})


def writers(submission):
    """Each field that is saved as it is typed: how to save it, and what is stored."""
    item, colleague, by = link(submission), factories.colleague(submission), submission.earner

    def motivation(text, edition):
        actions.save_motivation(by=by, submission=submission, motivation=text, edition=edition)

    def note(text, edition):
        actions.save_note(by=by, submission=submission, note=text, edition=edition)

    def statement(text, edition):
        actions.save_statement(by=by, submission=submission, statement=text, edition=edition)

    def name(text, edition):
        actions.change_colleague(by=by, colleague=colleague, name=text, email="", edition=edition)

    def caption(text, edition):
        said = {"is_public": False, "shows_others": False, "consent_note": "", "consent_date": None}
        actions.describe_item(by=by, item=item, caption=text, **said, edition=edition)

    attempt = submission.attempt
    return [
        (motivation, drafts.motivation_form, submission, "motivation"),
        (note, drafts.note_form, attempt, "change_note"),
        (statement, drafts.statement_form, attempt, "collaboration"),
        (name, drafts.colleague_form, colleague, "name"),
        (caption, drafts.item_form, item, "caption"),
    ]


def test_nothing_is_overwritten_unseen():
    for save, form, row, field in writers(factories.draft()):
        first = form(row).initial["edition"]
        save("from here", first)
        row.refresh_from_db()
        second = form(row).initial["edition"]
        assert second != first
        save("from here", first)  # the same words again: nothing is overtaken
        with pytest.raises(actions.Overtaken) as caught:
            save("from there", first)
        assert getattr(caught.value.stored, field) == "from here"
        row.refresh_from_db()
        assert getattr(row, field) == "from here"
        save("from there", second)
        row.refresh_from_db()
        assert getattr(row, field) == "from there"


def test_nothing_is_written_once_submit_was_pressed():
    submission = factories.draft()
    saving = writers(submission)
    attempt = submission.attempt
    attempt.own_words = attempt.authentic = attempt.consent = True
    attempt.pressed_at = timezone.now()
    attempt.save()
    for save, _form, _row, _field in saving:
        with pytest.raises(Refused, match="Take it back"):
            save("late", None)


# -- what script is told


def test_script_is_told_the_edition_and_how_far_each_step_is(client, draft):
    url = at("motivation", draft)
    answer = client.post(url, {"motivation": "By script", "edition": ""}, headers=JSON).json()
    draft.refresh_from_db()
    assert draft.motivation == "By script"
    assert answer["values"] == {"motivation": "By script"}
    assert "Ready" in answer["steps"]["motivation"]
    assert "Not started" in answer["steps"]["reflective"]
    again = client.post(url, {"motivation": "More", "edition": answer["edition"]}, headers=JSON)
    assert again.status_code == 200
    late = client.post(url, {"motivation": "Late", "edition": answer["edition"]}, headers=JSON)
    assert (late.status_code, late.json()["values"]) == (409, {"motivation": "More"})
    assert late.json()["edition"] == again.json()["edition"]
    too_long = {"motivation": "x" * 2001, "edition": again.json()["edition"]}
    assert client.post(url, too_long, headers=JSON).status_code == 422


def test_script_is_told_of_texts_and_their_blocks(client, draft):
    requirement = asked(draft, Kind.REFLECTIVE)
    url, name = at("save_text", draft, requirement.public_id), f"{requirement.public_id}-text"
    edition = f"{requirement.public_id}-edition"
    first = client.post(url, {name: "One two", edition: "0"}, headers=JSON).json()
    assert (first["edition"], first["words"], first["values"]) == ("1", 2, {name: "One two"})
    assert "Write 18 more words" in first["blocks"][completeness.anchor_of(requirement)]
    assert "1 missing" in first["steps"]["reflective"]
    late = client.post(url, {name: "Other", edition: "0"}, headers=JSON)
    assert (late.status_code, late.json()["edition"], late.json()["values"]) == (409, "1", {name: "One two"})
    assert client.post(url, {name: "a\0b", edition: "1"}, headers=JSON).status_code == 422


def test_script_is_told_of_descriptions(client, draft):
    item = link(draft)
    url = at("describe_item", draft, item.public_id)
    first = client.post(url, described(item, caption="Mine", is_public="on"), headers=JSON)
    item.refresh_from_db()
    assert (item.caption, item.is_public, item.shows_others) == ("Mine", True, False)
    assert first.json()["values"][f"{item.public_id}-is_public"] is True
    late = client.post(url, described(item, caption="Late"), headers=JSON)
    assert late.status_code == 409
    past = described(item, first.json()["edition"], shows_others="on", consent_date="2020-01-01")
    refused = client.post(url, past, headers=JSON)
    assert (refused.status_code, refused.json()["reason"]) == (422, "Give a day that is still to come.")


def test_stored_tells_every_group_of_a_step(client, draft):
    item, colleague = link(draft), factories.colleague(draft)
    actions.save_statement(by=draft.earner, submission=draft, statement="She filmed.")
    wanted = {
        "motivation": {at("motivation", draft)},
        "educational": {at("describe_item", draft, item.public_id)},
        "reflective": {at("save_text", draft, asked(draft, Kind.REFLECTIVE).public_id)},
        "people": {at("save_statement", draft), at("change_colleague", draft, colleague.public_id)},
        "check": {at("save_note", draft)},
    }
    for step, groups in wanted.items():
        answer = client.get(at("stored", draft, step)).json()
        assert set(answer["groups"]) == groups
        assert set(answer["steps"]) == {"motivation", *Kind.values, "people", "check"}
    people = client.get(at("stored", draft, "people")).json()["groups"]
    assert people[at("save_statement", draft)]["values"] == {"collaboration": "She filmed."}
    assert client.get(at("stored", draft, "elsewhere")).status_code == 404


def test_the_editions_script_is_told_are_those_on_the_page(client, draft):
    item = link(draft)
    actions.save_motivation(by=draft.earner, submission=draft, motivation="Why")
    said = {"is_public": True, "shows_others": True, "consent_note": "Asked", "caption": "Seen"}
    until = timezone.localdate() + timedelta(days=9)
    actions.describe_item(by=draft.earner, item=item, **said, consent_date=until)
    for step, name, args in (("motivation", "motivation", []), ("educational", "part", ["educational"])):
        groups = client.get(at("stored", draft, step)).json()["groups"]
        shown = page(client.get(at(name, draft, *args)))
        for group in groups.values():
            assert f'value="{group["edition"]}"' in shown
    assert f'value="{until.isoformat()}"' in shown


# -- without script


def test_each_step_shows_both_when_another_window_was_quicker(client, draft):
    by = draft.earner
    item, colleague = link(draft), factories.colleague(draft, "Grace")
    actions.save_motivation(by=by, submission=draft, motivation="There")
    said = {"is_public": True, "shows_others": False, "consent_note": ""}
    actions.describe_item(by=by, item=item, caption="There", **said)
    actions.save_statement(by=by, submission=draft, statement="There")
    posts = [
        (at("motivation", draft), {"motivation": "Here", "edition": "old"}),
        (at("part", draft, "educational"), described(item, "old", caption="Here")),
        (at("people", draft), {"collaboration": "Here", "edition": "old"}),
        (
            at("people", draft),
            {f"{colleague.public_id}-name": "Here", f"{colleague.public_id}-edition": "old"},
        ),
    ]
    for url, typed in posts:
        response = client.post(url, typed | {"to": "check"})
        assert response.status_code == 409, url
        assert "There it now says" in page(response)
        assert "There</blockquote>" in page(response) or "Grace</blockquote>" in page(response)
        assert "Here" in page(response)
    draft.refresh_from_db()
    item.refresh_from_db()
    assert (draft.motivation, item.caption, draft.attempt.collaboration) == ("There", "There", "There")


def test_moving_to_another_step_saves_this_one(client, draft):
    to = {"to": "people"}
    response = client.post(at("motivation", draft), {"motivation": "Half a thought", "edition": ""} | to)
    assert response.url == at("people", draft)
    requirement = asked(draft, Kind.REFLECTIVE)
    typed = {f"{requirement.public_id}-text": "Half", f"{requirement.public_id}-edition": "0"}
    assert client.post(at("part", draft, "reflective"), typed | to).url == at("people", draft)
    statement = {"collaboration": "Half", "edition": "", "to": "demonstration"}
    assert client.post(at("people", draft), statement).url == at("part", draft, "demonstration")
    draft.refresh_from_db()
    assert draft.motivation == "Half a thought"
    assert EvidenceItem.objects.get().text == "Half"
    assert draft.attempt.collaboration == "Half"
    assert client.post(at("people", draft), {"to": "//evil.example"}).url == at("people", draft)


def test_moving_on_stays_where_something_cannot_be_saved(client, draft):
    typed = {f"{asked(draft).public_id}-url": "http://localhost/", "to": "check"}
    response = client.post(at("part", draft, "educational"), typed)
    assert response.status_code == 422
    assert "Only your own computer" in page(response)


def test_the_note_is_saved_by_moving_on_and_by_submitting(client):
    submission = factories.submitted()
    actions.start_review(by=factories.user(), submission=submission)
    actions.request_changes(by=factories.user(), submission=submission, feedback={"components": []})
    client.force_login(submission.earner)
    moved = client.post(at("save_note", submission), {"change_note": "New", "edition": "", "to": "people"})
    assert moved.url == at("people", submission)
    assert submission.attempts.get(number=2).change_note == "New"
    late = client.post(at("save_note", submission), {"change_note": "Late", "edition": "", "to": "people"})
    assert (late.status_code, "New</blockquote>" in page(late), "Late" in page(late)) == (409, True, True)
    late = client.post(at("submit", submission), {"change_note": "Late", "edition": ""})
    assert (late.status_code, submission.attempts.get(number=2).change_note) == (409, "New")
    edition = drafts.note_form(submission.attempts.get(number=2)).initial["edition"]
    assert client.post(at("submit", submission), {"change_note": "x", "edition": edition}).status_code == 422
    assert submission.attempts.get(number=2).change_note == "x"  # whatever becomes of the rest


def test_consent_is_asked_with_a_day_to_come(client, draft):
    item = link(draft)
    url = at("describe_item", draft, item.public_id)
    response = client.post(url, described(item, shows_others="on", consent_date="2020-01-01"))
    assert (response.status_code, "Give a day that is still to come." in page(response)) == (422, True)
    said = {"caption": "", "is_public": False, "shows_others": True, "consent_note": "In writing"}

    def lacking():
        return [one.anchor for one in completeness.missing(draft.attempt) if "consent" in one.anchor]

    actions.describe_item(by=draft.earner, item=item, **said)
    assert lacking() == [f"id_{item.public_id}-consent_date"]
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.describe_item(by=draft.earner, item=item, **said, consent_date=yesterday)
    assert lacking() == [f"id_{item.public_id}-consent_date"]
    # What was a day to come when it was written does not stand in the way of other changes.
    item.refresh_from_db()
    edition = drafts.item_form(item).initial["edition"]
    typed = described(item, edition, shows_others="on", caption="New", consent_date=yesterday.isoformat())
    assert client.post(url, typed).status_code == 302
    item.refresh_from_db()
    actions.describe_item(by=draft.earner, item=item, **said, consent_date=yesterday + timedelta(days=9))
    assert lacking() == []


def test_check_lists_each_step_with_links_to_the_fields(client, draft):
    requirement = asked(draft, Kind.REFLECTIVE)
    actions.write_text(by=draft.earner, submission=draft, requirement=requirement, text="Short", edition=0)
    for name in ("check", "submission"):
        shown = page(client.get(at(name, draft)))
        assert f"{at('part', draft, 'reflective')}#id_{requirement.public_id}-text" in shown
        assert f"{at('motivation', draft)}#id_motivation" in shown
        assert "Nobody else" in shown
