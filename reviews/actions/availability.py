"""What reviewers say of themselves: when they are away, what they know, and whose work they do not judge.

Nothing of it changes a review or an invitation that is there already: it counts for what comes.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Issuer, Membership, User, normal_address
from accounts.refusals import Refused, refuse_if

from .. import policies
from ..models import Absence, Conflict


@transaction.atomic
def add_absence(*, by: User, first_date: date, last_date: date) -> Absence:
    """Note days on which somebody takes nothing on; they may overlap with others."""
    refuse_if(policies.why_not_be_away(by, first_date, last_date))
    absence = Absence.objects.create(reviewer=by, first_date=first_date, last_date=last_date)
    audit.record(by=by, verb="add_absence", thing=absence)
    return absence


@transaction.atomic
def remove_absence(*, by: User, absence: Absence) -> None:
    """Take an absence back: from now on somebody may be asked again. Doing so twice is doing it once."""
    mine = Absence.objects.select_for_update().filter(pk=absence.pk)
    if absence.reviewer_id != by.pk:
        raise Refused(_("These are somebody else's days."))
    if mine.exists():
        audit.record(by=by, verb="remove_absence", thing=absence)
        mine.delete()


@transaction.atomic
def save_areas(*, by: User, issuer: Issuer, areas: str) -> Membership:
    """Say what a reviewer knows, as it is read when reviewers are chosen."""
    refuse_if(policies.why_not_speak_as_reviewer(by, issuer))
    membership = policies.reviewing(by).select_for_update(of=("self",)).get(issuer=issuer)
    membership.areas = ", ".join(part for one in areas.split(",") if (part := " ".join(one.split())))
    membership.save(update_fields=["areas"])
    audit.record(by=by, verb="save_areas", thing=by, issuer=issuer)
    return membership


@transaction.atomic
def keep_apart(*, by: User, issuer: Issuer, name: str = "", email: str = "", note: str = "") -> Conflict:
    """Keep a reviewer away from the work of a person, by name or address, whether there is one or not.

    Nobody is looked up: whoever declares learns nothing. Naming the same person again adds nothing.
    """
    refuse_if(policies.why_not_speak_as_reviewer(by, issuer))
    name, email = " ".join(name.split()), normal_address(email)
    if not (name or email):
        raise Refused(_("Give a name or an e-mail address."))
    conflict, is_new = Conflict.objects.get_or_create(
        issuer=issuer,
        reviewer=by,
        declared_by=by,
        person=None,
        name=name,
        email=email,
        defaults={"note": note.strip()},
    )
    if is_new:
        audit.record(by=by, verb="keep_apart", thing=conflict, issuer=issuer)
    return conflict
