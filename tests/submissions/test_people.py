"""Those who worked along: named, mended, taken off the list, and who did what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.refusals import Refused
from submissions import actions, completeness
from submissions.policies import COLLEAGUES
from tests import factories

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(client):
    submission = factories.draft()
    client.force_login(submission.earner)
    return submission


def at(name, submission, *args):
    return reverse(f"submissions:{name}", args=[submission.pk, *args])


def letters(submission):
    return [(one.letter, one.name) for one in submission.attempt.collaborators.order_by("position")]


def test_name_colleague_gives_letters_in_order_and_removing_moves_them_up(draft):
    for name in ("Ada", "Ben", "Cem"):
        factories.colleague(draft, name)
    assert letters(draft) == [("A", "Ada"), ("B", "Ben"), ("C", "Cem")]
    first = draft.attempt.collaborators.get(name="Ada")
    actions.remove_colleague(by=draft.earner, colleague=first)
    assert letters(draft) == [("A", "Ben"), ("B", "Cem")]
    factories.colleague(draft, "Ada")
    assert letters(draft) == [("A", "Ben"), ("B", "Cem"), ("C", "Ada")]
    with pytest.raises(Refused, match="taken off the list"):
        actions.remove_colleague(by=draft.earner, colleague=first)
    assert AuditEntry.objects.filter(verb="name_colleague").count() == 4


def test_name_colleague_refuses_oneself_twice_and_too_many(draft):
    by = draft.earner
    for name, email in ((by.display_name.upper(), ""), ("Somebody", by.email)):
        with pytest.raises(Refused, match="That is you"):
            factories.colleague(draft, name, email)
    factories.colleague(draft, by.display_name, "other@college.example")  # of the same name
    factories.colleague(draft, "Ada Lovelace")
    with pytest.raises(Refused, match="already"):
        factories.colleague(draft, "ada  lovelace")
    for number in range(2, COLLEAGUES):
        factories.colleague(draft, f"Number {number}")
    assert letters(draft)[-1][0] == "Z"
    with pytest.raises(Refused, match="At most 26"):
        factories.colleague(draft, "One more")


def test_nobody_else_names_anybody(draft):
    other, colleague = factories.user(), factories.colleague(draft)
    for refused in (
        lambda: actions.name_colleague(by=other, submission=draft, name="x"),
        lambda: actions.change_colleague(by=other, colleague=colleague, name="x", email=""),
        lambda: actions.remove_colleague(by=other, colleague=colleague),
        lambda: actions.save_statement(by=other, submission=draft, statement="x"),
    ):
        with pytest.raises(Refused, match="somebody else"):
            refused()


def test_the_statement_is_needed_once_somebody_is_named():
    submission = factories.complete_submission()
    assert completeness.missing(submission.attempt) == []
    factories.colleague(submission)
    missing = completeness.missing(submission.attempt)
    assert [(one.component_kind, one.anchor) for one in missing] == [("people", "id_collaboration")]
    actions.save_statement(by=submission.earner, submission=submission, statement="She filmed, I taught.")
    assert completeness.missing(submission.attempt) == []


def test_people_page_adds_changes_and_removes(client, draft):
    assert "nothing to do here" in client.get(at("people", draft)).text
    typed = {"new-name": "Ada Lovelace", "new-email": "ada@college.example"}
    assert client.post(at("name_colleague", draft), typed).url == at("people", draft)
    colleague = draft.attempt.collaborators.get()
    assert (colleague.name, colleague.email) == ("Ada Lovelace", "ada@college.example")
    shown = client.get(at("people", draft)).text
    assert "Colleague A" in shown and "Who did what?" in shown
    prefix = str(colleague.public_id)
    changed = {f"{prefix}-name": "Ada King", f"{prefix}-email": ""}
    response = client.post(at("change_colleague", draft, prefix), changed, headers=JSON)
    assert response.status_code == 409  # written over nothing, but something was there
    edition = response.json()["edition"]
    answer = client.post(
        at("change_colleague", draft, prefix), changed | {f"{prefix}-edition": edition}, headers=JSON
    )
    assert answer.json()["values"] == changed
    assert "1 missing" in answer.json()["steps"]["people"]
    said = {"collaboration": "She filmed.", "edition": ""}
    assert "Ready" in client.post(at("save_statement", draft), said, headers=JSON).json()["steps"]["people"]
    assert client.post(at("remove_colleague", draft, prefix)).url == at("people", draft)
    assert letters(draft) == []
    assert "She filmed." in client.get(at("people", draft)).text


def test_people_page_keeps_what_it_cannot_take(client, draft):
    nothing = client.post(at("name_colleague", draft))
    assert (nothing.status_code, "Give a name" in nothing.text) == (422, True)
    typed = {"new-name": "Ada", "new-email": "no address", "collaboration": "She filmed.", "edition": ""}
    response = client.post(at("people", draft), typed | {"to": "check"})
    assert (response.status_code, 'value="no address"' in response.text) == (422, True)
    assert draft.attempt.collaborators.count() == 0
    draft.refresh_from_db()
    assert draft.attempt.collaboration == "She filmed."
    oneself = client.post(at("people", draft), {"new-name": draft.earner.display_name})
    assert (oneself.status_code, "That is you" in oneself.text) == (422, True)


def test_what_is_handed_in_names_nobody_else(client):
    submission = factories.submitted()
    client.force_login(submission.earner)
    assert client.get(at("people", submission)).url == submission.get_absolute_url()
    late = client.post(at("name_colleague", submission), {"new-name": "Ada"})
    assert (late.status_code, "no longer be changed" in late.text) == (409, True)


def test_taking_off_who_is_off_already_saves_what_was_typed(client, draft):
    colleague = factories.colleague(draft)
    url = at("remove_colleague", draft, colleague.public_id)
    actions.remove_colleague(by=draft.earner, colleague=colleague)
    typed = {"new-name": "Ada King", "new-email": "", "collaboration": "She filmed.", "edition": ""}
    assert client.post(url, typed).status_code == 302
    draft.refresh_from_db()
    assert draft.attempt.collaboration == "She filmed."
    assert letters(draft) == [("A", "Ada King")]


def test_what_can_no_longer_be_saved_is_shown_to_be_copied(client):
    submission = factories.submitted()
    client.force_login(submission.earner)
    typed = {"new-name": "Ada", "collaboration": "She filmed, I taught.", "edition": ""}
    late = client.post(at("people", submission), typed)
    assert late.status_code == 409
    assert ">She filmed, I taught.</textarea>" in late.text and "is lost" not in late.text


def test_people_and_autosave_ask_the_same_for_one_and_three(client, draft):
    def asked():
        found = []
        url = at("change_colleague", draft, colleague.public_id)
        for ask in (
            lambda: client.get(at("people", draft)),
            lambda: client.post(url, {f"{colleague.public_id}-name": "Ada"}, headers=JSON),
        ):
            ask()
            with CaptureQueriesContext(connection) as captured:
                assert ask().status_code == 200
            found.append(len(captured))
        return found

    colleague = factories.colleague(draft, "Ada")
    first = asked()
    for name in ("Ben", "Cem"):
        factories.colleague(draft, name)
    assert asked() == first
