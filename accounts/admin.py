"""Operators' view of people and ledgers. Nothing here decides; ledgers are read-only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import AuditEntry, Holder, Issuer, Letter, Membership, User


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("email", "display_name", "department", "is_active", "is_staff")
    search_fields = ("email", "display_name")
    exclude = ("password",)
    readonly_fields = ("public_id", "joined_at", "last_login")


@admin.register(Issuer)
class IssuerAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "url", "time_zone")
    # The calendar has a page of its own, which knows what places there are and that dates are counted again.
    exclude = (
        *("country", "province", "decision_days", "review_days", "third_review_days"),
        *("completeness_days", "invitation_days"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Issuer | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # it stands in signed documents


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "issuer", "role", "since_at")
    list_filter = ("issuer", "role")
    autocomplete_fields = ("user",)


@admin.register(Holder)
class HolderAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "email")


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ("kind", "recipient", "due_at", "sent_at", "failed_at", "attempts")
    list_filter = ("kind",)
    exclude = ("values",)  # links in letters open doors


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "thing", "thing_id", "by")
    list_filter = ("verb", "thing")
