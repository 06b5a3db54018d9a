import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from accounts import letters
from accounts.models import Letter

from .test_processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def a_letter() -> Letter:
    words = {"rendered": {"subject": "Hello", "text": "Plain words"}}
    return letters.post(kind="account/x", to="prof@college.example", subject_id=uuid.uuid4(), values=words)


def is_sent(letter: Letter) -> bool:
    letter.refresh_from_db()
    return letter.sent_at is not None


def test_eager_does_the_work_in_this_process(eager: None) -> None:
    letter = a_letter()

    assert is_sent(letter)
    assert [message.subject for message in mail.outbox] == ["Hello"]


def test_worker_does_the_work_in_its_own_process(worker: Any, media: Path) -> None:
    letter = a_letter()

    eventually(lambda: is_sent(letter), 20)
    assert mail.outbox == []
    assert len(list((media.parent / "outbox").glob("*.eml"))) == 1


def test_worker_killed_does_nothing_until_it_is_started_again(worker: Any) -> None:
    worker.kill9()
    letter = a_letter()
    assert not is_sent(letter)

    worker.start()

    eventually(lambda: is_sent(letter), 20)
