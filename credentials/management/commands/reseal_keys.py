"""Seal every signing key under the present KEY_ENCRYPTION_KEY, so that earlier values can be forgotten."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from credentials import keys
from credentials.models import SigningKey


class Command(BaseCommand):
    help = (
        "Seal every signing key under KEY_ENCRYPTION_KEY, opening those that are sealed under one of "
        "KEY_ENCRYPTION_KEYS_OLD. Run it as often as you like. Exit 1 and the ids of keys that nothing opens."
    )

    def handle(self, **options: Any) -> None:
        sealed = as_before = 0
        closed: list[str] = []
        for pk in SigningKey.objects.order_by("pk").values_list("pk", flat=True):
            try:
                if _reseal(pk):
                    sealed += 1
                else:
                    as_before += 1
            except keys.KeyUnavailable as error:
                closed.append(str(error))
        self.stdout.write(
            f"{sealed} sealed anew, {as_before} were already, {len(closed)} could not be opened"
        )
        for reason in closed:
            self.stdout.write(reason)
        if closed:
            sys.exit(1)


@transaction.atomic
def _reseal(pk: int) -> bool:
    rows = SigningKey.objects.select_for_update(of=("self",), no_key=True).select_related("issuer")
    return keys.reseal(rows.get(pk=pk))
