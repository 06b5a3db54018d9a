"""Who may do what with a credential. Each answer is a reason to refuse, or None.

`generation` is what a claim link or its cookie proves (see `claims`); None when there was none.
"""

from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from badges.models import BadgeVersion

from .models import Credential


def is_holder(user: User | None, credential: Credential, generation: int | None = None) -> bool:
    """The holder's account, or somebody with the current letter in hand."""
    if generation is not None and generation == credential.claim_generation:
        return True
    owner = credential.holder.user_id
    return owner is not None and user is not None and user.pk == owner


def is_administrator(user: User | None, credential: Credential) -> bool:
    return Membership.objects.of(user, Role.ADMINISTRATOR).filter(issuer=credential.issuer).exists()


def why_not_issue(version: BadgeVersion) -> str | None:
    if version.published_at is None:
        return _("This badge is not published yet, so nobody can earn it.")
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
