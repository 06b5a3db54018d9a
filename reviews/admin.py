"""Operators' view of reviews and decisions: to look, not to change."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin

from .models import Decision, Mark, Review


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ("id", "reviewer", "due_date", "assigned_at", "handed_in_at", "released_at")
    list_select_related = ("reviewer",)


@admin.register(Mark)
class MarkAdmin(ReadOnlyAdmin):
    list_display = ("review", "criterion", "level")
    list_select_related = ("review", "criterion", "level")


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("id", "attempt", "outcome", "by", "at")
    list_filter = ("outcome",)
    list_select_related = ("attempt", "by")
