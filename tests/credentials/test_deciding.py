"""Who decides when a command does: the same for every command that decides something."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, Membership, Role, User
from credentials.models import Credential
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

COMMANDS = ["revoke", "suspend", "reinstate", "award", "rotate_key"]


def run(command: str, credential: Credential, file: Path, *by: str) -> None:
    if command == "award":
        file.write_text("email,name\nada@x.example,Ada\n")
        call_command(command, str(file), "--badge", str(credential.badge_version.badge), *by)
    elif command == "rotate_key":
        call_command(command, credential.issuer.slug, *by)
    else:
        call_command(command, str(credential.pk), "--reason", "Because.", *by)


@pytest.fixture
def credential() -> Credential:
    credential = factories.issued()
    factories.may_be_awarded(credential.badge_version)
    return credential


def test_award_names_an_administrator_of_the_issuer_where_there_is_no_operator(
    credential: Credential, tmp_path: Path
) -> None:
    theirs = Membership.objects.filter(issuer=credential.issuer, role=Role.ADMINISTRATOR)
    first = theirs.order_by("user").values_list("user", flat=True)[0]
    Membership.objects.filter(user=first).update(issuer=factories.issuer())  # the first works elsewhere now
    run("award", credential, tmp_path / "a.csv")
    by = AuditEntry.objects.latest("pk").by
    assert by is not None and by.pk == theirs.order_by("user").values_list("user", flat=True)[0] != first


@pytest.mark.parametrize("command", ["revoke", "suspend", "reinstate", "rotate_key"])
def test_commands_name_nobody_unasked_but_an_operator(
    command: str, credential: Credential, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="give --by"):
        run(command, credential, tmp_path / "a.csv")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_name_nobody_who_has_left(command: str, credential: Credential, tmp_path: Path) -> None:
    User.objects.update(is_active=False)
    for by in ((), ("--by", credential.issued_by.email)):
        with pytest.raises(CommandError, match="Nobody to name"):
            run(command, credential, tmp_path / "a.csv", *by)


def test_commands_prefer_an_operator_and_take_whom_they_are_told(
    credential: Credential, tmp_path: Path
) -> None:
    operator = User.objects.create_superuser("operator@x.example", "x", display_name="Operator")
    for command, options in [("suspend", ()), ("reinstate", ("--by", credential.issued_by.email.upper()))]:
        run(command, credential, tmp_path / "a.csv", *options)
    said = AuditEntry.objects.filter(verb__in=["suspend", "reinstate"]).order_by("pk")
    assert [entry.by for entry in said] == [operator, credential.issued_by]
