"""What /verify/ says of anything that anybody hands in."""

import json
import re
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

import openbadges.keys
from badges import artwork
from credentials import actions, checking, documents, keys, verdict_words, wording
from credentials.forms import VerifyForm
from credentials.models import Credential
from openbadges import reading
from openbadges.baking import png
from openbadges.proofs import data_integrity
from openbadges.verdict import Check, State, Verdict
from tests import factories

from . import strangers
from .strangers import Elsewhere

pytestmark = pytest.mark.django_db


def verdict(content: bytes = b"", **fields: str) -> tuple[int, Any]:
    data: dict[str, Any] = dict(fields)
    if content:
        data["file"] = SimpleUploadedFile("badge.png", content)
    response = Client(enforce_csrf_checks=True).post("/verify/", data, headers={"Accept": "application/json"})
    return response.status_code, response.json()


def picture(credential: Credential) -> bytes:
    return documents.picture(credential, credential.document)


# -- what is valid


def test_verify_valid_in_every_form(public: Credential) -> None:
    status, said = verdict(picture(public))
    assert (status, said["state"], said["standard"]) == (200, "valid", "3.0")
    assert (said["issuer"], said["name"]) == (public.issuer.name, public.badge_version.name)
    assert verdict(bytes(public.document.ob2))[1]["standard"] == "2.0"
    assert verdict(text=bytes(public.document.ob3).decode())[1]["state"] == "valid"
    for address in (f"/ob3/credentials/{public.pk}", f"/credentials/{public.pk}/"):
        assert verdict(text=f" http://localhost{address} ")[1]["state"] == "valid"


@pytest.mark.parametrize("word", ["Educational part", "college", "2026"])
def test_verify_tampered(public: Credential, word: str) -> None:
    ob3, ob2 = bytes(public.document.ob3).decode(), bytes(public.document.ob2).decode()
    changed = ob3.replace(word, "X" + word[1:] if word != "2026" else "2025")
    assert changed != ob3
    artwork = png.strip(picture(public))
    said = verdict(documents.baked(artwork, ob2.encode(), changed.encode()))[1]
    assert said["state"] in {"tampered", "unknown_issuer"}
    assert said["state"] == "tampered" or word == "college"


def test_verify_tampered_in_the_bytes_of_the_file(public: Credential) -> None:
    data = bytearray(picture(public))
    data[data.index(b'"proofValue":"z') + 20] ^= 1
    assert verdict(bytes(data))[1]["state"] == "tampered"


def test_verify_one_credential_in_anothers_picture(public: Credential) -> None:
    other = factories.claimed(public=True)
    mixed = documents.baked(png.strip(picture(public)), bytes(other.document.ob2), bytes(public.document.ob3))
    assert verdict(mixed)[1]["state"] == "tampered"


def test_verify_revoked(public: Credential) -> None:
    actions.revoke(by=public.issued_by, credential=public, reason="Issued by mistake.")
    assert verdict(picture(public))[1]["state"] == "revoked"
    assert verdict(bytes(public.document.ob2))[1]["state"] == "revoked"


def test_verify_signed_but_never_issued_here(public: Credential) -> None:
    document = json.loads(bytes(public.document.ob3))
    del document["proof"]
    document["id"] = document["id"].replace("http://localhost", "http://elsewhere.example")
    key = keys.key_in_use(public.issuer)
    signed = data_integrity.sign(document, keys.private_key(key), key.verification_method, timezone.now())
    assert verdict(documents.to_bytes(signed))[1]["state"] == "status_unknown"


@pytest.mark.parametrize(
    "content",
    [
        b"random bytes \x00\xff\xfe",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
        b"{}",
        b"[" * 100_000,
        b'{"type": ["VerifiableCredential"], "a": NaN}',
        b"%PDF-1.7",
        b"<svg/>",
        b"\xef\xbb\xbfnull",
    ],
)
def test_verify_anything_else_is_422_with_a_reason(content: bytes) -> None:
    status, said = verdict(content)
    assert (status, said["state"]) == (422, "not_a_credential")
    assert said["checks"][0]["detail"]


