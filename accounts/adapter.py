"""How allauth talks to this house: its mails become letters, its users have a name."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from . import letters


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's mail into the Letter table, so that a request never waits for a mail server."""
        # allauth takes the origin of its links from the request's Host header; ours stands in the settings.
        links = {name: _at_home(value) for name, value in context.items() if name.endswith("_url")}
        site = {"name": settings.SITE_NAME, "domain": settings.PUBLIC_URL}
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "current_site": site, **context, **links}
        )
        rendered = {"subject": str(message.subject), "text": str(message.body), "html": ""}
        if isinstance(message, EmailMultiAlternatives) and message.alternatives:
            rendered["html"] = str(message.alternatives[0][0])
        letters.post(
            kind=template_prefix,
            to=email,
            subject_id=uuid.uuid4(),
            values={"rendered": rendered},
        )


def _at_home(url: str) -> str:
    parts = urlsplit(url)
    return settings.PUBLIC_URL + parts.path + (f"?{parts.query}" if parts.query else "")
