"""`manage award`: one JSON line a row, each person once, also when it is killed and run again."""

import json
import os
import random
import signal
import subprocess
import sys
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from accounts.models import AuditEntry, Letter, User
from badges.models import BadgeVersion
from credentials import delivery
from credentials.models import BulkAward, Credential
from devtools.places import ROOT
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PEOPLE = "email,name\nAda@x.example,Ada\nnobody,No One\nben@x.example,Ben\nada@x.example,Ada\n"


@pytest.fixture
def version() -> BadgeVersion:
    User.objects.create_superuser("operator@x.example", "x", display_name="Operator")
    return factories.may_be_awarded(factories.published_badge())


class Run:
    """One run of the command in this process: its lines, its other output, its exit code."""

    def __init__(self, version: BadgeVersion, file: Path, *options: str) -> None:
        out, err = StringIO(), StringIO()
        self.code = 0
        try:
            call_command("award", str(file), "--badge", str(version.badge), *options, stdout=out, stderr=err)
        except SystemExit as end:
            self.code = int(str(end.code))
        self.lines = [json.loads(line) for line in out.getvalue().splitlines()]
        self.err = err.getvalue()

    @property
    def states(self) -> list[str]:
        return [line["state"] for line in self.lines]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def test_award_prints_a_line_a_row(version: BadgeVersion, file: Path) -> None:
    run = Run(version, file)
    ids = {one.email: str(one.pk) for one in Credential.objects.all()}
    ada, ben = ids["ada@x.example"], ids["ben@x.example"]
    assert run.lines == [
        {"line": 2, "email": "ada@x.example", "credential": ada, "state": "issued"},
        {"line": 3, "email": "nobody", "state": "refused", "error": "“nobody” is not an e-mail address."},
        {"line": 4, "email": "ben@x.example", "credential": ben, "state": "issued"},
        {"line": 5, "email": "ada@x.example", "credential": ada, "state": "already_held"},
    ]
    assert (run.code, "1 rows were not awarded" in run.err) == (1, True)
    award = BulkAward.objects.get()
    assert (award.by.email, award.finished_at is not None) == ("operator@x.example", True)
    assert "own decision" in Credential.objects.all()[0].basis_reason


def test_award_again_answers_what_is_held_and_renew_overrides(version: BadgeVersion, file: Path) -> None:
    file.write_text("email,name\nada@x.example,Ada\n")
    first, again = Run(version, file), Run(version, file)
    renewed = Run(version, file, "--renew", "--reason", "A new term.")
    assert (first.states, again.states, renewed.states) == (["issued"], ["already_held"], ["issued"])
    assert first.lines[0]["credential"] == again.lines[0]["credential"] != renewed.lines[0]["credential"]
    assert (first.code, Credential.objects.filter(basis_reason="A new term.").count()) == (0, 1)


def test_award_goes_on_where_it_was_interrupted(version: BadgeVersion, file: Path) -> None:
    file.write_text("email,name\nada@x.example,Ada\nben@x.example,Ben\n")
    Run(version, file, "--renew")
    award = BulkAward.objects.get()
    award.rows.filter(line=3).update(outcome="", credential=None)  # as if cut off after the first chunk
    BulkAward.objects.update(finished_at=None)
    held = Credential.objects.count()
    run = Run(version, file, "--renew")
    assert ("Going on" in run.err, run.states) == (True, ["already_held", "issued"])
    assert (BulkAward.objects.count(), Credential.objects.count()) == (1, held + 1)


def test_renew_that_ended_while_waiting_may_be_run_again(version: BadgeVersion, file: Path) -> None:
    file.write_text("email,name\nada@x.example,Ada\nben@x.example,Ben\n")
    options = ("--renew", "--reason", " A new  term. ")
    with pytest.raises(CommandError, match="may be run again"):
        Run(version, file, *options, "--wait", "--patience", "0")
    again = Run(version, file, *options)
    assert ("Going on" in again.err, again.states) == (True, ["already_held"] * 2)
    assert (BulkAward.objects.count(), Credential.objects.count()) == (1, 2)
    for credential in Credential.objects.all():
        delivery.bake(credential.pk)
        delivery.post_letter(credential.pk)
    assert Run(version, file, *options).states == ["issued"] * 2  # all was ready: this is another renewal


