"""The signed thing: a credential gathers facts; its documents are append-only."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Holder, Issuer, Membership, Role, User, normal_address
from badges.models import BadgeVersion

from .keys import SigningKey
from .status import Standing, StatusChange, StatusKind, StatusList


class Basis(models.TextChoices):
    ASSESSED = "assessed", _("Assessed by reviewers against the rubric")
    AWARDED = "awarded", _("Awarded without assessment")


class CredentialQuerySet(models.QuerySet["Credential"]):
    def held_by(self, user: Any) -> "CredentialQuerySet":
        return self.filter(holder__user=user) if getattr(user, "is_authenticated", False) else self.none()

    def public(self) -> "CredentialQuerySet":
        """What the holder shows to everybody."""
        return self.filter(claimed_at__isnull=False, public_at__isnull=False)

    def visible_to(self, user: Any) -> "CredentialQuerySet":
        """The page: everybody's once claimed and public; else the holder's and the issuer's people's."""
        public = models.Q(claimed_at__isnull=False, public_at__isnull=False)
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        issuers = Membership.objects.of(user, Role.ADMINISTRATOR).values("issuer")
        return self.filter(
            public | models.Q(holder__user=user) | models.Q(badge_version__badge__issuer__in=issuers)
        )

    def administered_by(self, user: Any) -> "CredentialQuerySet":
        """Those of issuers that this person administers: to find them, take them back, give them back."""
        mine = Membership.objects.of(user, Role.ADMINISTRATOR).values("issuer")
        return self.filter(badge_version__badge__issuer__in=mine)

    def suspended(self) -> "CredentialQuerySet":
        in_force = StatusChange.objects.suspensions_in_force().values("credential")
        return self.filter(revoked_at=None, pk__in=in_force)

    def good(self) -> "CredentialQuerySet":
        """Neither revoked nor suspended."""
        in_force = StatusChange.objects.suspensions_in_force().filter(credential=models.OuterRef("pk"))
        return self.filter(~models.Exists(in_force), revoked_at=None)

    def live(self, now: datetime) -> "CredentialQuerySet":
        """Neither revoked nor expired. A suspended one is live: its issuer has not decided yet."""
        unexpired = models.Q(valid_until_at=None) | models.Q(valid_until_at__gt=now)
        return self.filter(unexpired, revoked_at=None)

    def sent_to(self, email: str) -> "CredentialQuerySet":
        """Credentials whose claim letter went to this address and still opens something.

        A suspended one cannot be claimed; one that was claimed before keeps its holder's page.
        """
        sent = self.filter(email=normal_address(email), letter_at__isnull=False, revoked_at=None)
        return sent.exclude(claimed_at=None, pk__in=Credential.objects.suspended().values("pk"))

    def unfinished(self) -> "CredentialQuerySet":
        """Credentials whose files are not baked and checked, or whose claim letter is not written."""
        return self.good().filter(models.Q(baked_at=None) | models.Q(letter_at=None))

    def recordable(self) -> "CredentialQuerySet":
        """What goes into its holder's record."""
        return self.filter(claimed_at__isnull=False, baked_at__isnull=False, revoked_at=None)

    def signed_with_compromised_keys(self) -> "CredentialQuerySet":
        """Those whose newest document nobody can believe any more."""
        fallen = SigningKey.objects.filter(compromised_at__isnull=False).values("pk")
        later = CredentialDocument.objects.filter(
            credential=models.OuterRef("credential"), sequence__gt=models.OuterRef("sequence")
        )
        newest = CredentialDocument.objects.filter(~models.Exists(later))
        return self.filter(
            pk__in=newest.filter(models.Q(key__in=fallen) | models.Q(jwt_key__in=fallen)).values("credential")
        )


