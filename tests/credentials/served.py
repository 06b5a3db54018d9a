"""What is served of a credential, and what it is worth."""

import json
from typing import Any

from credentials import checking, documents
from credentials.models import Credential, CredentialDocument


def fresh(credential: Credential) -> Credential:
    return Credential.objects.get(pk=credential.pk)


def said(document: CredentialDocument) -> Any:
    return json.loads(bytes(document.ob3))


def states(credential: Credential) -> list[str]:
    """The verdicts on what is served: picture, JSON, VC-JWT."""
    document = credential.document
    assert document is not None
    served = [documents.picture(credential, document), bytes(document.ob3), bytes(document.jwt)]
    return [checking.verdict_on(data).state for data in served]
