"""What the world sees: the page, the documents, the frame, and the verdicts of /verify/."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from credentials import actions, documents
from credentials.models import Credential
from tests import factories

pytestmark = pytest.mark.django_db

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


# -- the page


def test_credential_public_says_what_how_and_whether_valid(client: Client, public: Credential) -> None:
    page = client.get(f"/credentials/{public.pk}/").text
    wanted = [
        public.badge_version.name,
        public.issuer.name,
        "<strong>Valid</strong>",
        "Educational part",
        "Meets",
        'property="og:image"',
        f"http://localhost/credentials/{public.pk}.png",
    ]
    assert [words for words in wanted if words not in page] == []
    assert public.email not in page
    assert "This is yours" not in page


def test_credential_private_is_hidden_but_to_holder_and_issuer(delivered: Credential) -> None:
    claimed = actions.claim(credential=delivered, generation=1)
    people = {
        None: 404,
        factories.user(): 404,
        factories.administrator(factories.issuer()): 404,
        factories.reviewer(claimed.issuer): 404,
        claimed.holder.user: 200,
        claimed.issued_by: 200,
    }
    for person, answer in people.items():
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(f"/credentials/{claimed.pk}/").status_code == answer


def test_share_panel_can_be_closed_and_makes_the_page_public(client: Client, delivered: Credential) -> None:
    claimed = actions.claim(credential=delivered, generation=1)
    url = f"/credentials/{claimed.pk}/"

    def panel(person: User) -> str:
        client.force_login(person)
        return client.get(url).text.partition('popover id="share"')[2].partition("Download")[0]

    assert 'popovertargetaction="hide"' in panel(claimed.issued_by)
    assert "<form" not in panel(claimed.issued_by)
    shown = panel(claimed.holder.user)
    assert "This page is not public" in shown
    assert f'method="post" action="{url}sharing/"' in shown
    assert '<input type="hidden" name="sharing" value="public">' in shown
    client.post(f"{url}sharing/", {"sharing": "public"})
    assert ("Address of this page" in panel(claimed.holder.user), "<form" in panel(claimed.holder.user)) == (
        True,
        False,
    )


def test_credential_is_kept_by_no_cache_unless_a_stranger_sees_it(public: Credential) -> None:
    private = factories.claimed(public.badge_version)

    def kept(credential: Credential, person: User | None) -> str:
        client = Client()
        if person:
            client.force_login(person)
        return client.get(f"/credentials/{credential.pk}/")["Cache-Control"]

    assert kept(public, None) == "private, max-age=0"
    people = [public.issued_by, public.holder.user, factories.user()]
    assert {kept(public, person) for person in people} == {"no-store"}
    assert {kept(private, person) for person in (private.issued_by, private.holder.user)} == {"no-store"}


def test_credential_unclaimed_is_hidden(client: Client, delivered: Credential) -> None:
    assert client.get(f"/credentials/{delivered.pk}/").status_code == 404
    assert client.get(f"/embed/{delivered.pk}/").status_code == 404


def test_credential_revoked_says_so_with_the_reason(client: Client, public: Credential) -> None:
    actions.revoke(by=public.issued_by, credential=public, reason="Issued by mistake.")
    page = client.get(f"/credentials/{public.pk}/").text
    assert ("<strong>Revoked</strong>" in page, "Issued by mistake." in page) == (True, True)


def test_credential_awarded_without_assessment_says_so(client: Client, db: None, media: Path) -> None:
    credential = factories.claimed(public=True, basis="awarded")
    page = client.get(f"/credentials/{credential.pk}/").text
    assert "without assessing evidence" in page
    assert "linkedin.com" not in page


def test_evidence_shown_only_while_public(client: Client, db: None, media: Path) -> None:
    name = default_storage.save("evidence/some-name", ContentFile(factories.pdf()))
    piece = {
        "number": 1,
        "name": "Evidence 1.pdf",
        "kind": "file",
        "caption": "My plan",
        "file": name,
        "media_type": "application/pdf",
    }
    credential = factories.claimed(public=True, evidence=[piece])
    url = f"/credentials/{credential.pk}/evidence/1"
    assert "My plan" in client.get(f"/credentials/{credential.pk}/").text
    response = client.get(url)
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"
    assert response["Content-Disposition"] == 'inline; filename="Evidence 1.pdf"'
    assert client.get(url.replace("/1", "/2")).status_code == 404
    actions.set_public(by=credential.holder.user, credential=credential, public=False)
    assert client.get(url).status_code == 404


def test_embed_is_the_only_page_that_may_be_framed(client: Client, public: Credential) -> None:
    framed, page = client.get(f"/embed/{public.pk}/"), client.get(f"/credentials/{public.pk}/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


# -- documents


def test_documents_are_the_stored_bytes(client: Client, delivered: Credential) -> None:
    stored = delivered.document
    ob3 = client.get(f"/ob3/credentials/{delivered.pk}")
    ob2 = client.get(f"/ob2/assertions/{delivered.pk}")
    image = client.get(f"/credentials/{delivered.pk}.png")
    assert (ob3.content, ob2.content) == (bytes(stored.ob3), bytes(stored.ob2))
    assert documents.sha256(image.content) == stored.png_sha256
    assert [one["Content-Type"] for one in (ob3, ob2, image)] == [
        "application/vc+ld+json",
        "application/ld+json",
        "image/png",
    ]
    assert {one["Access-Control-Allow-Origin"] for one in (ob3, ob2, image)} == {"*"}


def test_documents_answer_304_for_their_etag(client: Client, delivered: Credential) -> None:
    for path in ("ob3/credentials/{}", "ob2/assertions/{}", "credentials/{}.png"):
        url = "/" + path.format(delivered.pk)
        etag = client.get(url)["ETag"]
        again = client.get(url, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")


def test_documents_name_each_other_by_addresses_that_answer(client: Client, delivered: Credential) -> None:
    assertion = json.loads(bytes(delivered.document.ob2))
    badge = client.get(assertion["badge"]).json()
    issuer = client.get(badge["issuer"]).json()
    assert (badge["id"], issuer["id"]) == (assertion["badge"], badge["issuer"])
    assert client.get(assertion["image"])["Content-Type"] == "image/png"
    credential = json.loads(bytes(delivered.document.ob3))
    achievement = credential["credentialSubject"]["achievement"]
    assert client.get(achievement["id"]).json()["name"] == achievement["name"]
    did = client.get(f"/issuers/{delivered.issuer.slug}/did.json")
    assert did.json()["assertionMethod"] == [credential["proof"]["verificationMethod"]]
    assert did["Access-Control-Allow-Origin"] == "*"


def test_ob2_revoked_is_gone(client: Client, delivered: Credential) -> None:
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="Issued by mistake.")
    response = client.get(f"/ob2/assertions/{delivered.pk}")
    assert (response.status_code, response.json()) == (
        410,
        {
            "id": f"http://localhost/ob2/assertions/{delivered.pk}",
            "revoked": True,
            "revocationReason": "Issued by mistake.",
        },
    )
    assert client.get(f"/ob3/credentials/{delivered.pk}").status_code == 200


def test_ob2_to_a_browser_is_a_page(client: Client, public: Credential) -> None:
    for path, answer in {
        f"/ob2/assertions/{public.pk}": f"/credentials/{public.pk}/",
        f"/ob2/badges/{public.badge_version.public_id}": public.badge_version.get_absolute_url(),
    }.items():
        response = client.get(path, headers={"Accept": BROWSER})
        assert (response["Location"], "Accept" in response["Vary"]) == (answer, True)
        assert response["Cache-Control"] == "no-store"
    issuer = client.get(f"/ob2/issuers/{public.issuer.slug}", headers={"Accept": BROWSER})
    assert public.issuer.name in issuer.text
    hidden = factories.delivered()
    page = client.get(f"/ob2/assertions/{hidden.pk}", headers={"Accept": BROWSER})
    assert hidden.holder.name not in page.text


def test_documents_of_unsigned_and_unknown_are_404(client: Client, issued: Credential) -> None:
    for path in (
        f"/ob3/credentials/{issued.pk}",
        f"/ob2/assertions/{issued.pk}",
        f"/credentials/{issued.pk}.png",
        f"/issuers/{issued.issuer.slug}/did.json",
        "/ob2/issuers/nobody",
        f"/ob3/achievements/{issued.pk}",
    ):
        assert client.get(path).status_code == 404


# -- commands


def test_revoke_command(public: Credential, django_user_model: Any) -> None:
    django_user_model.objects.create_superuser("root@college.example", "x", display_name="Root")
    call_command("revoke", str(public.pk), reason="Issued by mistake.")
    row = Credential.objects.get(pk=public.pk)
    assert (row.revocation_reason, row.revoked_by.email) == ("Issued by mistake.", "root@college.example")
