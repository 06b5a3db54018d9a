"""Operators' view of badges: to look, not to change. Badges are defined on the site's own pages."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin

from .models import Badge, BadgeVersion, Component, Criterion, EvidenceRequirement


class VersionInline(admin.TabularInline):
    model = BadgeVersion
    fields = ("number", "name", "published_at", "published_by")
    extra, can_delete, show_change_link = 0, False, True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Badge)
class BadgeAdmin(ReadOnlyAdmin):
    list_display = ("slug", "issuer", "retired_at")
    list_filter = ("issuer",)
    search_fields = ("slug", "versions__name")
    inlines = (VersionInline,)


@admin.register(BadgeVersion)
class BadgeVersionAdmin(ReadOnlyAdmin):
    list_display = ("name", "badge", "number", "category", "level", "published_at")
    list_filter = ("badge__issuer", "category", "level")
    list_select_related = ("badge__issuer",)
    search_fields = ("name", "badge__slug")


@admin.register(Component)
class ComponentAdmin(ReadOnlyAdmin):
    list_display = ("version", "kind", "title")
    list_filter = ("kind",)
    list_select_related = ("version",)


@admin.register(EvidenceRequirement)
class EvidenceRequirementAdmin(ReadOnlyAdmin):
    list_display = ("prompt", "component", "minimum", "maximum")
    list_select_related = ("component",)


@admin.register(Criterion)
class CriterionAdmin(ReadOnlyAdmin):
    list_display = ("name", "rubric", "position")
    list_select_related = ("rubric__component",)
