"""What the holder decides, and the letters that bring a credential to its holder."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, refuse_if

from .. import emails, policies
from ..models import Credential, CredentialQuerySet
from .locking import locked


class NotClaimable(Refused):
    """The link is of an older generation, was used, or the credential is not to be had."""


@transaction.atomic
def claim(
    *, credential: Credential, by: User | None = None, generation: int | None = None, public: bool = False
) -> Credential:
    """Take the credential: by the holder's account, or with the generation that a claim link proves.

    Sets the time, uses up every link sent so far (the generation rises), and shows the page if `public`.
    Refuses (`NotClaimable`) older links, a second claim, and revoked or unfinished credentials.
    """
    credential = locked(credential)
    reason = policies.why_not_claim(by, credential, generation)
    if reason is not None:
        raise NotClaimable(reason)
    credential.claimed_at = timezone.now()
    credential.public_at = credential.claimed_at if public else None
    credential.claim_generation += 1
    credential.save(update_fields=["claimed_at", "public_at", "claim_generation"])
    audit.record(by=by, verb="claim", thing=credential, issuer=credential.issuer, public=public)
    return credential


@transaction.atomic
def set_public(
    *, credential: Credential, public: bool, by: User | None = None, generation: int | None = None
) -> Credential:
    """Show the credential's page to everybody with its address, or to nobody but the holder and the issuer.

    Asking for what is already so changes nothing. Refuses everybody but the holder, and before claiming.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_share(by, credential, generation))
    if public != (credential.public_at is not None):
        credential.public_at = timezone.now() if public else None
        credential.save(update_fields=["public_at"])
        verb = "publish" if public else "unpublish"
        audit.record(by=by, verb=verb, thing=credential, issuer=credential.issuer)
    return credential


@transaction.atomic
def send_again(*, by: User, credential: Credential) -> Credential:
    """Write a new claim letter; links in older letters stop working.

    Refuses strangers, revoked credentials, and while the first letter is still to come.
    """
    credential = locked(credential)
    refuse_if(policies.why_not_send_again(by, credential))
    credential.claim_generation += 1
    credential.save(update_fields=["claim_generation"])
    audit.record(by=by, verb="send_again", thing=credential, issuer=credential.issuer)
    emails.claim(credential, occasion=str(credential.claim_generation), again=True)
    return credential


@transaction.atomic
def send_lost_links(*, email: str) -> CredentialQuerySet:
    """Write the current links of an address to that address again, at most once an hour each.

    Says nothing about whether there are any: the caller answers everybody alike.
    """
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    found = Credential.objects.sent_to(email).select_related("holder", "badge_version__badge__issuer")
    for credential in found:
        emails.claim(credential, occasion=f"{credential.claim_generation} lost {hour}", again=True)
    return found