@pytest.mark.parametrize(
    ("member", "state"), [("did:web:nobody\0", "unknown_issuer"), ("did:web:\ud800", "not_a_credential")]
)
def test_verify_texts_that_no_database_or_page_can_hold(
    client: Client, public: Credential, member: str, state: str
) -> None:
    document = json.loads(bytes(public.document.ob3))
    document["issuer"] = {"id": member, "name": member}
    page = client.post("/verify/", {"text": json.dumps(document)})
    assert page.status_code == (422 if state == "not_a_credential" else 200)
    assert verdict(json.dumps(document).encode())[1]["state"] == state


def test_verify_plain_picture(db: None) -> None:
    assert verdict(factories.png())[0] == 422


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "http://localhost/credentials/nothing/",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "http://localhost/\x00",
    ],
)
def test_verify_text_that_is_no_badge(text: str) -> None:
    status, said = verdict(text=text)
    assert (status, said["state"]) == (422, "not_a_credential")


def test_verify_too_large_is_refused_unread() -> None:
    status, said = verdict(b"x" * (VerifyForm.MAX_BYTES + 100_000))
    assert (status, said["state"]) == (413, "not_a_credential")


def test_verify_text_too_long_to_paste(db: None) -> None:
    status, said = verdict(text="x" * (6 * 1024 * 1024))
    assert (status, said["checks"][0]["detail"]) == (
        413,
        "This text is too long to paste. Save it as a file and choose that.",
    )


def test_verify_takes_the_picture_of_the_largest_artwork() -> None:
    assert VerifyForm.MAX_BYTES >= artwork.MAX_BYTES + 2 * reading.MAX_BYTES
    assert VerifyForm.MAX_BYTES >= artwork.MAX_BYTES * 4 / 3 + reading.MAX_BYTES


def test_verify_broken_upload_is_422(client: Client) -> None:
    for kind, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nrubbish"),
        ("application/x-www-form-urlencoded; charset=nothing", b"text=%ff"),
        ("application/json", b"{"),
    ):
        assert client.generic("POST", "/verify/", body, content_type=kind).status_code == 422


def test_verify_hostile_amounts_get_a_verdict(db: None) -> None:
    for content in (b"\0" * 6_000_000, b"\xff" * 6_000_000, b"<svg>" * 1_000_000, b'{"a":' * 200_000):
        assert verdict(content) == (422, verdict(content)[1])


# -- strangers


def test_verify_a_stranger_says_so_in_the_headline(client: Client, db: None) -> None:
    data = strangers.of_a_key()
    did = json.loads(data)["issuer"]["id"]
    page = client.post("/verify/", {"text": data.decode()})
    assert "<strong>Valid, from an issuer we do not know: a key of its own</strong>" in page.text
    assert f"It vouches only for itself, as {did}." in page.text
    assert "The issuer calls itself <strong>Elsewhere University</strong>." in page.text
    assert "verdict is-warn" in page.text
    status, said = verdict(data)
    assert (status, said["state"], said["issuer_id"], said["warnings"]) == (200, "valid", did, [])


def test_verify_a_stranger_by_the_host_of_its_site(db: None) -> None:
    for issuer, shown in {
        "did:web:badges.elsewhere.example%3A8443:issuers:one": "badges.elsewhere.example:8443",
        "https://elsewhere.example/issuers/1": "elsewhere.example",
        "did:key:z6MkStranger": "a key of its own",
    }.items():
        assert wording.issuer_shown(Verdict("valid", "3.0", (), {"issuer": issuer})) == shown


def test_verify_never_loads_a_strangers_picture(client: Client, db: None) -> None:
    image = {"id": "https://pictures.elsewhere.example/a.png", "type": "Image"}
    data = strangers.of_a_key(achievement={"image": image})
    page = client.post("/verify/", {"file": SimpleUploadedFile("b.json", data)}).text
    assert "pictures.elsewhere.example" in page
    assert "https://pictures.elsewhere.example" not in page
    assert verdict(data)[1]["image"] == image["id"]


