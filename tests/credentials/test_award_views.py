"""The registrar's pages: upload, look, confirm, follow, result; and what the credential says of itself."""

import csv
import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from badges.models import BadgeVersion
from credentials import actions, awards, delivery
from credentials.models import BulkAward, BulkAwardRow, Credential
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

FILE = "email,name\nada@x.example,Ada\nnobody,No One\nben@x.example,Ben\nada@x.example,Ada\n"


@pytest.fixture
def version() -> BadgeVersion:
    return factories.may_be_awarded(factories.published_badge())


@pytest.fixture
def registrar(version: BadgeVersion) -> User:
    return factories.administrator(version.issuer)


@pytest.fixture
def page(client: Client, registrar: User) -> Client:
    client.force_login(registrar)
    return client


def url(version: BadgeVersion) -> str:
    return f"/credentials/award/{version.issuer.slug}/{version.badge.slug}/"


def send(page: Client, version: BadgeVersion, content: str | bytes = FILE, **fields: Any) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("people.csv", data)
    return page.post(url(version), {"file": file, "reason": "They led it.", **fields})


def uploaded(page: Client, version: BadgeVersion, content: str = FILE, **fields: Any) -> BulkAward:
    send(page, version, content, **fields)
    return BulkAward.objects.latest("created_at")


def carried_out(award: BulkAward) -> None:
    while awards.issue_next(award.pk):
        pass
    awards.finish(award.pk)


def test_award_shows_what_would_happen_and_changes_nothing(page: Client, version: BadgeVersion) -> None:
    response = send(page, version)
    award = BulkAward.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/credentials/award/{award.pk}/")
    shown = page.get(response["Location"])
    preview = shown.context["preview"]
    assert (preview.to_award, preview.already_held, shown.context["progress"].refused) == (2, 1, 1)
    assert "“nobody” is not an e-mail address." in shown.text
    assert "Award it to 2 people" in shown.text
    assert "is thrown away." in shown.text
    assert Credential.objects.count() == 0


def happens(page: Client, award: BulkAward) -> list[tuple[int, str, int]]:
    preview = page.get(f"/credentials/award/{award.pk}/").context["preview"]
    return [(planned.row.line, planned.what, planned.counts) for planned in preview.first]


def test_preview_says_what_happens_with_each_line(page: Client, version: BadgeVersion) -> None:
    earlier = factories.confirmed_award(version, text="email,name\nben@x.example,Ben\n")
    carried_out(earlier)
    award = uploaded(page, version, FILE + "ben@x.example,Ben\n")
    assert happens(page, award) == [
        (2, "awarded", 2),
        (3, "refused", 3),
        (4, "held", 4),
        (5, "repeated", 2),
        (6, "held", 6),
    ]
    shown = page.get(f"/credentials/award/{award.pk}/").text
    assert "twice in the file: line 2 counts" in shown
    assert shown.count("holds it already") == 2
    renewed = uploaded(page, version, FILE, renew="on")
    assert [what for _line, what, _counts in happens(page, renewed)][2] == "awarded"


def test_preview_of_people_who_all_hold_it_offers_nothing(page: Client, version: BadgeVersion) -> None:
    carried_out(factories.confirmed_award(version, text=FILE))
    award = uploaded(page, version)
    shown = page.get(f"/credentials/award/{award.pk}/").text
    assert "Nobody new to award" in shown
    assert (f"/credentials/award/{award.pk}/confirm/" in shown, "Their letter" in shown) == (False, False)
    assert f"/credentials/award/{award.pk}/discard/" in shown


def test_award_keeps_what_was_typed_and_names_the_field(page: Client, version: BadgeVersion) -> None:
    response = send(page, version, b"PK\x03\x04 a workbook", reason="They led the workshop.")
    assert response.status_code == 422
    assert "File of people: This is a workbook" in response.text
    assert "They led the workshop.</textarea>" in response.text
    empty = page.post(url(version), {})
    assert "Say in a sentence why" in empty.text
    assert (empty.status_code, set(empty.context["form"].errors)) == (422, {"file", "reason"})


