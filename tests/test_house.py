"""The laws of the house, checked by introspection: nothing here knows a feature."""

import uuid
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from credentials_site import state_diagram
from tests import authorization

ROOMS = ("accounts", "badges", "submissions", "credentials", "reviews")
MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_migrations_are_named():
    names = [path.stem for room in ROOMS for path in (settings.BASE_DIR / room / "migrations").glob("0*.py")]
    assert [name for name in names if "_auto_" in name] == []


def test_the_readme_draws_the_states_as_they_are():
    readme = (settings.BASE_DIR / "README.md").read_text()
    assert readme == state_diagram.insert(readme)


def test_no_model_overrides_save_or_orders_by_default():
    assert [model for model in MODELS if "save" in vars(model)] == []
    assert [model for model in MODELS if model._meta.ordering] == []


def test_who_and_when_are_set_together():
    """Where `x_by` and `x_at` may both be empty, Postgres promises that both are set or neither."""
    unpaired = []
    for model in MODELS:
        names = {field.name for field in model._meta.get_fields() if getattr(field, "null", False)}
        for name in sorted(names):
            when = name.removesuffix("_by") + "_at"
            if not name.endswith("_by") or when not in names:
                continue
            checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
            if not any(name in str(check.condition) and when in str(check.condition) for check in checks):
                unpaired.append((model.__name__, name))
    assert unpaired == []


def test_names_say_what_kind_of_time_they_hold():
    fields = [(model, field) for model in MODELS for field in model._meta.concrete_fields]
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in fields
        if (
            type(field) is models.DateTimeField
            and not (field.name == "at" or field.name.endswith("_at") or field.name == "last_login")
        )
        or (type(field) is models.DateField and not field.name.endswith("_date"))
    ]
    assert wrong == []


def test_outside_ids_are_random():
    ids = [
        field
        for model in MODELS
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and (field.primary_key or field.name == "public_id")
    ]
    assert ids
    assert {field.default for field in ids} == {uuid.uuid4}


def test_every_address_stands_in_the_authorization_table():
    assert sorted(authorization.expected()) == authorization.all_names()
    cells = 2 * len(authorization.ROLES)
    assert [name for name, row in authorization.expected().items() if len(row) != cells] == []


@pytest.mark.django_db
def test_the_authorization_table_holds(media):
    world = authorization.make_world()
    expected = authorization.expected()
    assert {name: authorization.answers(world, name) for name in expected} == expected
