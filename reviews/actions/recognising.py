"""Thanking reviewers with a badge."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import credentials.actions
from accounts import audit, holders
from accounts.models import Issuer, User
from accounts.refusals import Refused, refuse_if
from credentials.models import Basis, Credential

from .. import policies, service
from ..models import ReviewRules


@transaction.atomic
def award_service(*, by: User, issuer: Issuer, reviewers: Sequence[User]) -> list[Credential]:
    """Award the issuer's reviewer badge to those who have read enough; who holds it already is left out.

    Refuses anybody but the issuer's administrators, an issuer without such a badge, and to award nobody.
    """
    rules = ReviewRules.objects.select_for_update(of=("self",)).filter(issuer=issuer).first()
    refuse_if(policies.why_not_award_service(by, issuer, rules))
    assert rules is not None  # or the policy would have refused
    version = service.version_of(rules)
    assert version is not None
    able = {user.pk: user for user in service.to_award(rules)}
    # Each once; those whom another window awarded meanwhile are left out.
    chosen = {reviewer.email: able[reviewer.pk] for reviewer in reviewers if reviewer.pk in able}
    by_address = holders.for_addresses({address: user.display_name for address, user in chosen.items()})
    given = []
    for address, reviewer in chosen.items():
        reason = ngettext(
            "Reviewed %(number)d submission for %(issuer)s.",
            "Reviewed %(number)d submissions for %(issuer)s.",
            reviewer.reviews_read,
        ) % {"number": reviewer.reviews_read, "issuer": issuer.name}
        given.append(
            credentials.actions.issue(
                by=by,
                holder=by_address[address],
                badge_version=version,
                basis=Basis.AWARDED,
                basis_reason=reason,
            )
        )
    if not given:
        raise Refused(_("Nobody was chosen who has not been given the badge already."))
    audit.record(by=by, verb="award_service", thing=issuer, issuer=issuer, number=len(given))
    return given
