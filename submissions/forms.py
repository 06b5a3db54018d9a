"""What earners type, cleaned. A part page is many small forms in one: no button loses what is typed."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Attempt, Collaborator, EvidenceItem, Submission

TEXT_LIMIT = 50_000  # characters


def _amount(size: int) -> str:
    """As people say it: 1 GB, 100 MB."""
    return f"{size >> 30} GB" if size % (1 << 30) == 0 else f"{size >> 20} MB"


class LongText(forms.CharField):
    def to_python(self, value: Any) -> str:
        # As browsers show it, so that script and forms save the same.
        return str(super().to_python(value)).replace("\r\n", "\n")


def edition_field() -> forms.CharField:
    """What the form was written over. Browsers must not put back an older one when they go back."""
    hidden = forms.HiddenInput(attrs={"autocomplete": "off"})
    return forms.CharField(required=False, max_length=12, widget=hidden)


class MotivationForm(forms.ModelForm):
    edition = edition_field()

    class Meta:
        model = Submission
        fields = ("motivation",)
        field_classes: ClassVar = {"motivation": LongText}
        widgets: ClassVar = {"motivation": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "motivation": _(
                "A few sentences. You will see them again when you write your reflection, "
                "and reviewers read them first."
            )
        }


class TextForm(forms.Form):
    text = LongText(
        label=_("Your text"),
        required=False,
        strip=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    edition = forms.IntegerField(
        required=False, min_value=0, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )

    def clean_edition(self) -> int:
        return self.cleaned_data["edition"] or 0


class LinkForm(forms.Form):
    url = forms.CharField(
        label=_("Web address"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    caption = forms.CharField(label=_("What it shows"), required=False, max_length=300)


class FileInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files. Their content is judged by the action, not here."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [upload for upload in data or [] if upload]


class FileForm(forms.Form):
    uploads = FilesField(
        label=_("Add files"),
        required=False,
        widget=FileInput(attrs={"multiple": True}),
        help_text=format_lazy(
            _("Up to {file} a file, {video} a video. Reviewers see neither your name nor that of the file."),
            file=_amount(settings.EVIDENCE_FILE_BYTES),
            video=_amount(settings.EVIDENCE_VIDEO_BYTES),
        ),
    )


class ItemForm(forms.ModelForm):
    edition = edition_field()

    class Meta:
        model = EvidenceItem
        fields = ("caption", "is_public", "shows_others", "consent_note", "consent_date")
        labels: ClassVar = {"caption": _("What it shows")}
        widgets: ClassVar = {"consent_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def clean_consent_date(self) -> Any:
        # What was a day to come when it was written stays as it is: completeness tells of it.
        until = self.cleaned_data["consent_date"]
        if until and until != self.instance.consent_date and until <= timezone.localdate():
            raise forms.ValidationError(_("Give a day that is still to come."))
        return until


class ColleagueForm(forms.ModelForm):
    edition = edition_field()

    class Meta:
        model = Collaborator
        fields = ("name", "email")
        error_messages: ClassVar = {
            "name": {"required": _("Give a name, or take this person off the list.")},
            "email": {"invalid": _("This is not an e-mail address. Leave it empty if you do not know it.")},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = _("E-mail address, if you know it")
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class StatementForm(forms.ModelForm):
    edition = edition_field()

    class Meta:
        model = Attempt
        fields = ("collaboration",)
        field_classes: ClassVar = {"collaboration": LongText}
        widgets: ClassVar = {"collaboration": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "collaboration": _("What was your part, and what was theirs? Reviewers read this.")
        }


class NoteForm(forms.ModelForm):
    edition = edition_field()

    class Meta:
        model = Attempt
        fields = ("change_note",)
        field_classes: ClassVar = {"change_note": LongText}
        widgets: ClassVar = {"change_note": forms.Textarea(attrs={"rows": 4})}


class KeepNamesForm(forms.Form):
    """Why names may stay in one place; its prefix is the place's key."""

    reason = forms.CharField(
        label=_("Why they may stay"),
        max_length=300,
        widget=forms.TextInput,
        error_messages={"required": _("Say why they may stay.")},
    )


class SubmitForm(forms.Form):
    own_words = forms.BooleanField(
        label=_("These are my own words. I named those who worked with me."),
        error_messages={"required": _("Confirm that these are your own words")},
    )
    authentic = forms.BooleanField(
        label=_("This is what really happened in my practice."),
        error_messages={"required": _("Confirm that this is what really happened")},
    )
    consent = forms.BooleanField(
        label=_("Everyone who can be recognised has agreed, or has been made unrecognisable."),
        error_messages={"required": _("Confirm that everyone who can be recognised has agreed")},
    )


class AppealForm(forms.Form):
    reason = forms.CharField(
        label=_("What should be looked at again?"),
        help_text=_(
            "Say which part, and what was overlooked or judged by something other than the rubric. "
            "A coordinator who did not decide reads it."
        ),
        max_length=4000,
        error_messages={"required": _("Say what should be looked at again.")},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