def test_verify_an_impostor_with_our_picture(client: Client, public: Credential) -> None:
    image = {"id": "http://localhost" + public.badge_version.artwork_url, "type": "Image"}
    data = strangers.of_a_key(issuer={"name": public.issuer.name}, achievement={"image": image})
    page = client.post("/verify/", {"file": SimpleUploadedFile("b.json", data)}).text
    assert "Not from the issuer it names" in page
    assert "It says that it is “Weaving”" in page
    assert public.badge_version.artwork_url not in page


def test_verify_asks_no_other_site_by_default(db: None) -> None:
    said = verdict(Elsewhere().credential())[1]
    assert said["state"] == "unknown_issuer"
    assert "This site does not ask other sites" in json.dumps(said)


def test_verify_with_fetching_goes_nowhere_inside(db: None, settings: Any) -> None:
    settings.VERIFY_FETCH = True
    for host in ("127.0.0.1", "localhost%3A9200", "169.254.169.254", "[::1]", "intranet"):
        private = openbadges.keys.generate()
        did = f"did:web:{host}"
        said = verdict(strangers.signed(strangers.unsigned(did), private, f"{did}#key-1"))[1]
        assert said["state"] in {"unknown_issuer", "not_a_credential"}


def test_verify_with_fetching_asks_so_often_and_no_more(db: None, settings: Any) -> None:
    settings.VERIFY_FETCH = True
    settings.VERIFY_LIMITS = {"verify": 100, "verify_fetch": 0}
    said = verdict(Elsewhere().credential())[1]
    assert said["state"] == "unknown_issuer"
    assert "only so often" in json.dumps(said)


# -- taken back


def test_verify_revoked_with_its_reason_and_day(client: Client, public: Credential) -> None:
    actions.revoke(by=public.issued_by, credential=public, reason="Issued by mistake.")
    page = client.post("/verify/", {"text": f"http://localhost/credentials/{public.pk}/"}).text
    day = date_format(timezone.localtime(public.standing.since, ZoneInfo(public.issuer.time_zone)), "j F Y")
    assert f"The issuer took it back on {day}: Issued by mistake." in page
    assert "Revoked by the issuer" in page


def test_verify_suspended_with_its_reason_until_it_ends(client: Client, public: Credential) -> None:
    actions.suspend(by=public.issued_by, credential=public, reason="We are looking into it.")
    for data in (picture(public), bytes(public.document.jwt), bytes(public.document.ob2)):
        assert verdict(data)[1]["state"] == "suspended"
    page = client.post("/verify/", {"file": SimpleUploadedFile("b.png", picture(public))}).text
    assert ": We are looking into it." in page
    assert "Suspended by the issuer" in page
    actions.reinstate(by=public.issued_by, credential=public)
    assert verdict(picture(public))[1]["state"] == "valid"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("png", "Signed with a key that the issuer has withdrawn"),
        ("jwt", "Signed with a key that the issuer does not publish, or has withdrawn"),
    ],
)
def test_verify_what_a_withdrawn_key_signed(
    client: Client, public: Credential, form: str, words: str
) -> None:
    data = picture(public) if form == "png" else bytes(public.document.jwt)
    root = factories.user(is_superuser=True)
    actions.rotate_keys(by=root, issuer=public.issuer, compromised_at=timezone.now())
    page = client.post("/verify/", {"file": SimpleUploadedFile("b.png", data)}).text
    assert f"<strong>{words}</strong>" in page
    assert "ask the holder for a newer file" in page
    assert "altered or damaged after it was signed. Do not rely on it" not in page
    assert verdict(data)[1]["state"] == "tampered"


# -- the page


def test_verify_page_names_where_an_address_leads(public: Credential, issued: Credential) -> None:
    for text, words in {
        "https://badges.elsewhere.example/1": "This address is on another site.",
        "http://localhost/badges/nothing/at/all": "There is no credential at this address.",
        f"http://localhost/credentials/{issued.pk}/": "This credential is still being signed.",
    }.items():
        status, said = verdict(text=text)
        assert (status, said["state"]) == (422, "not_a_credential")
        assert words in said["checks"][0]["detail"]
    assert verdict(text=str(public.pk))[1]["state"] == "valid"


