"""A real worker, killed as by a power cut: nothing is lost, nothing is done twice."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from accounts.models import Letter
from credentials import actions, checking, delivery, tasks
from credentials.models import Credential, CredentialDocument, SigningRequest
from tests import factories
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def large_picture() -> bytes:
    """Two thousand pixels square that do not compress: some megabytes to bake."""
    file = BytesIO()
    Image.effect_noise((2000, 2000), 80).save(file, "PNG")
    return file.getvalue()


def received(worker: Any) -> bool:
    return any("credentials.tasks.deliver" in line and "received" in line for line in worker.child.recent)


def test_worker_killed_in_mid_bake_loses_nothing(worker: Any) -> None:
    version = factories.published_badge()
    Path(version.artwork.path).write_bytes(large_picture())
    credentials = [factories.issued(version) for _number in range(4)]
    wait_until(lambda: received(worker))
    worker.kill9()
    unfinished = Credential.objects.unfinished().count()
    assert unfinished > 0

    worker.start()
    Credential.objects.update(created_at=credentials[0].created_at - 2 * delivery.PATIENCE)
    assert tasks.sweep() == unfinished
    wait_until(lambda: Letter.objects.exclude(sent_at=None).count() == len(credentials))
    assert Credential.objects.unfinished().count() == 0
    assert CredentialDocument.objects.count() == len(credentials)
    assert Letter.objects.count() == len(credentials)


def test_worker_without_the_right_key_alerts_and_loses_nothing(worker: Any) -> None:
    earlier = factories.claimed()
    operator = factories.user(is_superuser=True)
    worker.stop()
    worker.start(KEY_ENCRYPTION_KEY="another than the one that sealed the keys")
    credential = factories.issued(factories.published_badge(earlier.badge_version.issuer))
    record = actions.ask_for_record(by=earlier.holder.user)
    hashed = actions.set_address_hashed(credential=earlier, hashed=False, by=earlier.holder.user)
    alerts = Letter.objects.filter(kind="credentials/signing_stopped")
    wait_until(lambda: alerts.exclude(sent_at=None).exists())
    wait_until(lambda: SigningRequest.objects.filter(leased_at=None).count() == 0)
    assert list(alerts.values_list("recipient", flat=True)) == [operator.email]
    assert SigningRequest.objects.open().count() == 2
    assert Credential.objects.unfinished().get() == credential

    worker.stop()
    worker.start()
    Credential.objects.update(created_at=credential.created_at - 2 * delivery.PATIENCE)
    SigningRequest.objects.update(created_at=record.created_at - delivery.PATIENCE, leased_at=None)
    assert tasks.sweep() == 3
    wait_until(lambda: not SigningRequest.objects.open().exists())
    wait_until(lambda: Letter.objects.filter(subject_id=credential.pk).exclude(sent_at=None).exists())
    assert hashed is not None
    assert list(SigningRequest.objects.values_list("problem", flat=True)) == ["", ""]
    assert CredentialDocument.objects.filter(credential=earlier).count() == 2
    found = Credential.objects.order_by("awarded_at")
    assert [checking.verdict_on(bytes(one.document.jwt)).state for one in found] == ["valid", "valid"]
