"""How an issuer has its submissions judged."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Issuer, User
from accounts.refusals import Refused, refuse_if
from badges.models import Badge, BadgeVersion

from .. import policies
from ..models import Assigning, ReviewRules
from .calibrating import settle_all

_FIELDS = (
    *("assigning", "excludes_department", "calibration_percent"),
    *("reviewer_badge", "reviewer_badge_after"),
)


@transaction.atomic
def set_rules(
    *,
    by: User,
    issuer: Issuer,
    assigning: str,
    excludes_department: bool,
    calibration_percent: int,
    reviewer_badge: Badge | None,
    reviewer_badge_after: int,
) -> ReviewRules:
    """Decide how an issuer finds its reviewers, who is kept apart, and what their service earns.

    It counts for what comes: reviews that were asked for stay. Refuses values that are not possible, and a
    badge that is not published by this issuer.
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    refuse_if(policies.why_not_set_rules(by, issuer))
    if assigning not in Assigning.values:
        raise Refused(_("Choose from the list."))
    if not 1 <= calibration_percent <= 100:
        raise Refused(_("Agreement is a number from 1 to 100."))
    if not 1 <= reviewer_badge_after <= policies.MOST_REVIEWS:
        raise Refused(_("The number of reviews is one from 1 to %(most)d.") % {"most": policies.MOST_REVIEWS})
    published = BadgeVersion.objects.current().filter(badge__issuer=issuer)
    if reviewer_badge is not None and not published.filter(badge=reviewer_badge).exists():
        raise Refused(_("This badge is not published by %(issuer)s.") % {"issuer": issuer.name})
    before, given = ReviewRules.objects.of(issuer), ReviewRules(issuer=issuer)
    given.assigning, given.excludes_department = assigning, excludes_department
    given.calibration_percent = calibration_percent
    given.reviewer_badge, given.reviewer_badge_after = reviewer_badge, reviewer_badge_after
    changed = [name for name in _FIELDS if getattr(before, name) != getattr(given, name)]
    rules, _is_new = ReviewRules.objects.update_or_create(
        issuer=issuer, defaults={name: getattr(given, name) for name in _FIELDS}
    )
    if rules.calibration_percent < before.calibration_percent:
        settle_all(issuer)
    if changed:
        audit.record(
            by=by, verb="set_rules", thing=issuer, issuer=issuer, changed=changed, assigning=assigning
        )
    return rules
