"""Award a badge without assessment to everybody in a file, from the command line."""

import hashlib
import json
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, transaction

from accounts.models import User
from accounts.queue import enqueue
from accounts.refusals import Refused
from badges.models import Badge
from credentials import actions, award_words, awards, documents, tasks
from credentials.award_file import Unreadable
from credentials.models import BulkAward, BulkAwardRow, Credential
from credentials.models.award import BulkAwardQuerySet

from ._deciding import add_by, who_decides

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 200_000
TRIES = 5  # of a chunk, when the database is away or two processes stand in each other's way
QUIET_SECONDS = 20  # without progress, what is not signed is queued again: the broker may have lost it
REQUEUED = 1000  # of them at a time
SAY_EVERY = 5
REASON_HELP = "why without assessment; shown on every credential; by default “On ISSUER’s own decision.”"


class Command(BaseCommand):
    help = (
        "Award a badge without assessment to everybody in a CSV file with the columns email, name and, if "
        "wanted, awarded_at, evidence_url, narrative. Prints one JSON line a row. A row at fault does not "
        "stop the others; the command then ends with 1. Run again after an interruption it awards the rest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument(
            "--badge", required=True, metavar="ISSUER/SLUG", help="the badge, as in its address"
        )
        parser.add_argument("--reason", help=REASON_HELP)
        add_by(parser, default="a site administrator, or else one of the issuer’s")
        parser.add_argument("--renew", action="store_true", help="also award those who hold a live one")
        parser.add_argument(
            "--wait", action="store_true", help="return when all are signed, checked and their letters queued"
        )
        parser.add_argument(
            "--chunk",
            type=int,
            default=awards.CHUNK,
            metavar="N",
            help="rows in one transaction (default: 500)",
        )
        parser.add_argument(
            "--patience",
            type=float,
            default=180,
            metavar="SECONDS",
            help="how long --wait looks on while workers finish nothing (default: 180)",
        )

    def handle(
        self,
        *,
        file: Path,
        badge: str,
        reason: str | None,
        by: str | None,
        renew: bool,
        wait: bool,
        chunk: int,
        patience: float,
        **options: Any,
    ) -> None:
        found = _badge(badge)
        reason = reason or f"On {found.issuer.name}’s own decision."
        award = self._award(who_decides(by, or_of=found.issuer), found, file, reason, renew)
        faulty = self._issue(award, max(1, chunk))
        if wait:
            self._wait(award, patience)
        if faulty:
            self.stderr.write(f"{faulty} rows were not awarded: see their errors.")
            sys.exit(1)

    def _award(self, by: User, badge: Badge, file: Path, reason: str, renew: bool) -> BulkAward:
        """The award of this file: the one that was interrupted, or a new one."""
        data = _bytes(file)
        digest = hashlib.sha256(data).hexdigest()
        same = BulkAward.objects.filter(badge_version__badge=badge, file_sha256=digest, renew=renew)
        award = _begun(same.filter(reason=documents.clean(reason)).order_by("-created_at"))
        if award is not None:
            self.stderr.write(
                f"Going on where this file was interrupted ({award.created_at:%Y-%m-%d %H:%M} UTC)."
            )
            return award
        try:
            rows = award_words.read(data, badge.issuer, most_rows=MOST_ROWS)
        except Unreadable as error:
            raise CommandError(f"{file}: {award_words.of_file(error)}") from error
        try:
            # Together: prepared alone it would wait for a confirmation on a page, and then for a command.
            with transaction.atomic():
                award = actions.prepare_award(
                    by=by,
                    badge=badge,
                    reason=reason,
                    rows=rows,
                    renew=renew,
                    file_name=file.name,
                    file_sha256=digest,
                )
                return actions.confirm_award(by=by, award=award) if award.rows.open().exists() else award
        except Refused as error:
            raise CommandError(error.reason) from error

    def _issue(self, award: BulkAward, chunk: int) -> int:
        """Issue what is open and print every row, in the order of the file; how many were at fault."""
        before = set(award.rows.exclude(outcome="").values_list("line", flat=True))
        issued = award.rows.filter(outcome=BulkAwardRow.Outcome.ISSUED).order_by("line")
        # The interruption may have lost the messages.
        tasks.queue_delivery(str(award.pk), list(issued.values_list("line", flat=True)))
        printed = faulty = 0
        while True:
            lines = _issue_next(award.pk, chunk)
            tasks.queue_delivery(str(award.pk), lines)
            first_open = award.rows.open().order_by("line").values_list("line", flat=True).first()
            for row in _rows(award, after=printed, before=first_open):
                printed, faulty = row.line, faulty + (row.outcome == BulkAwardRow.Outcome.REFUSED)
                self.stdout.write(json.dumps(_said(row, was_there=row.line in before), ensure_ascii=False))
            self.stdout.flush()
            if first_open is None:
                break
            if not lines:  # another process is at the rest
                time.sleep(0.2)
        if award.confirmed_at is None:  # every row was at fault: nothing to keep
            actions.discard_award(by=award.by, award=award)
        awards.finish(award.pk)
        return faulty

    def _wait(self, award: BulkAward, patience: float) -> None:
        """Look on until all are ready; queue again what seems lost; give up when nothing moves."""
        named = award.rows.exclude(credential=None)
        total = named.values("credential").distinct().count()
        waiting = Credential.objects.unfinished().filter(pk__in=named.values("credential"))
        left, moved, queued, said = total, time.monotonic(), time.monotonic(), 0.0
        while now_left := waiting.count():
            now = time.monotonic()
            if now_left < left:
                left, moved, queued = now_left, now, now
            if now - said >= SAY_EVERY:
                self.stderr.write(f"{total - now_left} of {total} signed, checked, their letters queued")
                said = now
            if now - moved > patience:
                raise CommandError(
                    f"{now_left} of {total} are awarded but not ready, and in {patience:.0f} s nothing "
                    "moved: is a worker running on the queue “signing”, with KEY_ENCRYPTION_KEY? Nothing is "
                    "lost: they are made ready when it runs, and this command may be run again."
                )
            if now - queued > QUIET_SECONDS:
                for pk in waiting.values_list("pk", flat=True)[:REQUEUED]:
                    enqueue(tasks.deliver, credential_id=str(pk))
                queued = now
            time.sleep(0.5)
        self.stderr.write(f"{total} of {total} signed, checked, their letters queued")