def test_award_refuses_more_than_a_page_takes(page: Client, version: BadgeVersion) -> None:
    many = "email,name\n" + "a@x.example,A\n" * 5001
    assert "more than 5000 people" in send(page, version, many).text
    assert "larger than 5 MB" in send(page, version, b"x" * (5 * 1024 * 1024 + 1)).text
    assert BulkAward.objects.count() == 0


def test_award_does_not_receive_what_is_much_too_large(
    registrar: User, version: BadgeVersion, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "none"  # receiving a large file would fail
    page = Client(enforce_csrf_checks=True)
    page.force_login(registrar)
    response = send(page, version, b"x" * 6_000_000)
    assert (response.status_code, "larger than 5 MB" in response.text) == (413, True)
    assert send(page, version).status_code == 403  # without its token the form is refused, as any other
    page.get(url(version))
    token = page.cookies["csrftoken"].value
    assert send(page, version, csrfmiddlewaretoken=token).status_code == 302


def test_award_refuses_a_reason_of_control_characters(page: Client, version: BadgeVersion) -> None:
    assert send(page, version, reason="\x07").status_code == 422


def test_award_says_why_a_badge_may_not_be(page: Client, registrar: User, version: BadgeVersion) -> None:
    other = factories.published_badge(version.issuer, by=registrar)
    assert page.get(url(other)).status_code == 409
    assert "quality board" in page.get(url(other)).text
    draft = "/define/{}/{}/"
    with_link = page.get(draft.format(version.issuer.slug, version.badge.slug)).text
    without = page.get(draft.format(other.issuer.slug, other.badge.slug)).text
    assert (url(version) in with_link, url(other) in without) == (True, False)


def test_confirm_is_carried_out_and_shown(page: Client, version: BadgeVersion) -> None:
    award = uploaded(page, version)
    for _press in range(2):
        response = page.post(f"/credentials/award/{award.pk}/confirm/")
        assert response["Location"] == f"/credentials/award/{award.pk}/"
    assert "0 of 4 lines" not in page.get(response["Location"]).text  # the line at fault is done
    first = page.get(response["Location"]).text
    assert ("1 of 4 lines done" in first, "credentials signed and checked" in first) == (True, False)
    carried_out(award)
    assert "0 of 2 credentials signed" in page.get(response["Location"]).text
    for credential in Credential.objects.all():
        delivery.bake(credential.pk)
        delivery.post_letter(credential.pk)
    done = page.get(response["Location"]).text
    assert "2 credentials were issued, signed and checked" in done
    assert "credentials-award.js" not in done


def test_discard_leads_back(page: Client, version: BadgeVersion) -> None:
    award = uploaded(page, version)
    response = page.post(f"/credentials/award/{award.pk}/discard/", follow=True)
    assert "Nobody was awarded anything" in response.text
    assert BulkAwardRow.objects.count() == 0
    confirmed = factories.confirmed_award(version, by=award.by)
    assert page.post(f"/credentials/award/{confirmed.pk}/discard/").status_code == 409


def test_file_thrown_away_is_said_to_be(page: Client, version: BadgeVersion) -> None:
    award = uploaded(page, version)
    page.post(f"/credentials/award/{award.pk}/discard/")
    for gone in (
        page.get(f"/credentials/award/{award.pk}/"),
        page.post(f"/credentials/award/{award.pk}/confirm/"),
    ):
        assert (gone.status_code, "This file was thrown away" in gone.text) == (404, True)
        assert f"/credentials/awarded/{version.issuer.slug}/" in gone.text
    assert "thrown away" not in page.get(f"/credentials/award/{uuid.uuid4()}/").text
    page.force_login(factories.administrator(factories.issuer()))
    elsewhere = page.get(f"/credentials/award/{award.pk}/")
    assert (elsewhere.status_code, "thrown away" in elsewhere.text) == (404, False)


def test_file_that_waits_already_is_named(page: Client, version: BadgeVersion) -> None:
    first = uploaded(page, version)
    other = uploaded(page, version, FILE.replace("Ben", "Benjamin"))
    again = uploaded(page, version, reason="Once more.")
    shown = page.get(f"/credentials/award/{again.pk}/")
    assert ("This file waits already" in shown.text, shown.context["twin"]) == (True, first)
    assert f"/credentials/award/{first.pk}/" in shown.text
    assert "waits already" not in page.get(f"/credentials/award/{other.pk}/").text
    page.post(f"/credentials/award/{first.pk}/confirm/")
    assert "waits already" not in page.get(f"/credentials/award/{again.pk}/").text


def test_result_names_every_line_and_no_formula(page: Client, version: BadgeVersion) -> None:
    award = uploaded(page, version, FILE + "=cmd@x.example,+Eve\n")
    page.post(f"/credentials/award/{award.pk}/confirm/")
    carried_out(award)
    response = page.get(f"/credentials/award/{award.pk}/result.csv")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"), newline="")))
    ids = {one.email: str(one.pk) for one in Credential.objects.all()}
    assert [(row["line"], row["email"], row["outcome"], row["credential"]) for row in rows] == [
        ("2", "ada@x.example", "issued", ids["ada@x.example"]),
        ("3", "nobody", "refused", ""),
        ("4", "ben@x.example", "issued", ids["ben@x.example"]),
        ("5", "ada@x.example", "already_held", ids["ada@x.example"]),
        ("6", "'=cmd@x.example", "issued", ids["=cmd@x.example"]),
    ]
    assert rows[1]["problem"] == "“nobody” is not an e-mail address."
    assert [row["name"] for row in rows] == ["Ada", "No One", "Ben", "Ada", "'+Eve"]
    assert rows[3]["credential_url"] == f"http://localhost/credentials/{ids['ada@x.example']}/"
    assert rows[1]["credential_url"] == ""
    assert 'filename="' in response["Content-Disposition"]


def test_awarded_lists_files_with_a_fixed_number_of_queries(page: Client, version: BadgeVersion) -> None:
    counts = []
    for _round in range(2):
        uploaded(page, version)
        with CaptureQueriesContext(connection) as queries:
            shown = page.get(f"/credentials/awarded/{version.issuer.slug}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert shown.text.count("Not confirmed") == 2
    assert shown.text.count(">people.csv</a>") == 2
    assert f'href="/define/{version.issuer.slug}/"' in shown.text.partition("<h1>")[0]


def test_other_issuers_learn_nothing(client: Client, version: BadgeVersion) -> None:
    award = factories.prepared_award(version)
    client.force_login(factories.administrator(factories.issuer()))
    for path in ("", "confirm/", "discard/", "result.csv"):
        method = client.post if path.endswith("/") else client.get
        assert method(f"/credentials/award/{award.pk}/{path}").status_code == 404
    assert client.get(url(version)).status_code == 404
    assert client.get(f"/credentials/awarded/{version.issuer.slug}/").status_code == 404
    assert BulkAward.objects.get().confirmed_at is None


def test_credential_page_says_plainly_that_nobody_assessed_it(client: Client, version: BadgeVersion) -> None:
    text = "email,name,evidence_url,narrative\nada@x.example,Ada,https://x.example/talk,She led <it>.\n"
    award = factories.confirmed_award(version, text=text, reason="They gave the workshop.")
    carried_out(award)
    credential = Credential.objects.get()
    delivery.bake(credential.pk)
    delivery.post_letter(credential.pk)
    actions.claim(credential=credential, generation=1, public=True)
    page = client.get(f"/credentials/{credential.pk}/").text
    assert "without assessing evidence" in page
    assert "They gave the workshop." in page
    assert award.by.display_name in page
    assert "She led &lt;it&gt;." in page
    assert 'href="https://x.example/talk"' in page
