"""What people type in this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SharingForm(forms.Form):
    """Who may see the page. Nothing chosen means nobody else."""

    PUBLIC, PRIVATE = "public", "private"
    sharing = forms.ChoiceField(
        choices=[(PUBLIC, _("Anyone with the link")), (PRIVATE, _("Only me, for now"))], required=False
    )

    @property
    def is_public(self) -> bool:
        return bool(self.cleaned_data["sharing"] == self.PUBLIC)


class LostLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The address your letter went to."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class VerifyForm(forms.Form):
    """A file, or text: one of them."""

    MAX_BYTES = 6 * 1024 * 1024  # the largest artwork with two documents of 1 MB at most
    file = forms.FileField(label=_("Choose a file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("JSON or address"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None and not (cleaned.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the badge's text or address."))
        elif file is not None and file.size > self.MAX_BYTES:
            self.add_error("file", _("This file is larger than 6 MB. Badge pictures are smaller."))
        return cleaned

    @property
    def data_to_judge(self) -> bytes:
        file = self.cleaned_data["file"]
        if file is not None:
            content: bytes = file.read()
            return content
        return str(self.cleaned_data["text"]).strip().encode("utf-8", "replace")
