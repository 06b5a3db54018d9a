"""Verdicts from what this site knows: its own addresses, its decisions, whom it vouches for."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Issuer
from credentials import actions, checking, documents, hosting, keys, signing, vouching
from credentials.models import Credential, SigningKey
from credentials.models.keys import Algorithm
from openbadges.proofs import data_integrity
from openbadges.reading import moment
from openbadges.verdict import Found, Standing
from tests import factories

from . import strangers
from .strangers import Elsewhere

pytestmark = pytest.mark.django_db

ORIGIN = "http://localhost"


# -- its own addresses


def test_read_answers_every_document_as_the_world_gets_it(client: Any, delivered: Credential) -> None:
    issuer, version = delivered.issuer, delivered.badge_version
    rsa = keys.key_in_use(issuer, Algorithm.RS256)
    for path in (
        f"/ob3/credentials/{delivered.pk}",
        f"/ob3/credentials/{delivered.pk}.jwt",
        f"/ob3/achievements/{version.public_id}",
        f"/ob2/assertions/{delivered.pk}",
        f"/ob2/badges/{version.public_id}",
        f"/ob2/issuers/{issuer.slug}",
        f"/issuers/{issuer.slug}/did.json",
        f"/issuers/{issuer.slug}/keys/{rsa.fragment}",
        f"/status/{delivered.status_list_id}",
        f"/credentials/{delivered.pk}.png",
        version.artwork_url,
    ):
        served = client.get(path)
        assert served.status_code == 200
        assert hosting.read(ORIGIN + path) == Found(200, served.content, served["Content-Type"])
        assert hosting.read("HTTPS://LocalHost:443" + path).body == served.content


def test_read_of_pages_and_of_nothing_is_404(public: Credential) -> None:
    for path in ("/", "", f"/credentials/{public.pk}/", "/admin/", "/nothing", "/ob2/issuers/nobody", "/\0"):
        assert hosting.read(ORIGIN + path) == Found(404, b"")


def test_read_of_what_was_taken_back_is_410(public: Credential) -> None:
    address = documents.address("ob2_assertion", public.pk)
    actions.suspend(by=public.issued_by, credential=public, reason="We look into it.")
    assert hosting.read(address).status == 410
    actions.reinstate(by=public.issued_by, credential=public)
    assert hosting.read(address).status == 200


def test_read_of_lost_artwork_is_503(public: Credential) -> None:
    Path(public.badge_version.artwork.path).unlink()
    assert hosting.read(ORIGIN + public.badge_version.artwork_url) == Found(503, b"")
    assert hosting.read(documents.address("png", public.pk)).status == 503


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://localhost:8000/x",
            "http://localhost.example/x",
            "http://user@localhost/x",
            "ftp://localhost/",
        ),
        *("//localhost/", "localhost", "", "http://[::1", "http://localhost:x/", "did:web:localhost"),
    ],
)
def test_read_of_an_address_elsewhere_is_nothing(address: str) -> None:
    assert hosting.read(address) is None


# -- standing


def test_standing_of_own_credentials_only(public: Credential) -> None:
    ob3, ob2 = (checking.address_of(public, name) for name in ("ob3_credential", "ob2_assertion"))
    assert checking.standing_of(ob3) == checking.standing_of(ob2) == Standing("good")
    actions.suspend(by=public.issued_by, credential=public, reason="We look into it.")
    assert checking.standing_of(ob3) == Standing("suspended", "We look into it.")
    actions.revoke(by=public.issued_by, credential=public, reason="It was a mistake.")
    assert checking.standing_of(ob2) == Standing("revoked", "It was a mistake.")
    for other in (
        ob3.replace("http:", "https:"),
        ob3 + "?x",
        ob3 + "#x",
        ob3.upper(),
        f"{ORIGIN}/credentials/{public.pk}/",
        f"{ORIGIN}/ob3/credentials/{public.holder.public_id}",
        "urn:uuid:" + str(public.pk),
        "",
    ):
        assert checking.standing_of(other) is None


def test_verdict_on_what_we_signed_and_never_issued(public: Credential) -> None:
    """A key that leaked, or rows that were lost: the signature is good, and we cannot say more."""
    document = json.loads(bytes(public.document.ob3))
    proof = document.pop("proof")
    document["id"] = document["id"].replace(str(public.pk), str(public.holder.public_id))
    key = keys.key_in_use(public.issuer)
    forged = data_integrity.sign(
        document, keys.private_key(key), key.verification_method, moment(proof["created"])
    )
    assert checking.verdict_on(documents.to_bytes(forged)).state == "status_unknown"


# -- other sites


def test_verdict_on_a_strangers_key(db: None) -> None:
    verdict = checking.verdict_on(strangers.of_a_key())
    assert verdict.state == "valid"
    assert [check.ok for check in verdict.checks if check.name == "issuer"] == [None]


def test_verdict_on_another_site_is_unknown_without_fetching(db: None) -> None:
    verdict = checking.verdict_on(Elsewhere().credential())
    assert verdict.state == "unknown_issuer"
    assert any("This site does not ask other sites" in check.detail for check in verdict.checks)


def test_verdict_on_another_site_by_fetching(db: None) -> None:
    elsewhere = Elsewhere()
    good = elsewhere.credential()
    assert checking.verdict_on(good, fetch=elsewhere.fetch).state == "valid"
    assert elsewhere.asked == ["https://badges.elsewhere.example/.well-known/did.json"]
    changed = good.replace(b"Weaving", b"Welding")
    assert checking.verdict_on(changed, fetch=elsewhere.fetch).state == "tampered"
    elsewhere.pages.clear()
    assert checking.verdict_on(good, fetch=elsewhere.fetch).state == "unknown_issuer"


def test_verdict_on_our_own_asks_nobody(public: Credential) -> None:
    def nobody(address: str) -> Found:
        raise AssertionError(address)

    for data in (public.document.ob3, public.document.ob2, public.document.jwt):
        assert checking.verdict_on(bytes(data), fetch=nobody).state == "valid"


# -- whom we vouch for


@pytest.fixture
def northlake(db: None, media: Path) -> Issuer:
    issuer = factories.issuer(
        slug="northlake",
        name="Northlake College",
        url="https://www.northlake.example/teaching",
        email="badges@northlake.example",
    )
    keys.key_in_use(issuer)
    return issuer


def test_vouch_for_own_issuers(northlake: Issuer) -> None:
    did = SigningKey.objects.get().did
    for issuer_id in (did, f"{ORIGIN}/ob2/issuers/northlake"):
        assert vouching.vouch({"issuer": {"id": issuer_id, "name": "Anything"}}) is True
        assert vouching.vouch({"issuer": issuer_id}) is True
    assert vouching.vouch({"badge": {"issuer": {"id": f"{ORIGIN}/ob2/issuers/northlake"}}}) is True


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": {"name": "Northlake College"}},
        {"issuer": {"name": " NORTHLAKE  college "}},
        {"issuer": {"name": "Northlake-College"}},
        {"issuer": {"name": "Northlake\u200b College"}},
        {"issuer": {"name": "Nоrthlаke Cоllege"}},  # Cyrillic о and а
        {"issuer": {"name": "𝐍orthlake Ｃollege"}},
        {"issuer": {"name": "NorthIake CoIIege"}},  # capital I for l
        {"issuer": {"name": "Nórthlake Collège"}},
        {"issuer": {"name": {"en": "Elsewhere", "fr": "Northlake College"}}},
        {"issuer": {"url": "https://northlake.example/"}},
        {"issuer": {"url": "https://badges.northlake.example/"}},
        {"issuer": {"url": "http://localhost/"}},
        {"issuer": {"email": "somebody@northlake.example"}},
        {"issuer": {"id": "did:web:northlake.example"}},
        {"issuer": {"id": "did:web:localhost:issuers:another"}},
        {"issuer": {"id": "did:web:LOCALHOST:issuers:northlake"}},
        {"issuer": {"id": "https://localhost/issuers/northlake"}},
        {"id": "http://localhost/ob3/credentials/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c"},
        {"id": "https://northlake.example/credentials/1"},
        {"achievement": {"id": "http://localhost/ob3/achievements/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c"}},
        {"credentialStatus": {"id": "urn:x", "statusListCredential": "http://localhost/status/1"}},
        {"credentialStatus": [{"id": "http://localhost/status/1#5"}]},
        {"proof": [{"verificationMethod": "did:web:localhost:issuers:northlake#key-1"}]},
        {"badge": "http://localhost/ob2/badges/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c"},
        {"badge": {"id": "http://localhost/ob2/badges/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c"}},
    ],
)
def test_vouch_for_nobody_who_passes_for_ours(northlake: Issuer, changes: dict[str, Any]) -> None:
    document = strangers.unsigned("did:key:z6MkStranger", **changes)
    assert vouching.vouch(document) is False


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"issuer": {"name": "Northlake University"}},
        {"issuer": {"name": ""}},
        {"issuer": {"name": 7, "url": 8, "email": 9}},
        {"issuer": {"name": None, "url": "http://[", "email": "@"}},
        {
            "issuer": {
                "url": "https://notnorthlake.example/",
                "email": "x@northlake.example.org",
            }
        },
        {"issuer": {"id": "did:web:elsewhere.example"}},
        {"issuer": {"id": "did:web:nobody\0"}},
        {"issuer": {"id": "did:web:[::1"}},
        {"evidence": [{"id": "http://localhost/badges/", "type": ["Evidence"]}]},
        {"credentialSubject": "urn:uuid:1"},
        {"credentialStatus": "x", "badge": 5, "proof": None, "credentialSubject": [7]},
    ],
)
def test_vouch_knows_nothing_of_strangers(northlake: Issuer, changes: dict[str, Any]) -> None:
    assert vouching.vouch(strangers.unsigned("did:key:z6MkStranger", **changes)) is None


def test_vouch_survives_any_document(northlake: Issuer) -> None:
    for document in ({}, {"issuer": []}, {"issuer": {}}, {"badge": []}, {"id": 5, "type": {"a": []}}):
        assert vouching.vouch(document) is None


TEXTS = st.sampled_from(["Assertion", "http://localhost/x", "did:web:[", "http://[", "@"])
NAMES = st.sampled_from(
    [
        *("id", "url", "email", "name", "type", "issuer", "badge", "credentialSubject", "achievement"),
        *("proof", "credentialStatus", "statusListCredential", "verificationMethod"),
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, ANYTHING))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_vouch_answers_whatever_a_document_holds(northlake: Issuer, document: dict[str, Any]) -> None:
    assert vouching.vouch(document) in {True, False, None}


def test_vouch_for_hosted_badges_by_their_place(northlake: Issuer) -> None:
    id = f"{ORIGIN}/ob2/assertions/6a3b2a52-8a4b-4cf6-9d8c-b6ad30dd9f0c"
    assert vouching.vouch({"id": id, "type": "Assertion"}) is True
    assert vouching.vouch({"id": id, "type": ["OpenBadgeCredential"]}) is False


def test_vouch_takes_a_mail_service_for_nobodys(db: None) -> None:
    """A college that writes from a large mail service does not own its name."""
    factories.issuer(url="https://small.example/", email="small.college@mail.example")
    assert vouching.vouch(strangers.unsigned("did:key:z6Mk", issuer={"email": "other@mail.example"})) is None


def test_verdict_on_an_impostor_is_unknown_issuer(northlake: Issuer) -> None:
    verdict = checking.verdict_on(strangers.of_a_key(issuer={"name": "Northlake College"}))
    assert verdict.state == "unknown_issuer"


# -- our own files before they leave


def test_check_own_finds_files_that_do_not_fit(public: Credential) -> None:
    other = factories.claimed()
    mine, theirs = public.document, other.document
    picture = documents.picture(public, mine)
    good = {"ob2": bytes(mine.ob2), "ob3": bytes(mine.ob3)}
    checking.check_own(public, picture, **good, jwt=bytes(mine.jwt))
    for changes in (
        {"ob2": bytes(theirs.ob2)},
        {"ob3": bytes(theirs.ob3)},
        {"jwt": bytes(mine.jwt)[:-5] + b"AAAAA"},
    ):
        with pytest.raises(checking.OwnFileBroken):
            checking.check_own(public, picture, **{**good, **changes})


def test_check_own_passes_while_suspended(public: Credential) -> None:
    """Signing again for another reason does not end a suspension, and is not kept from happening by one."""
    actions.suspend(by=public.issued_by, credential=public, reason="We look into it.")
    mine = public.document
    picture = documents.picture(public, mine)
    checking.check_own(public, picture, ob2=bytes(mine.ob2), ob3=bytes(mine.ob3), jwt=bytes(mine.jwt))


# -- files saved before the holder left the hashed address out, or put it back


def saved(client: Any, credential: Credential) -> list[bytes]:
    """Every file that a holder may have kept, as it is served now."""
    endings = (".png", ".svg", ".ob2.svg")
    files = [client.get(f"/credentials/{credential.pk}{ending}").content for ending in endings]
    return [*files, bytes(credential.document.ob3), bytes(credential.document.ob2)]


def signed_otherwise(credential: Credential) -> Credential:
    """The same credential after its holder left the hashed address out, and it was signed so."""
    assert signing.fulfil(factories.signing_request(credential).pk)
    return Credential.objects.get(pk=credential.pk)


def test_verdict_on_earlier_files_holds(client: Any, public: Credential) -> None:
    first = saved(client, public)
    second = saved(client, signed_otherwise(public))
    asked = actions.set_address_hashed(credential=public, hashed=True, by=public.holder.user)
    assert asked is not None
    assert signing.fulfil(asked.pk)
    third = saved(client, Credential.objects.get(pk=public.pk))
    assert first[-1] != second[-1]
    for data in (*first, *second, *third):
        verdict = checking.verdict_on(data)
        assert (verdict.state, verdict.warnings) == ("valid", ())
        assert all(check.ok for check in verdict.checks)


def test_verdict_on_earlier_files_after_the_credential_was_taken_back(
    client: Any, public: Credential
) -> None:
    earlier = saved(client, public)
    credential = signed_otherwise(public)
    actions.suspend(by=public.issued_by, credential=credential, reason="We look into it.")
    assert {checking.verdict_on(data).state for data in earlier} == {"suspended"}
    actions.revoke(by=public.issued_by, credential=credential, reason="It was a mistake.")
    assert {checking.verdict_on(data).state for data in earlier} == {"revoked"}


def test_verdict_on_earlier_files_of_a_compromised_key(client: Any, public: Credential) -> None:
    earlier = saved(client, public)
    signed_otherwise(public)
    actions.rotate_keys(
        by=factories.user(is_superuser=True), issuer=public.issuer, compromised_at=timezone.now()
    )
    for data in earlier:
        verdict = checking.verdict_on(data)
        faults = [(check.name, check.detail) for check in verdict.checks if not check.ok]
        assert (verdict.state, faults) == ("tampered", [("key", checking.WITHDRAWN_KEY)])


def test_verdict_on_what_was_never_issued_so(client: Any, public: Credential) -> None:
    """A change to an earlier assertion, and a 3.0 credential beside another's earlier assertion."""
    earlier, other = bytes(public.document.ob2), factories.claimed(public.badge_version)
    signed_otherwise(public)
    assert checking.verdict_on(earlier.replace(b'"hashed":true', b'"hashed":false')).state == "tampered"
    mixed = documents.baked(factories.png(), earlier, bytes(other.document.ob3))
    assert checking.verdict_on(mixed).state == "tampered"


# -- naming a credential


def test_credential_at_takes_addresses_and_ids(public: Credential) -> None:
    pk = public.pk
    for text in (
        *(f"{ORIGIN}/credentials/{pk}/", f"{ORIGIN}/ob3/credentials/{pk}", f"{ORIGIN}/credentials/{pk}.png"),
        *(f"{ORIGIN}/credentials/{pk}.ob2.svg", f" {ORIGIN}/embed/{pk}/ ", f"https://localhost/embed/{pk}/"),
        *(str(pk), pk.hex, f"urn:uuid:{pk}", str(pk).upper()),
    ):
        assert checking.credential_at(text) == public
    for text in (
        "",
        "x",
        f"{ORIGIN}/credentials/",
        f"{ORIGIN}/badges/",
        f"http://elsewhere.example/{pk}",
        "\0",
    ):
        assert checking.credential_at(text) is None
    assert checking.credential_at(str(public.holder.public_id)) is None
    assert django_settings.PUBLIC_URL == ORIGIN
