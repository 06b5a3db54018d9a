"""What reviewers say when they decline or leave, and coordinators when they keep somebody all the same."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .prose import Prose

NOTE = 1000  # as `Review.ending_note`


class DeclineForm(forms.Form):
    note = Prose(
        required=False,
        max_length=NOTE,
        label=_("Why (optional)"),
        help_text=_("Only the coordinators read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AbstainForm(forms.Form):
    note = Prose(
        max_length=NOTE,
        label=_("Why can you not do it?"),
        help_text=_("Only the coordinators read it."),
        error_messages={"required": _("Say in a few words why you cannot do it.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConflictNoteForm(forms.Form):
    note = Prose(
        max_length=NOTE,
        label=_("What is the conflict?"),
        help_text=_("For example: we teach a course together. Only the coordinators read it."),
        error_messages={"required": _("Say in a few words what the conflict is.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class KeepForm(forms.Form):
    reason = Prose(
        max_length=300,
        label=_("Why they may go on"),
        help_text=_("It is kept in the record."),
        error_messages={"required": _("Say why this reviewer may go on all the same.")},
        widget=forms.TextInput(),
    )
