"""The rows of this room, by noun: keys, status lists, credentials and their documents, requests, awards."""

from .award import BulkAward, BulkAwardRow
from .credential import Basis, Credential, CredentialDocument, CredentialQuerySet
from .keys import SigningKey
from .request import SigningRequest
from .status import Standing, StatusChange, StatusKind, StatusList

__all__ = [
    "Basis",
    "BulkAward",
    "BulkAwardRow",
    "Credential",
    "CredentialDocument",
    "CredentialQuerySet",
    "SigningKey",
    "SigningRequest",
    "Standing",
    "StatusChange",
    "StatusKind",
    "StatusList",
]
