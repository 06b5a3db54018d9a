"""Keys that are rotated, and keys that leaked: what they signed is signed again, and its holder is told."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import letters
from accounts.models import AuditEntry, Letter
from accounts.refusals import Refused
from credentials import actions, signing, tasks
from credentials.models import Credential, SigningKey, StatusList
from credentials.models.keys import Algorithm
from tests import factories

from .served import fresh, said, states

pytestmark = pytest.mark.django_db
ANOTHER = base64.urlsafe_b64encode(b"a" * 32).decode()


def rotate(credential: Credential, **choices: Any) -> list[SigningKey]:
    by = factories.user(is_superuser=True)
    return actions.rotate_keys(by=by, issuer=credential.badge_version.issuer, **choices).made


@pytest.fixture
def claimed(db: None, media: Path) -> Credential:
    return factories.claimed()


def test_rotation_keeps_old_credentials_valid(delivered: Credential) -> None:
    made = rotate(delivered)
    new = factories.delivered(delivered.badge_version)
    assert [key.fragment for key in made] == ["key-2", "rsa-2"]
    assert [new.document.key, new.document.jwt_key] == made
    assert (states(fresh(delivered)), states(new)) == (["valid"] * 3, ["valid"] * 3)
    assert signing.left_over() == []


def test_rotation_of_one_algorithm_leaves_the_other_key(delivered: Credential) -> None:
    made = rotate(delivered, algorithms=[Algorithm.RS256])
    in_use = SigningKey.objects.filter(retired_at=None).order_by("pk")
    assert ([key.fragment for key in made], [key.fragment for key in in_use]) == (
        ["rsa-2"],
        ["key-1", "rsa-2"],
    )


def test_rotation_is_written_down(delivered: Credential) -> None:
    rotate(delivered)
    made = (
        AuditEntry.objects.filter(verb="make_key").order_by("pk").values_list("by__is_superuser", "details")
    )
    assert list(made) == [
        (None, {"key": "key-1"}),  # a worker needed the first ones
        (None, {"key": "rsa-1"}),
        (True, {"key": "key-2"}),
        (True, {"key": "rsa-2"}),
    ]
    entry = AuditEntry.objects.get(verb="rotate_keys")
    assert entry.details == {
        "retired": ["key-1", "rsa-1"],
        "made": ["key-2", "rsa-2"],
        "compromised_at": None,
    }


def test_what_a_compromised_key_signed_is_believed_no_more(delivered: Credential) -> None:
    rotate(delivered, compromised_at=timezone.now())
    assert "valid" not in states(fresh(delivered))
    assert signing.left_over() == [delivered.pk]


@pytest.mark.parametrize("algorithm", Algorithm)
def test_sweep_signs_again_what_a_compromised_key_signed(delivered: Credential, algorithm: Algorithm) -> None:
    rotate(delivered, compromised_at=timezone.now(), algorithms=[algorithm])
    for pk in signing.left_over():
        tasks.sign_again(credential_id=str(pk))
    old, new = delivered.documents.order_by("sequence")
    kept = ["id", "credentialStatus", "awardedDate"]
    assert [said(new)[name] for name in kept] == [said(old)[name] for name in kept]
    assert said(new)["validFrom"] > said(old)["validFrom"]
    assert states(fresh(delivered)) == ["valid"] * 3
    assert signing.left_over() == []


def test_revoked_credential_is_signed_again_and_stays_revoked(delivered: Credential) -> None:
    actions.revoke(by=delivered.issued_by, credential=delivered, reason="A mistake.")
    rotate(delivered, compromised_at=timezone.now())
    assert signing.sign_again(delivered.pk)
    assert states(fresh(delivered)) == ["revoked"] * 3
    assert Letter.objects.filter(kind="credentials/replaced").count() == 0


def test_status_lists_of_a_compromised_key_are_signed_again(delivered: Credential) -> None:
    (new, _rsa) = rotate(delivered, compromised_at=timezone.now())
    tasks.sign_list(list_id=str(delivered.status_list_id))
    assert StatusList.objects.get().key == new


def test_earner_gets_one_letter_about_all_replaced_files(media: Path) -> None:
    person = factories.holder(email="zoe@college.example", display_name="Zoë")
    first = factories.claimed(of=person)
    second = factories.claimed(factories.published_badge(first.badge_version.issuer), of=person)
    rotate(first, compromised_at=timezone.now())
    for pk in signing.left_over():
        signing.sign_again(pk)
    letter = Letter.objects.get(kind="credentials/replaced")
    assert (letter.recipient, letter.due_at > timezone.now()) == ("zoe@college.example", True)
    assert [one["badge"] for one in letter.values["credentials"]] == [
        first.badge_version.name,
        second.badge_version.name,
    ]
    text = _composed(letter)
    assert "download them again" in text
    assert text.count("/credentials/claim/") == 2


def test_link_in_the_letter_opens_though_another_was_sent_meanwhile(
    claimed: Credential, client: Client
) -> None:
    rotate(claimed, compromised_at=timezone.now())
    signing.sign_again(claimed.pk)
    actions.send_again(by=claimed.issued_by, credential=claimed)
    [link] = re.findall(r"http://localhost(\S+)", _composed(Letter.objects.get(kind="credentials/replaced")))[
        :1
    ]
    assert "/credentials/claim/" in link
    assert client.get(link, follow=True).status_code == 200


def _composed(letter: Letter) -> str:
    return str(letters.compose(letter).body)


def test_older_key_is_found_to_be_compromised_later(delivered: Credential) -> None:
    rotate(delivered)
    made = rotate(delivered, fragment="key-1", compromised_at=timezone.now() - timedelta(days=1))
    assert made == []
    assert signing.left_over() == [delivered.pk]
    assert list(SigningKey.objects.filter(retired_at=None).values_list("fragment", flat=True)) == [
        "key-2",
        "rsa-2",
    ]


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"fragment": "key-9"}, "no such key"),
        ({"compromised_at": datetime(2999, 1, 1, tzinfo=UTC)}, "future"),
    ],
)
def test_rotation_is_refused(delivered: Credential, choices: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        rotate(delivered, **choices)
    assert SigningKey.objects.count() == 2


def test_rotation_is_for_operators(delivered: Credential) -> None:
    with pytest.raises(Refused, match="administrators"):
        actions.rotate_keys(by=delivered.issued_by, issuer=delivered.issuer)


def test_retired_key_is_not_retired_twice(delivered: Credential) -> None:
    rotate(delivered)
    with pytest.raises(Refused, match="out of use"):
        rotate(delivered, fragment="key-1")


def test_rotate_key_command_prints_the_new_ids(delivered: Credential, capsys: Any) -> None:
    factories.user(is_superuser=True)
    slug = delivered.issuer.slug
    call_command("rotate_key", slug)
    did = f"did:web:localhost:issuers:{slug}"
    assert capsys.readouterr().out.split() == [
        f"{did}#key-2",
        f"http://localhost/issuers/{slug}/keys/rsa-2",
    ]


def test_rotate_key_command_withdraws_every_key_that_leaked(delivered: Credential, capsys: Any) -> None:
    factories.user(is_superuser=True)
    slug = delivered.issuer.slug
    call_command("rotate_key", slug)
    factories.delivered(delivered.badge_version)
    capsys.readouterr()
    call_command("rotate_key", slug, "--algorithm", "Ed25519", "--compromised", "2026-05-31")
    assert capsys.readouterr().out.splitlines() == [
        "Withdrawn: key-1, key-2",
        "Credentials that the workers sign again: 2",
        "New keys:",
        f"did:web:localhost:issuers:{slug}#key-3",
    ]
    withdrawn = SigningKey.objects.filter(compromised_at=datetime(2026, 5, 31, tzinfo=UTC))
    assert list(withdrawn.order_by("pk").values_list("fragment", flat=True)) == ["key-1", "key-2"]
    call_command("rotate_key", slug, "--compromised")  # what is withdrawn already is left as it is
    assert "Withdrawn: rsa-1, rsa-2, key-3\n" in capsys.readouterr().out
    assert "valid" not in states(fresh(delivered))
    assert withdrawn.count() == 2


def test_rotate_key_command_says_that_it_withdrew_one_key(delivered: Credential, capsys: Any) -> None:
    factories.user(is_superuser=True)
    call_command("rotate_key", delivered.issuer.slug)
    capsys.readouterr()
    call_command("rotate_key", delivered.issuer.slug, "--key", "key-1", "--compromised")
    assert capsys.readouterr().out.splitlines() == [
        "Withdrawn: key-1",
        "Credentials that the workers sign again: 1",
        "New keys: none, since the key in use stays",
    ]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere"], "no issuer nowhere"),
        (["north", "--compromised", "yesterday"], "not a date"),
        (["north", "--compromised", "2026-02-31"], "not a date"),
        (["north", "--by", "nobody@college.example"], "Nobody"),
    ],
)
def test_rotate_key_command_says_what_is_wrong(arguments: list[str], reason: str) -> None:
    factories.issuer(slug="north")
    factories.user(is_superuser=True)
    with pytest.raises(CommandError, match=reason):
        call_command("rotate_key", *arguments)


def test_rotate_key_command_needs_the_right_value(delivered: Credential, settings: Any, capsys: Any) -> None:
    factories.user(is_superuser=True)
    settings.KEY_ENCRYPTION_KEY = ANOTHER
    with pytest.raises(CommandError, match="KEY_ENCRYPTION_KEY"):
        call_command("rotate_key", delivered.issuer.slug)
    assert SigningKey.objects.filter(retired_at=None).count() == 2
    call_command("rotate_key", delivered.issuer.slug, "--lost")
    assert states(factories.delivered(delivered.badge_version)) == ["valid"] * 3


# -- sealing anew


def test_reseal_keys_lets_the_earlier_value_go(delivered: Credential, settings: Any, capsys: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS_OLD = [settings.KEY_ENCRYPTION_KEY]
    settings.KEY_ENCRYPTION_KEY = ANOTHER
    for counted in ("2 sealed anew, 0 were already", "0 sealed anew, 2 were already"):
        call_command("reseal_keys")
        assert capsys.readouterr().out.strip() == f"{counted}, 0 could not be opened"
    written = AuditEntry.objects.filter(verb="reseal_key").order_by("pk").values_list("details", flat=True)
    assert list(written) == [{"key": "key-1"}, {"key": "rsa-1"}]
    settings.KEY_ENCRYPTION_KEYS_OLD = []
    assert states(factories.delivered(delivered.badge_version)) == ["valid"] * 3


def test_reseal_keys_names_what_does_not_open(delivered: Credential, settings: Any, capsys: Any) -> None:
    settings.KEY_ENCRYPTION_KEY = ANOTHER
    before = [bytes(key.sealed_private) for key in SigningKey.objects.order_by("pk")]
    with pytest.raises(SystemExit):
        call_command("reseal_keys")
    out = capsys.readouterr().out
    assert ("2 could not be opened" in out, "#key-1" in out) == (True, True)
    assert [bytes(key.sealed_private) for key in SigningKey.objects.order_by("pk")] == before


def test_reseal_keys_seals_under_no_value_that_could_be_guessed(
    delivered: Credential, settings: Any, capsys: Any
) -> None:
    settings.KEY_ENCRYPTION_KEYS_OLD = [settings.KEY_ENCRYPTION_KEY]
    settings.KEY_ENCRYPTION_KEY = "x"
    with pytest.raises(SystemExit):
        call_command("reseal_keys")
    assert "not 32 bytes" in capsys.readouterr().out
