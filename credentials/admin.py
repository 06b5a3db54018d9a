"""Operators' view of credentials and keys: everything read-only, the sealed halves not at all."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin

from .models import Credential, CredentialDocument, SigningKey, StatusChange, StatusList


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ("issuer", "fragment", "created_at", "retired_at")
    exclude = ("sealed_private",)


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "badge_version",
        "basis",
        "awarded_at",
        "baked_at",
        "letter_at",
        "claimed_at",
        "revoked_at",
    )
    list_filter = ("basis",)
    exclude = ("salt",)


@admin.register(CredentialDocument)
class CredentialDocumentAdmin(ReadOnlyAdmin):
    list_display = ("credential", "sequence", "signed_at", "verified_at")
    exclude = ("ob3", "ob2")


@admin.register(StatusList)
class StatusListAdmin(ReadOnlyAdmin):
    list_display = ("id", "issuer", "size", "given_out", "signed_at")
    exclude = ("secret", "document")


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    list_display = ("credential", "kind", "by", "at", "listed_at")
    list_filter = ("kind",)
