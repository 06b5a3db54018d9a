"""What is composed into Open Badges documents: plain frozen values, the same for 2.0 and 3.0.

Optional texts may be None or "": both mean "not there". Ids and addresses are absolute IRIs. Datetimes
carry a zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Image:
    """A picture by its address (OB 3.0, B.1.13); `caption` is its alternative text."""

    id: str
    caption: str | None = None


@dataclass(frozen=True)
class Issuer:
    """Who awards (OB 3.0 Profile, B.1.14). `id` is the did:web in 3.0; 2.0 documents take their own id."""

    id: str
    name: str
    url: str
    email: str
    description: str | None = None
    image: Image | None = None


@dataclass(frozen=True)
class Alignment:
    """A node of an outside framework that the achievement is aligned to (OB 3.0, B.1.5).

    `kind` is an AlignmentTargetType such as "CFItem", where the target is known to be one.
    """

    name: str
    url: str
    code: str | None = None
    framework: str | None = None
    description: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Related:
    """The same achievement in another version, language or standard (OB 3.0, B.1.15); no prerequisite."""

    id: str
    language: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Level:
    """One level of a rubric criterion (OB 3.0 RubricCriterionLevel, B.1.18)."""

    id: str
    name: str
    description: str | None = None
    points: str | int | float | None = None


@dataclass(frozen=True)
class ResultDescription:
    """A result the achievement may come with (OB 3.0, B.1.17).

    `kind` is a ResultType such as "RubricCriterionLevel" or "Status"; `required_level` is the id of one of
    `levels`.
    """

    id: str
    name: str
    kind: str
    levels: Sequence[Level] = ()
    required_level: str | None = None
    required_value: str | None = None
    value_min: str | None = None
    value_max: str | None = None


@dataclass(frozen=True)
class Achievement:
    """What is earned: one published version of a badge (OB 3.0, B.1.1; OB 2.0 BadgeClass).

    It needs `criteria_url` or `criteria_narrative` (Markdown). `language` is a BCP 47 tag; `kind` an
    AchievementType; `credits` the credit hours it is worth.
    """

    id: str
    name: str
    description: str
    criteria_url: str | None
    criteria_narrative: str | None
    image: Image | None
    issuer: Issuer
    tags: Sequence[str] = ()
    alignments: Sequence[Alignment] = ()
    result_descriptions: Sequence[ResultDescription] = ()
    language: str | None = None
    version: str | None = None
    kind: str = "MicroCredential"
    related: Sequence[Related] = ()
    human_code: str | None = None
    field_of_study: str | None = None
    credits: Decimal | int | None = None


@dataclass(frozen=True)
class Result:
    """A result reached (OB 3.0, B.1.16): `description_id` and `level_id` are ids of the achievement's own."""

    description_id: str
    level_id: str | None = None
    value: str | None = None
    status: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What the award rests on (OB 3.0, B.1.9). `id`, when given, is an address anybody may open."""

    id: str | None = None
    name: str | None = None
    narrative: str | None = None
    genre: str | None = None


@dataclass(frozen=True)
class Recipient:
    """Who earned it: `subject_id` is an IRI (urn:uuid or the holder's DID).

    With `email` a salted hash of the address is written, and `salt` is needed; without, nothing about it.
    """

    subject_id: str
    email: str | None = None
    salt: str | None = None


@dataclass(frozen=True)
class Award:
    """One achievement awarded to one person: what a credential says.

    `name` is the achievement's unless given; `description` is a line for wallets; `credits` are those
    earned. `valid_from` moves when the credential is signed again,
    `awarded_at` never does (OB 3.0, 10). `status` is a finished `credentialStatus` entry.
    """

    id: str
    achievement: Achievement
    recipient: Recipient
    valid_from: datetime
    awarded_at: datetime
    valid_until: datetime | None = None
    narrative: str | None = None
    evidence: Sequence[Evidence] = ()
    results: Sequence[Result] = ()
    name: str | None = None
    description: str | None = None
    image: Image | None = None
    credits: Decimal | int | None = None
    status: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Association:
    """How two achievements or credentials of a record hang together (CLR 2.0 Association).

    `kind` is an AssociationType such as "isPartOf" or "precedes", read from source to target.
    """

    kind: str
    source_id: str
    target_id: str


@dataclass(frozen=True)
class Record:
    """A set of one person's credentials, signed again as a whole (CLR 2.0 ClrCredential).

    `credentials` are complete signed OB 3.0 documents, as they were issued. `partial` says that the person
    holds more than these. `email` and `salt` of the recipient are as in an award.
    """

    id: str
    name: str
    issuer: Issuer
    recipient: Recipient
    credentials: Sequence[Mapping[str, Any]]
    valid_from: datetime
    awarded_at: datetime | None = None
    valid_until: datetime | None = None
    description: str | None = None
    image: Image | None = None
    partial: bool | None = None
    associations: Sequence[Association] = ()
    achievements: Sequence[Achievement] = ()
    status: Mapping[str, Any] | None = None