def test_verify_an_address_of_this_site_without_its_scheme(public: Credential, settings: Any) -> None:
    for origin in ("http://localhost", "http://localhost:8123", "https://badges.college.example"):
        settings.PUBLIC_URL = origin
        place = origin.partition("//")[2]
        assert verdict(text=f" {place}/credentials/{public.pk}/ ")[0] == 200
        said = verdict(text=f"{place}/badges/nothing/at/all")[1]
        assert "There is no credential at this address." in said["checks"][0]["detail"]
        for text in (f"elsewhere.example/credentials/{public.pk}/", f"{place}/x y", f"x@{place}/"):
            assert checking.in_full(text) == text


def test_verify_page_arrives_with_the_address_filled_in(client: Client, public: Credential) -> None:
    address = f"http://localhost/credentials/{public.pk}/"
    shown = client.get(f"/credentials/{public.pk}/").text
    link = re.search(r'href="(/verify/\?text=[^"]+)"', shown)
    assert link is not None
    page = client.get(link[1]).text
    assert f">{address}</textarea>" in page
    assert '<details class="fold" open>' in page
    assert "What was checked" not in page  # it is judged once somebody asks for it
    hostile = client.get("/verify/", {"text": "</textarea><script>" + "x" * 5_000}).text
    assert ("</textarea><script>" in hostile, "x" * 2_001 in hostile) == (False, False)
    assert '<details class="fold">' in client.get("/verify/").text


def test_verify_page_says_that_it_reads_jwts(client: Client, db: None) -> None:
    page = client.get("/verify/").text
    assert page.count("JWT") == 2


def test_verify_page_warns_of_another_picture(client: Client, public: Credential) -> None:
    ob2, ob3 = bytes(public.document.ob2), bytes(public.document.ob3)
    other = documents.baked(factories.png(50, 50), ob2, ob3)
    said = verdict(other)[1]
    assert said["state"] == "valid"
    assert len(said["warnings"]) == 1
    page = client.post("/verify/", {"file": SimpleUploadedFile("b.png", other)}).text
    assert "notice is-warn" in page
    assert f'src="/credentials/{public.pk}.png"' in page


def test_verify_limits_a_visitor_and_fails_open(client: Client, public: Credential, settings: Any) -> None:
    settings.VERIFY_LIMITS = {"verify": 2, "verify_fetch": 1}
    visitor = {"REMOTE_ADDR": "203.0.113.77"}
    answers = [client.post("/verify/", {"text": "x"}, **visitor) for _turn in range(5)]
    assert [one.status_code for one in answers][-1] == 429
    assert "Please wait a minute" in answers[-1].text
    assert answers[-1]["Retry-After"] == "60"
    asked = client.post("/verify/", {"text": "x"}, headers={"Accept": "application/json"}, **visitor)
    assert (asked.status_code, list(asked.json())) == (429, ["error"])
    assert client.post("/verify/", {"text": "x"}, REMOTE_ADDR="203.0.113.78").status_code == 422
    assert client.post("/verify/", {"text": "x"}, REMOTE_ADDR="").status_code == 422
    assert client.get("/verify/", **visitor).status_code == 200


def test_verify_page_has_words_for_every_state_and_check() -> None:
    assert set(verdict_words.STATES) == set(get_args(State))
    for state in get_args(State):
        for ok in (True, False, None):
            checks = tuple(Check(name, ok, "why") for name in [*verdict_words.CHECKS, "new"])
            words = wording.about(Verdict(state, "3.0", checks, {}), None)
            assert all([words.tone, words.icon, words.title, words.sentence, words.heading])
            assert all(line.text for line in words.lines)
            assert (len(words.lines), ok or words.lines[0].detail == "Why.") == (len(checks), True)


def test_verify_page_shows_the_verdict(client: Client, public: Credential) -> None:
    page = client.post("/verify/", {"file": SimpleUploadedFile("b.png", picture(public))})
    assert (page.status_code, "<strong>Valid</strong>" in page.text) == (200, True)
    assert f"/credentials/{public.pk}/" in page.text
    assert public.holder.name not in page.text
    assert client.get("/verify/").status_code == 200
