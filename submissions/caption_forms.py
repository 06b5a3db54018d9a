"""Captions as they are handed over: a file, or typed text."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from .evidence import captions
from .evidence.kinds import Unacceptable
from .forms import LongText, edition_field
from .wording import explain


class CaptionsForm(forms.Form):
    """A file wins over the text; its words come back as `text`, so that a wrong line can be mended here."""

    file = forms.FileField(
        label=gettext_lazy("A captions file"),
        help_text=gettext_lazy("WebVTT (.vtt) or SubRip (.srt), as your video program exports it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    text = LongText(
        label=gettext_lazy("Or type or mend them here"),
        required=False,
        strip=False,
        max_length=captions.MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true", "class": "is-long"}),
    )

    edition = edition_field()

    def clean_file(self) -> str | None:
        """The text of the file."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload is None:
            return None
        if (upload.size or 0) > captions.MAX_BYTES:
            raise forms.ValidationError(explain(Unacceptable("captions_too_large", limit=captions.MAX_BYTES)))
        data = upload.read()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise forms.ValidationError(explain(Unacceptable("captions_not_utf8", line=line))) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            cleaned["text"] = cleaned["file"]
        return cleaned
