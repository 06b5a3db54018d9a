"""The badge as a picture: PNG with both standards, SVG with one each, and nothing unchecked."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from credentials import actions, checking, documents
from credentials.models import Credential
from openbadges.baking import KEYWORD_V2, KEYWORD_V3, svg
from tests import factories

pytestmark = pytest.mark.django_db

ENDINGS = ["png", "svg", "ob2.svg"]


def test_svg_holds_the_stored_document(client: Client, delivered: Credential) -> None:
    stored = delivered.document
    ob3 = client.get(f"/credentials/{delivered.pk}.svg")
    ob2 = client.get(f"/credentials/{delivered.pk}.ob2.svg")
    assert svg.unbake(ob3.content).texts == {KEYWORD_V3: bytes(stored.ob3).decode()}
    assert svg.unbake(ob2.content).texts == {KEYWORD_V2: bytes(stored.ob2).decode()}
    assert f'verify="http://localhost/ob2/assertions/{delivered.pk}"'.encode() in ob2.content
    assert {ElementTree.fromstring(one.content).tag for one in (ob3, ob2)} == {
        "{http://www.w3.org/2000/svg}svg"
    }


@pytest.mark.parametrize("ending", ["svg", "ob2.svg"])
def test_svg_holds_what_xml_cannot(client: Client, media: Path, ending: str) -> None:
    version = factories.published_badge(description="Ends ]]> here & <there>")
    credential = factories.delivered(version)
    response = client.get(f"/credentials/{credential.pk}.{ending}")
    assert checking.verdict_on(response.content).state == "valid"


def test_svg_verifies(client: Client, delivered: Credential) -> None:
    for ending, standard in {"svg": "3.0", "ob2.svg": "2.0"}.items():
        verdict = checking.verdict_on(client.get(f"/credentials/{delivered.pk}.{ending}").content)
        assert (verdict.state, verdict.standard) == ("valid", standard)


@pytest.mark.parametrize("ending", ["svg", "ob2.svg"])
def test_svg_opened_by_itself_can_do_nothing(client: Client, delivered: Credential, ending: str) -> None:
    response = client.get(f"/credentials/{delivered.pk}.{ending}")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; img-src data:; frame-ancestors 'none'; sandbox"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("ending", ENDINGS)
def test_picture_is_saved_under_the_badges_name(client: Client, delivered: Credential, ending: str) -> None:
    url, slug = f"/credentials/{delivered.pk}.{ending}", delivered.badge_version.badge.slug
    assert client.get(url)["Content-Disposition"] == f'inline; filename="{slug}.{ending}"'
    saved = client.get(f"{url}?download")
    assert saved["Content-Disposition"] == f'attachment; filename="{slug}.{ending}"'


@pytest.mark.parametrize("ending", ENDINGS)
def test_picture_answers_304_for_its_etag(client: Client, delivered: Credential, ending: str) -> None:
    url = f"/credentials/{delivered.pk}.{ending}"
    etag = client.get(url)["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    others = {client.get(f"/credentials/{delivered.pk}.{other}")["ETag"] for other in ENDINGS}
    assert len(others) == len(ENDINGS)


def test_picture_of_a_revoked_credential_is_still_given(client: Client, public: Credential) -> None:
    actions.revoke(by=public.issued_by, credential=public, reason="Issued by mistake.")
    for ending in ENDINGS:
        data = client.get(f"/credentials/{public.pk}.{ending}").content
        assert checking.verdict_on(data).state == "revoked"


@pytest.mark.parametrize("ending", ENDINGS)
def test_picture_of_what_is_not_signed_or_unknown_is_404(
    client: Client, issued: Credential, ending: str
) -> None:
    assert client.get(f"/credentials/{issued.pk}.{ending}").status_code == 404
    assert client.get(f"/credentials/{issued.holder.public_id}.{ending}").status_code == 404


@pytest.mark.parametrize("ending", ENDINGS)
def test_picture_is_not_served_once_the_artwork_differs_or_is_gone(
    client: Client, delivered: Credential, caplog: pytest.LogCaptureFixture, ending: str
) -> None:
    artwork = Path(delivered.badge_version.artwork.path)
    artwork.write_bytes(factories.png(700, 700))
    assert client.get(f"/credentials/{delivered.pk}.{ending}").status_code == 503
    artwork.unlink()
    page = client.get(f"/credentials/{delivered.pk}.{ending}")
    assert (page.status_code, page["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert str(delivered.pk) in caplog.text


def test_png_is_the_one_that_was_checked(client: Client, delivered: Credential) -> None:
    picture = client.get(f"/credentials/{delivered.pk}.png")
    assert documents.sha256(picture.content) == delivered.document.png_sha256
