"""Ways to show a credential elsewhere: LinkedIn, a frame on another page, a letter to a colleague."""

from html import escape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from . import documents
from .models import Credential

LINKEDIN = "https://www.linkedin.com/profile/add"


def page_url(credential: Credential) -> str:
    return settings.PUBLIC_URL + credential.get_absolute_url()


def linkedin_url(credential: Credential) -> str:
    """LinkedIn's "add to profile" form, filled in."""
    issuer = credential.issuer
    zone = ZoneInfo(issuer.time_zone)
    day = timezone.localtime(credential.awarded_at, zone)
    end = timezone.localtime(credential.valid_until_at, zone) if credential.valid_until_at else None
    organisation = (
        {"organizationId": issuer.linkedin_id} if issuer.linkedin_id else {"organizationName": issuer.name}
    )
    return f"{LINKEDIN}?" + urlencode(
        {
            "startTask": "CERTIFICATION_NAME",
            "name": credential.badge_version.name,
            **organisation,
            "issueYear": day.year,
            "issueMonth": day.month,
            **({"expirationYear": end.year, "expirationMonth": end.month} if end else {}),
            "certUrl": page_url(credential),
            "certId": str(credential.pk),
        }
    )


def embed_snippet(credential: Credential) -> str:
    title = escape(f"{credential.badge_version.name}, {credential.issuer.name}")
    return (
        f'<iframe src="{documents.address("embed", credential.pk)}" title="{title}"'
        ' width="320" height="420" loading="lazy"></iframe>'
    )


def mail_url(credential: Credential) -> str:
    """A letter to a colleague in one's own mail program."""
    subject = _("My credential: %(badge)s") % {"badge": credential.badge_version.name}
    # mailto wants %20, not "+"
    return "mailto:?" + urlencode({"subject": subject, "body": page_url(credential)}).replace("+", "%20")
