"""What the logs must not keep: links that open a credential or an account to whoever reads them."""

import logging
import re

SECRETS = re.compile(
    r"(/credentials/claim/|/reviews/invitations/|/accounts/confirm-email/|/accounts/password/reset/key/)"
    r"(?!lost/)[^/\s\"']+"
)


class WithoutSecrets(logging.Filter):
    """Django names the address of every answer from 400 up, so also that of a mangled claim link."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if SECRETS.search(said):
            record.msg, record.args = SECRETS.sub(r"\1…", said), ()
        return True
