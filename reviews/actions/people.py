"""What coordinators keep of an issuer's reviewers: what they know, and whose work they do not judge."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Issuer, Membership, Role, User, normal_address
from accounts.refusals import Refused, refuse_if
from submissions.evidence.names import Person

from .. import apart, policies
from ..models import Conflict


@transaction.atomic
def describe_reviewer(*, by: User, issuer: Issuer, reviewer: User, areas: str) -> Membership:
    """Say what a reviewer knows, as it is read when reviewers are chosen."""
    refuse_if(policies.why_not_look_after(by, issuer))
    membership = _locked(issuer, reviewer)
    membership.areas = ", ".join(part for one in areas.split(",") if (part := " ".join(one.split())))
    membership.save(update_fields=["areas"])
    audit.record(by=by, verb="describe_reviewer", thing=reviewer, issuer=issuer)
    return membership


@transaction.atomic
def record_conflict(
    *, by: User, issuer: Issuer, reviewer: User, name: str = "", email: str = "", note: str = ""
) -> Conflict:
    """Keep a reviewer away from the work of a person, by name or address.

    Refuses the reviewer's own name or address, nobody, and whom the coordinators have recorded already.
    """
    refuse_if(policies.why_not_look_after(by, issuer))
    _locked(issuer, reviewer)
    name, email = " ".join(name.split()), normal_address(email)
    if not (name or email):
        raise Refused(_("Give a name or an e-mail address."))
    if apart.is_among(reviewer, [Person(name, email=email)]):
        raise Refused(_("This is the reviewer’s own name or address."))
    known = Conflict.objects.filter(issuer=issuer, reviewer=reviewer, name=name, email=email)
    if known.exclude(declared_by=reviewer).exists():
        raise Refused(_("This conflict is on record already."))
    conflict = Conflict.objects.create(
        issuer=issuer,
        reviewer=reviewer,
        # By the account too: an address may change.
        person=User.objects.filter(email=email).first() if email else None,
        name=name,
        email=email,
        note=note.strip(),
        declared_by=by,
    )
    audit.record(by=by, verb="record_conflict", thing=conflict, issuer=issuer)
    return conflict


@transaction.atomic
def remove_conflict(*, by: User, conflict: Conflict) -> None:
    """Take a conflict off the record. Doing so twice is doing it once."""
    refuse_if(policies.why_not_look_after(by, conflict.issuer))
    rows = Conflict.objects.select_for_update().filter(pk=conflict.pk)
    if rows.exists():
        refuse_if(policies.why_not_remove_conflict(by, conflict))
        audit.record(by=by, verb="remove_conflict", thing=conflict, issuer=conflict.issuer)
        rows.delete()


def _locked(issuer: Issuer, reviewer: User) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",))
    found = rows.filter(issuer=issuer, user=reviewer, role=Role.REVIEWER).first()
    if found is None:
        raise Refused(_("%(name)s is not a reviewer here.") % {"name": reviewer.display_name})
    return found
