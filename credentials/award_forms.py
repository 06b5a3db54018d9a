"""What a registrar hands in to award a badge to many: a file of people, and why."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from accounts.models import Issuer

from . import award_words
from .award_file import Row, Unreadable

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000


class AwardForm(forms.Form):
    """The rows of the file are in `cleaned_data["file"]`, those at fault among them."""

    file = forms.FileField(
        label=gettext_lazy("File of people"),
        allow_empty_file=True,
        help_text=gettext_lazy("A CSV file in UTF-8, at most 5,000 people and 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={"required": gettext_lazy("Choose the file of people.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why are they awarded it without assessment?"),
        max_length=300,
        help_text=gettext_lazy(
            "It stands on every credential, with the name of whoever confirms. At most 300 characters."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={
            "required": gettext_lazy("Say in a sentence why they are awarded it without assessment.")
        },
    )
    renew = forms.BooleanField(
        label=gettext_lazy("Also award those who hold it already"),
        required=False,
        help_text=gettext_lazy("They get another credential beside the one they hold."),
    )

    def __init__(self, *args: Any, issuer: Issuer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issuer = issuer
        self.file_name = ""

    def clean_file(self) -> list[Row]:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(award_words.TOO_LARGE)
        self.file_name = file.name or ""
        try:
            return award_words.read(file.read(), self.issuer, most_rows=MOST_ROWS)
        except Unreadable as error:
            raise forms.ValidationError(award_words.of_file(error)) from None
