"""An issuer's signing keys: the private half is sealed, the public half is published for ever."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Issuer


class Algorithm(models.TextChoices):
    """What a key signs with: Data Integrity proofs, or VC-JWTs."""

    ED25519 = "Ed25519", "Ed25519 (eddsa-rdfc-2022)"
    RS256 = "RS256", "RSA (RS256)"


class SigningKey(models.Model):
    """A key of one issuer. It signs until it is retired; it proves for ever, unless it is compromised."""

    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="signing_keys")
    did = models.CharField(max_length=300)  # fixed with the first key: it stands in every document
    fragment = models.CharField(max_length=40)  # "key-1", "rsa-1"
    algorithm = models.CharField(max_length=10, choices=Algorithm, default=Algorithm.ED25519)
    public_multibase = models.CharField(max_length=80, blank=True)  # of an Ed25519 key
    public_jwk = models.JSONField(null=True, blank=True)  # of an RSA key
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)  # from then on nothing it signed is believed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "fragment"], name="one_key_per_fragment"),
            models.UniqueConstraint(
                fields=["issuer", "algorithm"],
                condition=models.Q(retired_at=None),
                name="one_signing_key_in_use",
            ),
            models.CheckConstraint(
                condition=models.Q(algorithm=Algorithm.ED25519, public_jwk=None)
                & ~models.Q(public_multibase="")
                | models.Q(algorithm=Algorithm.RS256, public_multibase="", public_jwk__isnull=False),
                name="public_half_fits_the_algorithm",
            ),
            models.CheckConstraint(
                condition=models.Q(compromised_at=None) | models.Q(retired_at__isnull=False),
                name="compromised_keys_are_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.verification_method

    @property
    def verification_method(self) -> str:
        return f"{self.did}#{self.fragment}"
