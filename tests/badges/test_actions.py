"""Defining a badge: what is allowed, and next to it what is refused from the same beginnings."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from accounts.refusals import Refused
from badges import actions, policies
from badges.models import Badge, BadgeVersion, Component, Criterion, EvidenceRequirement, Kind, Level, Rubric
from tests import factories

pytestmark = pytest.mark.django_db

ASKED = {"prompt": "A plan", "kinds": ["file"]}


def _write(by, component, *, requirements=(ASKED,), criteria=None):
    return actions.write_component(
        by=by,
        component=component,
        title="Try it",
        instructions="Do it in a class.",
        requirements=requirements,
        criteria=[factories.criterion("Clear")] if criteria is None else criteria,
    )


@pytest.fixture
def issuer():
    return factories.issuer()


@pytest.fixture
def registrar(issuer):
    return factories.administrator(issuer)


@pytest.fixture
def draft(issuer, registrar):
    return factories.badge_draft(issuer, by=registrar)


@pytest.fixture
def published(issuer, registrar):
    return factories.published_badge(issuer, by=registrar)


# -- beginning and describing


def test_create_badge_has_three_components(issuer, registrar):
    version = actions.create_badge(by=registrar, issuer=issuer, name="Feedback", slug="feedback")

    assert [component.kind for component in version.components.in_order()] == Kind.values
    assert Rubric.objects.filter(component__version=version).count() == 3
    assert version.published_at is None
    assert AuditEntry.objects.get(verb="create_badge").thing_id == version.public_id


@pytest.mark.parametrize("slug", ["Not a slug", "", "x" * 81])
def test_create_badge_with_bad_address(issuer, registrar, slug):
    with pytest.raises(Refused):
        actions.create_badge(by=registrar, issuer=issuer, name="Feedback", slug=slug)

    assert not Badge.objects.exists()


def test_create_badge_with_taken_address(draft, registrar):
    with pytest.raises(actions.SlugTaken):
        actions.create_badge(by=registrar, issuer=draft.issuer, name="Again", slug=draft.badge.slug)


def test_create_badge_with_address_of_another_issuer(draft):
    other = factories.issuer()

    version = actions.create_badge(
        by=factories.administrator(other), issuer=other, name="Same", slug=draft.badge.slug
    )

    assert version.badge.slug == draft.badge.slug


def test_describe_touches_only_named_fields(draft, registrar):
    actions.describe(by=registrar, version=draft, summary="In one line", hours=7)

    draft.refresh_from_db()
    assert (draft.summary, draft.hours, draft.level) == ("In one line", 7, "foundation")


@pytest.mark.parametrize(
    "fields",
    [
        {"hours": 0},
        {"category": "unknown"},
        {"name": ""},
        {"resources": [{"citation": "Trap", "url": "javascript:alert(1)"}]},
        {"summary": "A bell \x07"},
        {"competencies": [{"name": "Fine", "description": "not \x9f"}]},
    ],
)
def test_describe_with_values_that_do_not_fit(draft, registrar, fields):
    with pytest.raises(Refused):
        actions.describe(by=registrar, version=draft, **fields)


def test_describe_unknown_field(draft, registrar):
    with pytest.raises(TypeError):
        actions.describe(by=registrar, version=draft, published_at=None)


# -- artwork


def test_set_artwork_removes_baked_badges(draft, registrar):
    from openbadges.baking import png

    plain = factories.png()
    baked = png.bake(plain, {png.KEYWORD_V3: '{"id": "somebody else"}'})

    version = actions.set_artwork(by=registrar, version=draft, content=baked, alt="A square")

    with version.artwork.open() as file:
        assert file.read() == plain
    assert version.artwork_alt == "A square"


def test_set_artwork_without_content_keeps_picture(draft, registrar):
    first = actions.set_artwork(by=registrar, version=draft, content=factories.png(), alt="A square")

    second = actions.set_artwork(by=registrar, version=draft, content=b"", alt="A plain square")

    assert (second.artwork.name, second.artwork_alt) == (first.artwork.name, "A plain square")


def test_set_artwork_of_wrong_kind(draft, registrar):
    with pytest.raises(actions.NotArtwork):
        actions.set_artwork(by=registrar, version=draft, content=b"GIF89a", alt="A square")

    draft.refresh_from_db()
    assert not draft.artwork


# -- components


def test_write_component_replaces_what_was_there(draft, registrar):
    component = draft.components.get(kind=Kind.DEMONSTRATION)
    _write(registrar, component, criteria=[factories.criterion("Old"), factories.criterion("Older")])

    _write(registrar, component, criteria=[factories.criterion("New")])

    component.refresh_from_db()
    assert component.title == "Try it"
    assert [row.prompt for row in component.requirements.all()] == ["A plan"]
    assert [row["name"] for row in actions.rubric_of(component)] == ["New"]
    assert [level["label"] for level in actions.rubric_of(component)[0]["levels"]] == [
        "Not yet",
        "Meets",
        "Exceeds",
    ]


@pytest.mark.parametrize(
    "requirement",
    [
        {"prompt": "A plan", "kinds": []},
        {"prompt": "A plan", "kinds": ["carrier pigeon"]},
        {"prompt": "A plan", "kinds": ["file"], "minimum": 3, "maximum": 2},
        {"prompt": "A plan", "kinds": ["file"], "minimum": 0, "maximum": 0},
        {"prompt": "A plan", "kinds": ["text"], "min_words": 50, "max_words": 10},
        {"prompt": "A plan", "kinds": ["text"], "minimum": 2, "maximum": 2},
        {"prompt": "", "kinds": ["file"]},
    ],
)
def test_write_component_with_requirement_nobody_could_meet(draft, registrar, requirement):
    component = draft.components.get(kind=Kind.EDUCATIONAL)
    _write(registrar, component)

    with pytest.raises(Refused):
        _write(registrar, component, requirements=[requirement])

    assert [row.prompt for row in component.requirements.all()] == ["A plan"]


def test_write_component_with_two_required_levels(draft, registrar):
    criterion = factories.criterion("Clear")
    criterion["levels"][2]["is_required"] = True

    with pytest.raises(Refused, match="only one level"):
        _write(registrar, draft.components.get(kind=Kind.EDUCATIONAL), criteria=[criterion])


# -- publishing


def test_publish_lists_all_that_is_missing(draft, registrar):
    with pytest.raises(actions.NotReady) as refusal:
        actions.publish(by=registrar, version=draft)

    steps = [thing.step for thing in refusal.value.missing]
    assert steps == ["about"] * 2 + ["artwork"] * 2 + [kind for kind in Kind.values for _ in range(4)]
    draft.refresh_from_db()
    assert draft.published_at is None


def test_publish_complete_draft(issuer, registrar):
    version = actions.publish(by=registrar, version=factories.complete_draft(issuer, by=registrar))

    assert list(BadgeVersion.objects.current()) == [version]
    assert version.published_by == registrar
    assert AuditEntry.objects.get(verb="publish").by == registrar


def _levels(*rows):
    return [{"label": f"L{points}", "points": points, "is_required": required} for points, required in rows]


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ([], "at least one criterion"),
        ([{"name": "C", "levels": _levels((1, True))}], "at least two levels"),
        ([{"name": "C", "levels": _levels((1, False), (1, True))}], "must rise"),
        ([{"name": "C", "levels": _levels((2, False), (1, True))}], "must rise"),
        ([{"name": "C", "levels": _levels((1, False), (2, False))}], "Reflective: Say which level meets"),
    ],
)
def test_publish_with_rubric_that_decides_nothing(issuer, registrar, criteria, words):
    version = factories.complete_draft(issuer, by=registrar)
    component = version.components.get(kind=Kind.REFLECTIVE)
    factories.fill_component(component, by=registrar, criteria=criteria)

    with pytest.raises(actions.NotReady, match=words) as refusal:
        actions.publish(by=registrar, version=version)

    assert [thing.step for thing in refusal.value.missing] == ["reflective"]


# -- what is published stays


def _every_writing_action(by, version):
    component = version.components.get(kind=Kind.EDUCATIONAL)
    return {
        "describe": lambda: actions.describe(by=by, version=version, name="Other"),
        "artwork": lambda: actions.set_artwork(by=by, version=version, content=factories.png(), alt="Other"),
        "component": lambda: _write(by, component),
        "publish": lambda: actions.publish(by=by, version=version),
    }


@pytest.mark.parametrize("verb", ["describe", "artwork", "component", "publish"])
def test_writing_actions_refuse_published_version(published, registrar, verb):
    with pytest.raises(Refused, match="published"):
        _every_writing_action(registrar, published)[verb]()


@pytest.mark.parametrize("verb", ["describe", "artwork", "component", "publish"])
def test_writing_actions_refuse_draft_of_retired_badge(published, registrar, verb):
    version = actions.revise(by=registrar, badge=published.badge)
    actions.retire(by=registrar, badge=published.badge)

    with pytest.raises(Refused, match="retired"):
        _every_writing_action(registrar, version)[verb]()


def _strangers(issuer):
    return {
        "earner": factories.user(),
        "reviewer": factories.reviewer(issuer),
        "coordinator": factories.coordinator(issuer),
        "other administrator": factories.administrator(factories.issuer()),
    }


@pytest.mark.parametrize("who", ["earner", "reviewer", "coordinator", "other administrator"])
def test_every_action_refuses_strangers(issuer, registrar, published, who):
    stranger = _strangers(issuer)[who]
    draft = factories.complete_draft(issuer, by=registrar)
    refused = [
        *_every_writing_action(stranger, draft).values(),
        lambda: actions.create_badge(by=stranger, issuer=issuer, name="Mine", slug="mine"),
        lambda: actions.revise(by=stranger, badge=published.badge),
        lambda: actions.retire(by=stranger, badge=published.badge),
    ]

    for action in refused:
        with pytest.raises(Refused, match="administrators"):
            action()


FROZEN = {
    "version": (BadgeVersion, "published_at__isnull", False, {"name": "Other"}),
    "component": (Component, "kind", Kind.EDUCATIONAL, {"title": "Other"}),
    "requirement": (EvidenceRequirement, "position", 1, {"prompt": "Other"}),
    "rubric": (Rubric, "pk__gt", 0, {"component_id": 0}),
    "criterion": (Criterion, "position", 1, {"name": "Other"}),
    "level": (Level, "position", 1, {"label": "Other"}),
}


@pytest.mark.parametrize("what", FROZEN)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_database_freezes_published_rows(published, what, verb):
    model, lookup, value, change = FROZEN[what]
    rows = model.objects.filter(**{lookup: value})
    assert rows.exists()

    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        if verb == "update":
            rows.update(**change)
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_database_refuses_additions_to_published_version(published):
    component = published.components.get(kind=Kind.EDUCATIONAL)
    criterion = component.rubric.criteria.first()
    additions = [
        EvidenceRequirement(component=component, position=9, prompt="More"),
        Criterion(rubric=component.rubric, position=9, name="More"),
        Level(criterion=criterion, position=9, label="More", points=9),
        Component(version=published, kind=Kind.EDUCATIONAL),
    ]

    for row in additions:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            row.save()


def test_database_refuses_moving_a_draft_row_into_published_version(published, issuer, registrar):
    draft = factories.complete_draft(issuer, by=registrar)
    theirs = published.components.get(kind=Kind.EDUCATIONAL)

    for row in EvidenceRequirement.objects.filter(component__version=draft):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            EvidenceRequirement.objects.filter(pk=row.pk).update(component=theirs, position=9)


# -- revising and retiring


def test_revise_copies_the_last_version(published, registrar):
    copy = actions.revise(by=registrar, badge=published.badge)

    assert (copy.number, copy.published_at, copy.artwork.name) == (2, None, published.artwork.name)
    for field in actions.DESCRIBED:
        assert getattr(copy, field) == getattr(published, field)
    for ours, theirs in zip(copy.components.in_order(), published.components.in_order(), strict=True):
        assert (ours.kind, ours.title, ours.instructions) == (theirs.kind, theirs.title, theirs.instructions)
        assert actions.rubric_of(ours) == actions.rubric_of(theirs)
        wanted = list(theirs.requirements.values_list(*actions.REQUIREMENT))
        assert list(ours.requirements.values_list(*actions.REQUIREMENT)) == wanted
    assert policies.missing_for_publishing(copy) == []


def test_publish_revision_takes_the_place_of_the_first(published, registrar):
    second = actions.publish(by=registrar, version=actions.revise(by=registrar, badge=published.badge))

    assert list(BadgeVersion.objects.current()) == [second]


def test_revise_while_there_is_a_draft(published, registrar):
    actions.revise(by=registrar, badge=published.badge)

    with pytest.raises(Refused, match="draft"):
        actions.revise(by=registrar, badge=published.badge)


def test_retire_takes_badge_off_the_catalogue(published, registrar):
    badge = actions.retire(by=registrar, badge=published.badge)

    assert badge.retired_at is not None
    assert not BadgeVersion.objects.current().exists()


def test_retire_twice_or_before_publishing(published, draft, registrar):
    actions.retire(by=registrar, badge=published.badge)

    for badge in (published.badge, draft.badge):
        with pytest.raises(Refused):
            actions.retire(by=registrar, badge=badge)
    with pytest.raises(Refused, match="retired"):
        actions.revise(by=registrar, badge=published.badge)
