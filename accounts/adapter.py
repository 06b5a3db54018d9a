"""How allauth talks to this house: its mails become letters, its users have a name."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMultiAlternatives

from . import letters


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's mail into the Letter table, so that a request never waits for a mail server."""
        message = self.render_mail(template_prefix, email, {"request": self.request, **context})
        rendered = {"subject": str(message.subject), "text": str(message.body), "html": ""}
        if isinstance(message, EmailMultiAlternatives) and message.alternatives:
            rendered["html"] = str(message.alternatives[0][0])
        letters.post(
            kind=template_prefix,
            to=email,
            subject_id=uuid.uuid4(),
            values={"rendered": rendered},
        )
