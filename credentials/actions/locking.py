"""Lock first, then ask the policy about the locked row."""

from ..models import Credential


def locked(credential: Credential) -> Credential:
    """The row, locked; with its holder and issuer, which are not."""
    rows = Credential.objects.select_for_update(of=("self",))
    return rows.select_related("holder", "badge_version__badge__issuer").get(pk=credential.pk)
