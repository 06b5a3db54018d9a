"""Keys, and what somebody asks to have signed. Only `rotate_keys` itself needs KEY_ENCRYPTION_KEY."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Holder, Issuer, User
from accounts.queue import enqueue
from accounts.refusals import Refused, refuse_if

from .. import keys, policies, tasks
from ..models import Credential, SigningKey, SigningRequest
from ..models.keys import Algorithm
from .locking import locked


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: the keys retired or withdrawn by it, and those that sign from now on."""

    retired: list[SigningKey]
    made: list[SigningKey]
    to_sign_again: int  # credentials that nobody believes until a worker has signed them anew


@transaction.atomic
def rotate_keys(
    *,
    by: User,
    issuer: Issuer,
    algorithms: Collection[Algorithm] = tuple(Algorithm),
    fragment: str = "",
    compromised_at: datetime | None = None,
    is_value_new: bool = False,
) -> Rotation:
    """Retire an issuer's keys in use and make new ones; or one key only, by its `fragment`.

    What was signed with retired keys stays valid. With `compromised_at` the keys retired earlier are
    withdrawn too: nothing signed with any of them is believed any more, and the sweep signs those credentials
    and status lists again.
    Refuses all but operators, a key that is not there, a second compromise, and one in the future. Raises
    `keys.KeyUnavailable`; `is_value_new` makes keys under a KEY_ENCRYPTION_KEY that opens no earlier one.
    """
    refuse_if(policies.why_not_rotate_keys(by, compromised_at))
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    retired = _to_retire(issuer, algorithms, fragment, is_compromised=compromised_at is not None)
    wanted = set(algorithms) if not fragment else set()
    for key in retired:
        if key.retired_at is None:
            key.retired_at = timezone.now()
            wanted.add(Algorithm(key.algorithm))
        key.compromised_at = compromised_at
        key.save(update_fields=["retired_at", "compromised_at"])
    made = [keys.make(issuer, one, by=by, is_value_new=is_value_new) for one in Algorithm if one in wanted]
    audit.record(
        by=by,
        verb="compromise_keys" if compromised_at else "rotate_keys",
        thing=issuer,
        issuer=issuer,
        retired=[key.fragment for key in retired],
        made=[key.fragment for key in made],
        compromised_at=compromised_at.isoformat() if compromised_at else None,
    )
    if compromised_at:
        enqueue(tasks.sweep)
        enqueue(tasks.sweep_lists)
    again = Credential.objects.signed_with_compromised_keys().filter(badge_version__badge__issuer=issuer)
    return Rotation(retired, made, again.count())


def _to_retire(
    issuer: Issuer, algorithms: Collection[Algorithm], fragment: str, *, is_compromised: bool
) -> list[SigningKey]:
    """One key, or those in use; or, when they leaked, all that are not withdrawn yet."""
    rows = SigningKey.objects.select_for_update(of=("self",)).filter(issuer=issuer, algorithm__in=algorithms)
    if fragment:
        rows = rows.filter(fragment=fragment)
    else:
        rows = rows.filter(compromised_at=None) if is_compromised else rows.filter(retired_at=None)
    chosen = list(rows.order_by("pk"))
    if (fragment or is_compromised) and not chosen:
        raise Refused(_("This issuer has no such key."))
    for key in chosen:
        if key.compromised_at or (key.retired_at and not is_compromised):
            raise Refused(_("%(key)s is out of use already.") % {"key": key.fragment})
    return chosen


@transaction.atomic
def set_address_hashed(
    *, credential: Credential, hashed: bool, by: User | None = None, generation: int | None = None
) -> SigningRequest | None:
    """Leave the hash of the holder's address out of the documents, or put it back.

    Queues their signing; until it is done the earlier ones are served. Asking for what is already so changes
    nothing. Refuses everybody but the holder, before claiming, revoked credentials, and who does it all day.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_set_address_hashed(by, credential, generation))
    if hashed == credential.address_hashed:
        return None
    credential.address_hashed = hashed
    credential.save(update_fields=["address_hashed"])
    verb = "hash_address" if hashed else "leave_out_address"
    audit.record(by=by, verb=verb, thing=credential, issuer=credential.issuer)
    return _ask(SigningRequest.Kind.AGAIN, credential.holder, by, credential)


@transaction.atomic
def ask_for_record(*, by: User) -> SigningRequest:
    """Ask for one's record as CLR 2.0; the request still open, when there is one.

    Refuses who has claimed nothing that a record could hold, or too much for one, and who asks all day.
    """
    holder = Holder.objects.select_for_update(no_key=True).filter(user=by).first()
    asked = SigningRequest.objects.open().filter(kind=SigningRequest.Kind.RECORD, holder=holder, asked_by=by)
    if holder is not None and (found := asked.first()):
        return found
    refuse_if(policies.why_not_ask_for_record(holder))
    assert holder is not None
    asked = SigningRequest.objects.open().filter(kind=SigningRequest.Kind.RECORD, holder=holder, asked_by=by)
    return asked.first() or _ask(SigningRequest.Kind.RECORD, holder, by, None)


def _ask(
    kind: SigningRequest.Kind, holder: Holder, by: User | None, credential: Credential | None
) -> SigningRequest:
    request = SigningRequest.objects.create(kind=kind, holder=holder, credential=credential, asked_by=by)
    if credential is None:
        audit.record(by=by, verb="ask_for_record", thing=request)
    enqueue(tasks.sign_request, request_id=str(request.pk))
    return request