def test_award_cut_off_before_it_is_confirmed_leaves_nothing(version: BadgeVersion, file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE credentials_bulkaward ADD CONSTRAINT cut_off CHECK (confirmed_at IS NULL)"
        )
    with pytest.raises(IntegrityError, match="cut_off"):
        Run(version, file)
    assert BulkAward.objects.count() == 0


def test_award_of_nothing_but_faults_keeps_nothing(version: BadgeVersion, file: Path) -> None:
    file.write_text("email,name\nnobody,No One\n")
    run = Run(version, file)
    assert (run.code, run.states, BulkAward.objects.count()) == (1, ["refused"], 0)


@pytest.mark.parametrize(
    ("options", "content", "said"),
    [
        (["--badge", "no/such"], PEOPLE, "There is no badge no/such"),
        (["--by", "stranger@x.example"], PEOPLE, "Nobody to name"),
        ([], "mail,name\n", "does not name: email"),
        ([], "PK\x03\x04", "This is a workbook"),
        (["--reason", "x" * 301], PEOPLE, "300 characters"),
    ],
)
def test_award_says_what_is_wrong(
    version: BadgeVersion, file: Path, options: list[str], content: str, said: str
) -> None:
    file.write_text(content)
    with pytest.raises(CommandError, match=said):
        call_command("award", str(file), "--badge", str(version.badge), *options)
    with pytest.raises(CommandError, match="No such file"):
        call_command("award", str(file) + "x", "--badge", str(version.badge))
    assert Credential.objects.count() == 0


def test_award_is_refused_where_it_is_not_allowed(file: Path) -> None:
    version = factories.published_badge()
    factories.administrator(version.issuer)
    with pytest.raises(CommandError, match="quality board"):
        call_command("award", str(file), "--badge", str(version.badge))


def test_award_says_when_no_worker_gets_on(version: BadgeVersion, file: Path) -> None:
    with pytest.raises(CommandError, match="is a worker running"):
        call_command("award", str(file), "--badge", str(version.badge), "--wait", "--patience", "0.1")
    assert Credential.objects.count() == 2


# -- killed


def start(worker: Any, version: BadgeVersion, file: Path, *options: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "manage.py", "award", str(file), "--badge", str(version.badge), *options]
    return subprocess.Popen(
        argv, cwd=ROOT, env=worker.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [(), ("--renew",)])
def test_award_killed_three_times_awards_everybody_once(
    worker: Any, version: BadgeVersion, tmp_path: Path, options: tuple[str, ...]
) -> None:
    people, chance = 60, random.Random(7)
    file = tmp_path / "many.csv"
    file.write_text("email,name\n" + "".join(f"p{n}@x.example,Person {n}\n" for n in range(people)))
    for _kill in range(3):
        run = start(worker, version, file, "--chunk", "8", *options)
        assert run.stdout is not None and run.stderr is not None
        for _line in range(chance.randrange(1, 20)):
            run.stdout.readline()
        os.kill(run.pid, signal.SIGKILL)
        run.communicate()

    last = start(worker, version, file, "--wait", *options)
    out, err = last.communicate(timeout=120)
    assert last.returncode == 0, err
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["email"] for line in lines] == [f"p{n}@x.example" for n in range(people)]
    credentials = list(Credential.objects.all())
    assert {line["credential"] for line in lines} == {str(one.pk) for one in credentials}
    assert (len(credentials), len({one.email for one in credentials})) == (people, people)
    assert AuditEntry.objects.filter(verb="issue").count() == people
    assert Letter.objects.filter(kind="credentials/claim").count() == people
    verified = StringIO()
    call_command("verify_credentials", stdout=verified, stderr=verified)  # ends with 1 when one fails
    assert f"{people} verified" in verified.getvalue()
    indices = [one.status_index for one in sorted(credentials, key=lambda one: one.email)]
    steps = [after - before for before, after in pairwise(indices) if before and after]
    assert len(set(indices)) == people
    assert sum(step == 1 for step in steps) < 3
