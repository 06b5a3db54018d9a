"""What earners type, cleaned. A part page is many small forms in one: no button loses what is typed."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import EvidenceItem, Submission

TEXT_LIMIT = 50_000  # characters


def _amount(size: int) -> str:
    """As people say it: 1 GB, 100 MB."""
    return f"{size >> 30} GB" if size % (1 << 30) == 0 else f"{size >> 20} MB"


class MotivationForm(forms.ModelForm):
    class Meta:
        model = Submission
        fields = ("motivation",)
        widgets: ClassVar = {"motivation": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "motivation": _(
                "A few sentences. You will see them again when you write your reflection, "
                "and reviewers read them first."
            )
        }


class TextForm(forms.Form):
    text = forms.CharField(
        required=False, strip=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 9})
    )
    edition = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")  # as browsers show it, so that script and forms save the same

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
    class Meta:
        model = EvidenceItem
        fields = ("caption", "is_public", "shows_others", "consent_note")


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
    change_note = forms.CharField(
        label=_("What did you change?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
