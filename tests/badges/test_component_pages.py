"""The page of one component: evidence requirements and rubric, row by row."""

import pytest
from django.urls import reverse

from badges import actions
from badges.component_forms import stored
from badges.models import Kind
from tests import factories

pytestmark = pytest.mark.django_db


def _url(name, version, *more):
    return reverse(f"badges:{name}", args=[version.issuer.slug, version.badge.slug, *more])


def _form(component):
    """What the page's form would send."""
    return {name: value for name, value in stored(component).items() if value is not None}


def test_component_stores_what_was_written(client, issuer, registrar, draft):
    model = factories.complete_draft(issuer, by=registrar)
    for kind in Kind.values:
        theirs, ours = model.components.get(kind=kind), draft.components.get(kind=kind)

        assert client.post(_url("component", draft, kind), _form(theirs)).status_code == 302

        ours.refresh_from_db()
        assert (ours.title, ours.instructions) == (theirs.title, theirs.instructions)
        assert actions.rubric_of(ours) == actions.rubric_of(theirs)
        wanted = list(theirs.requirements.values_list(*actions.REQUIREMENT))
        assert list(ours.requirements.values_list(*actions.REQUIREMENT)) == wanted


def test_component_blank_is_a_fine_draft(client, draft):
    component = draft.components.get(kind=Kind.EDUCATIONAL)

    assert client.post(_url("component", draft, "educational"), _form(component)).status_code == 302
    assert not component.requirements.exists()
    assert not component.rubric.criteria.exists()


@pytest.mark.parametrize(
    ("button", "more"),
    [
        ("requirement", "requirement-1-prompt"),
        ("criterion", "criterion-2-level-2-label"),
        ("criterion-1-level", "criterion-1-level-3-label"),
    ],
)
def test_component_adds_a_row_and_loses_nothing(client, issuer, registrar, button, more):
    version = factories.complete_draft(issuer, by=registrar)
    component = version.components.get(kind=Kind.EDUCATIONAL)
    typed = _form(component) | {"title": "Half written", "criterion-1-name": "Only typed", "add": button}

    page = client.post(_url("component", version, "educational"), typed)

    assert page.status_code == 200
    assert f'name="{more}"' in page.text
    for text in ("Half written", "Only typed", "A certificate", "Clear: shown well"):
        assert text in page.text
    component.refresh_from_db()
    assert component.title == "Educational part"


def test_component_emptied_rows_are_removed(client, issuer, registrar):
    version = factories.complete_draft(issuer, by=registrar)
    component = version.components.get(kind=Kind.EDUCATIONAL)
    emptied = {
        name: "" if name.startswith("criterion-0") and "FORMS" not in name else value
        for name, value in _form(component).items()
    }

    client.post(_url("component", version, "educational"), emptied)

    assert [criterion["name"] for criterion in actions.rubric_of(component)] == ["Sound"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"requirement-0-kinds": []}, "Choose what may be handed in"),
        ({"requirement-0-prompt": ""}, "Say what is to be handed in"),
        ({"requirement-0-minimum": "4", "requirement-0-maximum": "2"}, "must not be less"),
        ({"requirement-0-min_words": "40", "requirement-0-max_words": "20"}, "must not be less"),
        ({"requirement-0-minimum": "a few"}, "whole number"),
        ({"criterion-0-name": ""}, "Name the criterion"),
        ({"criterion-0-level-0-points": "-1"}, "greater than or equal to 0"),
        ({"criterion-0-level-0-points": ""}, "Give it points"),
        ({"criterion-0-level-0-label": "x" * 41}, "at most 40"),
        ({"title": "x" * 121}, "at most 120"),
        ({"criterion-TOTAL_FORMS": "mangled"}, "did not arrive whole"),
        ({"instructions": "Long and typed with care" * 1000}, "at most 20000"),
    ],
)
def test_component_refuses_and_keeps_what_was_typed(client, issuer, registrar, typed, words):
    version = factories.complete_draft(issuer, by=registrar)
    component = version.components.get(kind=Kind.EDUCATIONAL)

    sent = _form(component) | {"instructions": "Long and typed with care"} | typed
    page = client.post(_url("component", version, "educational"), sent)

    assert page.status_code == 422
    assert words in page.text
    assert "Long and typed with care" in page.text
    component.refresh_from_db()
    assert component.instructions == "Show what you did."


def test_component_adds_no_row_to_a_number_of_nonsense(client, draft):
    component = draft.components.get(kind=Kind.EDUCATIONAL)
    sent = _form(component) | {"criterion-TOTAL_FORMS": "9" * 5000, "add": "criterion"}
    assert client.post(_url("component", draft, "educational"), sent).status_code < 500


def test_component_of_unknown_kind(client, draft):
    assert client.get(_url("component", draft, "magical")).status_code == 404
