"""A registrar awards a badge to everybody in a file: sees what would happen, confirms, reads the result."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from credentials.models import Credential
from tests import factories
from tests.journeys import letters
from tests.journeys.conftest import OpenBrowser
from tests.journeys.looking import look
from tests.journeys.people import account, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BADGE = "Workshop leader"
PEOPLE = (
    "Name;Email;awarded_at;narrative\n"
    "Zoé Tremblay;zoe@guest.example;2026-01-15;Led two workshops.\n"
    "No Address;guest.example;;\n"
    "Ada Okafor;ada@guest.example;;\n"
)


def test_a_file_of_people_is_awarded(worker: Any, open_browser: OpenBrowser, tmp_path: Path) -> None:
    college = factories.issuer(slug="northlake", name="Northlake College")
    registrar = account("Maren Holt", Role.ADMINISTRATOR, of=college)
    version = factories.may_be_awarded(factories.published_badge(college, name=BADGE))
    file = tmp_path / "workshop.csv"
    file.write_text(PEOPLE, encoding="utf-8-sig")

    page = open_browser()
    sign_in(page, registrar, looking=False)
    page.goto(f"/define/northlake/{version.badge.slug}/")
    look(page)
    page.get_by_role("link", name="Award to many").click()
    look(page)

    # Something is forgotten, and nothing typed is lost.
    page.get_by_label("Why are they awarded it").fill("They gave a workshop.")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("alert").get_by_text("Choose the file of people")).to_be_visible()
    look(page)

    # What would happen.
    page.get_by_label("File of people").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("“guest.example” is not an e-mail address.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Zoé Tremblay")).to_be_visible()
    assert Credential.objects.count() == 0
    look(page)

    # It happens, while the page looks on.
    page.get_by_role("button", name="Award it to 2 people").click()
    expect(page.get_by_text("2 credentials were issued, signed and checked")).to_be_visible(timeout=60_000)
    look(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Result of every line").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    outcomes = [(row["line"], row["outcome"]) for row in csv.DictReader(StringIO(text, newline=""))]
    assert outcomes == [("2", "issued"), ("3", "refused"), ("4", "issued")]

    # The same file again would award nobody.
    page.get_by_role("link", name="Award to many").click()
    page.get_by_label("File of people").set_input_files(file)
    page.get_by_label("Why are they awarded it").fill("They gave a workshop.")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Throw this away").click()
    page.get_by_role("link", name="Uploaded files").click()
    expect(page.get_by_role("rowheader", name=BADGE)).to_have_count(1)
    look(page)

    # Whoever is awarded gets a letter, and a page that says plainly how it came about.
    letter = letters.text_of(letters.wait_for("zoe@guest.example", BADGE))
    assert f"Northlake College has awarded you the credential {BADGE}." in letter
    assert "Your evidence" not in letter
    credential = Credential.objects.get(email="zoe@guest.example")
    page.goto(credential.get_absolute_url())
    expect(page.get_by_text("without assessing evidence")).to_be_visible()
    expect(page.get_by_text("They gave a workshop.")).to_be_visible()
    look(page)
