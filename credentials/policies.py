"""Who may do what with a credential. Each answer is a reason to refuse, or None.

`generation` is what a claim link or its cookie proves (see `claims`); None when there was none.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Holder, Membership, Role, User
from badges.models import Badge, BadgeVersion

from . import records
from .models import Basis, BulkAward, Credential, SigningRequest

SIGNED_A_DAY = 20  # for one person's asking: every signing takes a worker's time, and stays for good


def is_holder(user: User | None, credential: Credential, generation: int | None = None) -> bool:
    """The holder's account, or somebody with the current letter in hand."""
    if generation is not None and generation == credential.claim_generation:
        return True
    owner = credential.holder.user_id
    return owner is not None and user is not None and user.pk == owner


def is_administrator(user: User | None, credential: Credential) -> bool:
    return Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=credential.issuer).exists()


def why_not_issue(user: User | None, version: BadgeVersion, basis: Basis) -> str | None:
    """None as `user`: nobody decided but the reviews, which is enough for what was assessed."""
    if version.published_at is None:
        return _("This badge is not published yet, so nobody can earn it.")
    return why_not_award(user, version.badge) if basis == Basis.AWARDED else None


def why_not_issue_any_more(credential: Credential, now: datetime) -> str | None:
    """Of one that is not saved yet: the day on which it was earned may lie too far back."""
    if credential.valid_until_at is not None and credential.valid_until_at <= now:
        return _("Awarded on that day, this credential would have expired by now.")
    return None


def why_not_award(user: User | None, badge: Badge) -> str | None:
    """Without assessment: only what the quality board allows, and only by the issuer's own people."""
    if user is None:
        return _("Only a person can award a badge without assessment.")
    theirs = Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=badge.issuer).exists()
    if not (user.is_active and (theirs or user.is_superuser)):
        return _("Only the issuer's administrators can award a badge without assessment.")
    return why_not_be_awarded(badge)


def why_not_be_awarded(badge: Badge) -> str | None:
    if not badge.may_be_awarded:
        return _("The quality board has not allowed this badge to be awarded without assessment.")
    if badge.retired_at is not None:
        return _("This badge is retired.")
    if not badge.versions.published().exists():
        return _("This badge is not published yet, so nobody can be awarded it.")
    return None


def why_not_confirm_award(user: User, award: BulkAward) -> str | None:
    if reason := why_not_award(user, award.badge_version.badge):
        return reason
    if award.confirmed_at is not None:
        return _("This has been confirmed already.")
    if not award.rows.open().exists():
        return _("There is nobody in this file who could be awarded.")
    return None


def why_not_discard_award(user: User, award: BulkAward) -> str | None:
    theirs = Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=award.badge_version.issuer)
    if not (theirs.exists() or user.is_superuser):
        return _("Only the issuer's administrators can do this.")
    if award.confirmed_at is not None:
        return _("This has been confirmed, so it stays.")
    return None


def why_not_claim(user: User | None, credential: Credential, generation: int | None) -> str | None:
    if not is_holder(user, credential, generation):
        if credential.claimed_at:
            return _("This link was used already. Sign in, or ask for a fresh link, to come back.")
        return _("A newer letter has replaced this link. Please use the newest one.")
    if credential.revoked_at:
        return _("The issuer has revoked this credential, so it cannot be claimed.")
    if credential.standing.state == "suspended":
        return _("The issuer has suspended this credential, so it cannot be claimed for now.")
    if credential.baked_at is None:
        return _("We are still preparing this credential. Please try again in a minute.")
    if credential.claimed_at:
        return _("You have claimed this credential already.")
    return None


def why_not_share(user: User | None, credential: Credential, generation: int | None) -> str | None:
    if not is_holder(user, credential, generation):
        return _("Only the person who earned this credential can choose who sees it.")
    if credential.claimed_at is None:
        return _("Claim your credential first, then choose who sees it.")
    return None


def why_not_send_again(user: User, credential: Credential) -> str | None:
    if not (is_holder(user, credential) or is_administrator(user, credential)):
        return _("Only the issuer's administrators and the earner can send the letter again.")
    if credential.revoked_at:
        return _("This credential has been revoked.")
    if credential.claimed_at is None and credential.standing.state == "suspended":
        return _("This credential is suspended, so it cannot be claimed for now.")
    if credential.letter_at is None:
        return _("The first letter is on its way: it goes out as soon as the files are ready.")
    return None


def why_not_revoke(user: User, credential: Credential) -> str | None:
    if not _decides_on(user, credential):
        return _("Only the issuer's administrators can revoke a credential.")
    if credential.revoked_at:
        return _("This credential has been revoked already.")
    return None


def why_not_suspend(user: User, credential: Credential) -> str | None:
    if not _decides_on(user, credential):
        return _("Only the issuer's administrators can suspend a credential.")
    if credential.revoked_at:
        return _("This credential has been revoked, for good: there is nothing left to suspend.")
    if credential.standing.state == "suspended":
        return _("This credential is suspended already.")
    return None


def why_not_reinstate(user: User, credential: Credential) -> str | None:
    if not _decides_on(user, credential):
        return _("Only the issuer's administrators can reinstate a credential.")
    if credential.revoked_at:
        return _("This credential has been revoked, for good. Award the badge again instead.")
    if credential.standing.state != "suspended":
        return _("This credential is not suspended.")
    return None


def _decides_on(user: User, credential: Credential) -> bool:
    return is_administrator(user, credential) or user.is_superuser


def why_not_set_address_hashed(
    user: User | None, credential: Credential, generation: int | None
) -> str | None:
    if not is_holder(user, credential, generation):
        return _("Only the person who earned this credential can choose what it says of their address.")
    if credential.claimed_at is None:
        return _("Claim your credential first, then choose what it says of your address.")
    if credential.revoked_at:
        return _("This credential has been revoked, so its files stay as they are.")
    asked = SigningRequest.objects.filter(credential=credential).of_today(timezone.now())
    if asked.count() >= SIGNED_A_DAY:
        return _("You have changed this often today. Please try again tomorrow.")
    return None


def why_not_ask_for_record(holder: Holder | None) -> str | None:
    if holder is None:
        return records.why_not(0)
    asked = SigningRequest.objects.filter(kind=SigningRequest.Kind.RECORD, holder=holder)
    if asked.of_today(timezone.now()).count() >= SIGNED_A_DAY:
        return _("You have asked for many records today. Please try again tomorrow.")
    return records.why_not(Credential.objects.filter(holder=holder).recordable().count())


def why_not_rotate_keys(user: User, compromised_at: datetime | None) -> str | None:
    if not user.is_superuser:
        return _("Only the site's administrators can make new signing keys.")
    if compromised_at and compromised_at > timezone.now():
        return _("A key cannot have been compromised in the future.")
    return None
