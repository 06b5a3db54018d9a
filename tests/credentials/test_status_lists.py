"""Places in status lists, and what the signed lists say: every decision, soon, and nothing else."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone

import openbadges.keys
from credentials import actions, documents, keys, status_lists, tasks
from credentials.models import Credential, StatusChange, StatusList
from openbadges import status_list
from openbadges.proofs import data_integrity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def issued(number: int) -> list[Credential]:
    version = factories.published_badge()
    return [factories.issued(version) for _place in range(number)]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def said_in(list_id: Any) -> Any:
    return json.loads(bytes(StatusList.objects.get(pk=list_id).document))


def is_set(credential: Credential) -> bool:
    """What a verifier reads in the signed list."""
    row = fresh(credential)
    bits = status_list.decode(said_in(row.status_list_id)["credentialSubject"]["encodedList"])
    return status_list.is_set(bits, row.status_index)


def is_listed() -> list[bool]:
    return [change.listed_at is not None for change in StatusChange.objects.order_by("pk")]


# -- places


def test_place_gives_list_and_index_once() -> None:
    credential = factories.issued()
    status_lists.place(credential)
    first = (credential.status_list_id, credential.status_index)
    status_lists.place(fresh(credential))
    status_lists.place(credential)
    row = fresh(credential)
    assert (row.status_list_id, row.status_index) == first == (StatusList.objects.get().pk, first[1])
    assert StatusList.objects.get().given_out == 1


def test_place_signs_a_new_list_before_it_is_named() -> None:
    credential = factories.issued()
    status_lists.place(credential)
    said = said_in(credential.status_list_id)
    assert said["credentialSubject"]["statusPurpose"] == "revocation"
    assert is_set(credential) is False


def test_place_many_fills_one_list_and_goes_on_in_the_next() -> None:
    credentials = issued(5)
    first = factories.status_list(credentials[0].issuer, size=3)
    status_lists.place_many(credentials)
    assert [fresh(first).given_out, Credential.objects.filter(status_list=first).count()] == [3, 3]
    assert sorted(one.status_index for one in Credential.objects.filter(status_list=first)) == [0, 1, 2]
    assert StatusList.objects.exclude(pk=first.pk).get().given_out == 2
    assert StatusList.objects.filter(signed_at=None).count() == 0
    assert [(one.status_list_id, one.status_index) for one in credentials] == [
        (row.status_list_id, row.status_index) for row in map(fresh, credentials)
    ]


def test_place_many_keeps_issuers_apart() -> None:
    mine, theirs = factories.issued(), factories.issued()
    status_lists.place_many([mine, theirs])
    assert mine.status_list.issuer == mine.issuer
    assert theirs.status_list.issuer == theirs.issuer


def test_place_many_writes_one_statement_a_batch(django_assert_max_num_queries: Any) -> None:
    credentials = issued(8)
    status_lists.place(credentials[0])
    with django_assert_max_num_queries(8):  # savepoint and all
        status_lists.place_many(credentials)


def test_places_tell_no_order() -> None:
    row = factories.status_list(factories.issuer(), size=131_072)
    taken = status_lists._take(row.issuer_id, 50)
    assert taken is not None
    indices = list(taken.indices())
    assert len(set(indices)) == 50
    assert indices != sorted(indices)
    assert max(indices) > 50


def test_place_without_a_key_keeps_the_place_and_goes_on_later(settings: Any) -> None:
    credential, right = factories.issued(), settings.KEY_ENCRYPTION_KEY
    factories.signing_key(credential.issuer)
    settings.KEY_ENCRYPTION_KEY = ""
    with pytest.raises(keys.KeyUnavailable):
        status_lists.place(credential)
    index = fresh(credential).status_index
    assert (index is not None, StatusList.objects.get().signed_at) == (True, None)
    settings.KEY_ENCRYPTION_KEY = right
    status_lists.place(credential)
    assert (credential.status_index, StatusList.objects.get().signed_at is not None) == (index, True)


def test_entry_names_list_and_index() -> None:
    credential = factories.issued()
    with pytest.raises(ValueError, match="no place"):
        status_lists.entry(credential)
    status_lists.place(credential)
    url = documents.address("status_list", credential.status_list_id)
    assert status_lists.entry(credential) == {
        "id": f"{url}#{credential.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(credential.status_index),
        "statusListCredential": url,
    }


def in_threads(number: int, work: Callable[[int], None]) -> None:
    """`work(turn)` in that many threads, each on its own connection, all let go at one moment."""
    barrier, failed = threading.Barrier(number), []

    def run(turn: int) -> None:
        try:
            barrier.wait(10)
            work(turn)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[turn]) for turn in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    close_old_connections()
    assert failed == []


@pytest.mark.django_db(transaction=True)
def test_place_in_many_workers_gives_every_place_once() -> None:
    credentials = issued(12)
    factories.signing_key(credentials[0].issuer)
    factories.status_list(credentials[0].issuer, size=5)
    # Each credential is placed by two workers at once, and the list fills up under their hands.
    in_threads(8, lambda turn: [status_lists.place(fresh(one)) for one in credentials[turn % 4 :: 4]])
    places = list(Credential.objects.values_list("status_list", "status_index"))
    assert len(set(places)) == 12
    assert None not in {index for _list, index in places}
    assert sorted(StatusList.objects.values_list("given_out", flat=True)) == [5, 7]


@pytest.mark.django_db(transaction=True)
def test_place_first_ones_at_once_makes_one_list() -> None:
    credentials = issued(4)
    in_threads(4, lambda turn: status_lists.place(credentials[turn]))
    assert StatusList.objects.get().given_out == 4


# -- signed lists


def test_list_is_signed_by_the_issuer_and_not_for_ever() -> None:
    credential = factories.issued()
    status_lists.place(credential)
    row, said = credential.status_list, said_in(credential.status_list_id)
    proof_key = openbadges.keys.from_multibase(row.key.public_multibase)
    data_integrity.check(said, proof_key)
    assert said["issuer"] == keys.did(credential.issuer)
    assert said["id"] == documents.address("status_list", row.pk)
    assert row.document_sha256 == documents.sha256(bytes(row.document))
    assert said["validUntil"] > said["validFrom"]


def test_decisions_reach_the_list_and_leave_it_again() -> None:
    credential, other = issued(2)
    by = credential.issued_by
    status_lists.place_many([credential, other])
    actions.suspend(by=by, credential=credential, reason="We are looking into it.")
    assert (is_set(credential), is_listed()) == (False, [False])
    assert status_lists.sign(credential.status_list_id) is True
    assert (is_set(credential), is_set(other), is_listed()) == (True, False, [True])
    actions.reinstate(by=by, credential=credential)
    status_lists.sign(credential.status_list_id)
    assert (is_set(credential), is_listed()) == (False, [True, True])
    actions.suspend(by=by, credential=credential, reason="Once more.")
    actions.revoke(by=by, credential=credential, reason="It was not hers.")
    status_lists.sign(credential.status_list_id)
    assert (is_set(credential), is_listed()) == (True, [True] * 4)


def test_sign_without_need_changes_nothing() -> None:
    credential = factories.issued()
    status_lists.place(credential)
    before = fresh(credential.status_list)
    assert status_lists.sign(before.pk) is False
    assert fresh(before).signed_at == before.signed_at


def test_sign_takes_many_decisions_at_once() -> None:
    credentials = issued(4)
    status_lists.place_many(credentials)
    for one in credentials[1:]:
        actions.revoke(by=one.issued_by, credential=one, reason="A mistake.")
    assert status_lists.sign(credentials[0].status_list_id) is True
    assert [is_set(one) for one in credentials] == [False, True, True, True]
    assert status_lists.left_over(timezone.now()) == []


def test_suspended_before_it_has_a_place_is_in_the_list_by_the_next_sweep() -> None:
    credential, other = issued(2)
    status_lists.place(other)
    actions.suspend(by=credential.issued_by, credential=credential, reason="A mistake?")
    status_lists.place(credential)
    assert status_lists.left_over(timezone.now()) == [credential.status_list_id]
    status_lists.sign(credential.status_list_id)
    assert is_set(credential) is True


def test_left_over_is_what_does_not_say_how_things_stand() -> None:
    credential = factories.issued()
    now = timezone.now()
    unsigned = factories.status_list(credential.issuer, size=1)
    assert status_lists.left_over(now) == [unsigned.pk]
    status_lists.place(credential)
    assert status_lists.left_over(now) == []
    assert status_lists.left_over(now + timedelta(days=1, seconds=1)) == [unsigned.pk]


def test_left_over_is_a_list_signed_with_a_compromised_key() -> None:
    credential = factories.issued()
    status_lists.place(credential)
    key = credential.status_list.key
    key.retired_at = key.compromised_at = timezone.now()
    key.save()
    assert status_lists.left_over(timezone.now()) == [credential.status_list_id]
    status_lists.sign(credential.status_list_id)
    assert fresh(credential.status_list).key != key
    assert status_lists.left_over(timezone.now()) == []


@pytest.mark.parametrize("key", ["", "another key than the one that sealed it"])
def test_sign_list_without_the_key_waits_and_loses_nothing(
    settings: Any, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    credential, right = factories.issued(), settings.KEY_ENCRYPTION_KEY
    status_lists.place(credential)
    actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
    settings.KEY_ENCRYPTION_KEY = key
    tasks.sign_list(list_id=str(credential.status_list_id))
    assert "KEY_ENCRYPTION_KEY" in caplog.text
    assert (is_set(credential), is_listed()) == (False, [False])
    settings.KEY_ENCRYPTION_KEY = right
    tasks.sign_list(list_id=str(credential.status_list_id))
    assert (is_set(credential), is_listed()) == (True, [True])


@pytest.mark.django_db(transaction=True)
def test_revoke_signs_the_list_by_itself_after_the_commit(request: pytest.FixtureRequest) -> None:
    credential = factories.issued()
    status_lists.place(credential)
    request.getfixturevalue("eager")
    with transaction.atomic():
        actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
        assert is_set(credential) is False
    assert is_set(credential) is True


@pytest.mark.django_db(transaction=True)
def test_sweep_lists_signs_what_the_broker_lost(broker_away: Any, request: pytest.FixtureRequest) -> None:
    credential = factories.issued()
    status_lists.place(credential)
    with broker_away():
        actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
    assert is_set(credential) is False
    request.getfixturevalue("eager")
    assert (tasks.sweep_lists(), tasks.sweep_lists()) == (1, 0)
    assert is_set(credential) is True


@pytest.mark.django_db(transaction=True)
def test_decisions_while_a_list_is_signed_are_never_lost() -> None:
    credentials = issued(8)
    status_lists.place_many(credentials)
    list_id = credentials[0].status_list_id

    def work(turn: int) -> None:
        if turn % 2:
            for _turn in range(4):
                status_lists.sign(list_id)
        else:
            for one in credentials[turn // 2 :: 2]:
                actions.revoke(by=one.issued_by, credential=one, reason="A mistake.")

    in_threads(4, work)
    status_lists.sign(list_id)
    assert [is_set(one) for one in credentials] == [True] * 8
    assert is_listed() == [True] * 8


# -- what Postgres promises


def refuses(write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_decisions_are_append_only_but_for_being_listed() -> None:
    changes = StatusChange.objects.filter(pk=factories.status_change().pk)
    refuses(lambda: changes.update(reason="Another."))
    refuses(lambda: changes.update(kind="reinstated", listed_at=timezone.now()))
    refuses(lambda: changes.delete())
    assert changes.update(listed_at=timezone.now()) == 1


def test_places_and_revocations_are_kept() -> None:
    credential, other = issued(2)
    status_lists.place_many([credential, other])
    rows = Credential.objects.filter(pk=credential.pk)
    refuses(lambda: rows.update(status_index=other.status_index + 1))
    refuses(lambda: rows.update(status_list=None, status_index=None))
    actions.revoke(by=credential.issued_by, credential=credential, reason="A mistake.")
    refuses(lambda: rows.update(revoked_at=None, revoked_by=None))
    refuses(lambda: rows.update(revocation_reason="Another."))
    assert rows.update(narrative="anything else") == 1


def test_lists_never_give_a_place_twice() -> None:
    credential = factories.issued()
    status_lists.place(credential)
    rows = StatusList.objects.all()
    refuses(lambda: rows.update(given_out=0))
    refuses(lambda: rows.update(secret=b"another secret of 32 bytes......"))
    refuses(lambda: rows.update(size=8))
    refuses(lambda: StatusList.objects.create(issuer=credential.issuer, size=1, given_out=2))
