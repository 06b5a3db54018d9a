"""What a form was written over: a short hash of what is stored, so that nothing is overwritten unseen."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.refusals import Refused


class Overtaken(Refused):
    """It was saved from elsewhere since it was read; `stored` is the row as it is now."""

    def __init__(self, stored: Any) -> None:
        super().__init__(_("This text was changed in another window. Compare the two, then save again."))
        self.stored = stored


def edition_of(values: Mapping[str, Any]) -> str:
    """The edition of these values; empty where nothing is said yet, as in a form that was never filled."""
    said = [value if isinstance(value, bool) else str(value or "") for value in values.values()]
    if not any(said):
        return ""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def stored_edition(thing: Model, *fields: str) -> str:
    return edition_of({name: getattr(thing, name) for name in fields})


def rewrite(thing: Model, edition: str | None, **new: Any) -> bool:
    """Write `new` into the row, unless it says so already; tells whether it wrote.

    `edition` is the one it was written over; None (from a caller that shows nobody a form) is not compared.
    Refuses with Overtaken when another edition is stored by now.
    """
    if all(getattr(thing, name) == value for name, value in new.items()):
        return False
    if edition is not None and stored_edition(thing, *new) != edition:
        raise Overtaken(thing)
    for name, value in new.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(new))
    return True