class Credential(models.Model):
    """What was achieved, copied in when it was issued. No status: the timestamps say what has happened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="credentials")
    badge_version = models.ForeignKey(BadgeVersion, models.PROTECT, related_name="credentials")
    basis = models.CharField(max_length=12, choices=Basis)
    submission_id = models.UUIDField(
        null=True, blank=True, unique=True
    )  # a plain value: this room knows no submissions
    email = models.EmailField()  # where the claim letter goes and what the hash is made of
    salt = models.CharField(max_length=32)
    subject_id = models.UUIDField(default=uuid.uuid4, editable=False)
    # Whether the salted hash of the address stands in the public documents: the holder may leave it out.
    address_hashed = models.BooleanField(default=True)
    basis_reason = models.CharField(max_length=300, blank=True)  # why it was awarded without assessment
    narrative = models.TextField(blank=True)  # said of this award: how it was earned
    # Copied facts. results: [{"kind", "title", "criteria": [{"criterion": uuid, "level": uuid, "name",
    # "label"}]}]; evidence: [{"number", "name", "kind", "caption", "narrative", "url", "file",
    # "media_type", "sha256"}]
    results = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    awarded_at = models.DateTimeField(default=timezone.now)  # as its issuer says: it may lie years back
    valid_until_at = models.DateTimeField(null=True, blank=True)
    # None: the badge has what its reviews come to be the decision.
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # The place in a status list, given out when it is first signed; every later document keeps it.
    status_list = models.ForeignKey(StatusList, models.PROTECT, null=True, blank=True, related_name="+")
    status_index = models.PositiveIntegerField(null=True, blank=True)
    baked_at = models.DateTimeField(null=True, blank=True)  # first document signed, baked and verified
    letter_at = models.DateTimeField(null=True, blank=True)  # claim letter written into the Letter table
    reverified_at = models.DateTimeField(null=True, blank=True)  # the newest document, by the nightly check
    claimed_at = models.DateTimeField(null=True, blank=True)
    public_at = models.DateTimeField(null=True, blank=True)
    claim_generation = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revocation_reason = models.CharField(max_length=300, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(basis=Basis.ASSESSED, submission_id__isnull=False)
                | models.Q(basis=Basis.AWARDED, submission_id=None),
                name="assessed_credentials_have_a_submission",
            ),
            models.CheckConstraint(
                condition=models.Q(issued_by__isnull=False) | models.Q(basis=Basis.ASSESSED),
                name="only_assessed_credentials_are_issued_by_nobody",
            ),
            models.CheckConstraint(
                condition=models.Q(letter_at=None) | models.Q(baked_at__isnull=False),
                name="no_letter_before_the_file_is_checked",
            ),
            models.CheckConstraint(
                condition=models.Q(public_at=None) | models.Q(claimed_at__isnull=False),
                name="only_claimed_credentials_are_public",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="credential_revoked_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(status_list=None, status_index=None)
                | models.Q(status_list__isnull=False, status_index__isnull=False),
                name="status_list_and_index_together",
            ),
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="one_credential_per_status_index"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["awarded_at"],
                condition=models.Q(baked_at=None) | models.Q(letter_at=None),
                name="credential_unfinished",
            ),
            models.Index(fields=["email"], name="credential_by_address"),
            models.Index(fields=["-awarded_at", "-id"], name="credential_newest_first"),
            models.Index(
                fields=["status_list", "status_index"],
                condition=models.Q(revoked_at__isnull=False),
                name="credential_revoked_by_list",
            ),
        ]

    def __str__(self) -> str:
        return f"credential {self.id}"

    def get_absolute_url(self) -> str:
        return reverse("credentials:credential", args=[self.id])

    @property
    def issuer(self) -> Issuer:
        return self.badge_version.badge.issuer

    @property
    def standing(self) -> Standing:
        """Good, revoked or suspended, and why: the truth, whatever the signed list says yet.

        Asks the database unless `status_changes` were prefetched or it is revoked.
        """
        if self.revoked_at:
            return Standing("revoked", self.revocation_reason, self.revoked_at)
        newest = max(self.status_changes.all(), key=lambda change: change.pk, default=None)
        if newest is None or newest.kind != StatusKind.SUSPENDED:
            return Standing("good")
        return Standing("suspended", newest.reason, newest.at)

    @property
    def document(self) -> "CredentialDocument | None":
        """The newest document: the one that is served."""
        return max(self.documents.all(), key=lambda document: document.sequence, default=None)


class CredentialDocument(models.Model):
    """One signing: the bytes that are served, and the digest of the PNG that was checked. Never changed."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="documents")
    sequence = models.PositiveSmallIntegerField()
    ob3 = models.BinaryField()  # Open Badges 3.0, signed, UTF-8 JSON
    ob2 = models.BinaryField()  # Open Badges 2.0 assertion, UTF-8 JSON
    jwt = models.BinaryField(default=b"")  # the same credential as a VC-JWT, ASCII; "" before there were any
    ob3_sha256 = models.CharField(max_length=64)
    ob2_sha256 = models.CharField(max_length=64)
    png_sha256 = models.CharField(max_length=64)
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+")
    jwt_key = models.ForeignKey(SigningKey, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField()
    verified_at = models.DateTimeField()  # the worker un-baked its own file and verified both

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["credential", "sequence"], name="one_document_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"document {self.sequence} of {self.credential_id}"