def _begun(same: BulkAwardQuerySet) -> BulkAward | None:
    """The award that an earlier run left with open rows; to renew, also one that is not all signed yet.

    Who renews and is cut off while waiting has awarded everybody: run again, that must not award them twice.
    Without renewing a new award does no harm: it answers what is held.
    """
    newest = same.first()
    if newest is not None and newest.renew and awards.not_ready(newest).exists():
        return newest
    return same.unfinished().first()


def _issue_next(award_id: uuid.UUID, chunk: int) -> list[int]:
    for attempt in range(1, TRIES + 1):
        try:
            return awards.issue_next(award_id, chunk)
        except (OperationalError, InterfaceError):
            if attempt == TRIES:
                raise
            time.sleep(0.2 * attempt)
    raise AssertionError("not reached")


def _rows(award: BulkAward, *, after: int, before: int | None) -> Iterator[BulkAwardRow]:
    """The rows with an outcome that stand between two lines."""
    rows = award.rows.filter(line__gt=after).order_by("line")
    yield from (rows.filter(line__lt=before) if before is not None else rows).iterator()


def _said(row: BulkAwardRow, *, was_there: bool) -> dict[str, Any]:
    """One row of the answer. What an earlier run issued is held already, as far as this run is concerned."""
    if row.outcome == BulkAwardRow.Outcome.REFUSED:
        return {"line": row.line, "email": row.email, "state": row.outcome, "error": row.problem}
    state = BulkAwardRow.Outcome.ALREADY_HELD if was_there else row.outcome
    return {"line": row.line, "email": row.email, "credential": str(row.credential_id), "state": str(state)}


def _badge(name: str) -> Badge:
    issuer, _slash, slug = name.partition("/")
    found = Badge.objects.select_related("issuer").filter(issuer__slug=issuer, slug=slug).first()
    if found is None:
        raise CommandError(f"There is no badge {name}: write it as in its address, ISSUER/SLUG.")
    return found


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise CommandError(f"{file} is larger than 64 MB. Divide it into several files.")
    return data
