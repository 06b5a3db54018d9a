"""Django's clock in our hands: every step of a story has a time of day of its own, to be known again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

BEGIN = datetime(2027, 3, 2, 8, 13, 21, 271_828, tzinfo=UTC)  # a Tuesday
# No two of a few hundred steps stand at the same minute of a half day, in any zone of whole hours.
STEP = timedelta(hours=1, minutes=7, seconds=11)


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def tick(self) -> datetime:
        """Go on to a time at which nothing happened yet."""
        self.now += STEP
        while self.now.minute in (0, 30):
            self.now += STEP
        return self.now

    @contextmanager
    def ruling(self) -> Iterator[None]:
        """While the block runs, Django asks this clock only."""
        clock = self

        class Standing(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return clock.now.astimezone(tz)

        with mock.patch("django.utils.timezone.datetime", Standing):
            yield
