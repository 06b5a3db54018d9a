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


class AddressForm(forms.Form):
    """Whether the credential carries the hash of its holder's address."""

    KEPT, LEFT_OUT = "kept", "left_out"
    address = forms.ChoiceField(choices=[(KEPT, _("Keep it in")), (LEFT_OUT, _("Leave it out"))])

    @property
    def is_hashed(self) -> bool:
        return bool(self.cleaned_data["address"] == self.KEPT)


class LostLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The address your letter went to."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class VerifyForm(forms.Form):
    """A file, or text: one of them."""

    # The largest artwork, as an SVG holds it, with the largest document.
    MAX_BYTES = 8_000_000
    file = forms.FileField(label=_("Choose a file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Text, address or id"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None and not (cleaned.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the badge's text or address."))
        elif file is not None and file.size > self.MAX_BYTES:
            self.add_error("file", _("This file is larger than 8 MB. Badge pictures are smaller."))
        return cleaned

    @property
    def data_to_judge(self) -> bytes:
        file = self.cleaned_data["file"]
        if file is not None:
            content: bytes = file.read()
            return content
        return str(self.cleaned_data["text"]).strip().encode("utf-8", "replace")


class TakeBackForm(forms.Form):
    """For now, or for good: what cannot be undone is said twice."""

    SUSPEND, REVOKE = "suspend", "revoke"
    choice = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=[(SUSPEND, _("Suspend it for now")), (REVOKE, _("Revoke it for good"))],
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=_("The reason"),
        max_length=300,
        help_text=_(
            "One or two sentences. Everybody who verifies the credential reads them, and so does the earner: "
            "say nothing here that is not for strangers."
        ),
        error_messages={"required": _("Give the reason: it is shown to whoever verifies the credential.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(
        label=_("I know that a revocation cannot be undone"),
        help_text=_("Needed only if you revoke it."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("choice") == self.REVOKE and not cleaned.get("sure"):
            self.add_error("sure", _("Tick this too: a revocation cannot be undone."))
        return cleaned


class ReinstateForm(forms.Form):
    reason = forms.CharField(
        label=_("A word to the earner (optional)"),
        max_length=300,
        required=False,
        help_text=_("It stands in the letter that tells them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class IssuedForm(forms.Form):
    """Which of the issued credentials to list. What cannot be read asks for nothing."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("unclaimed", _("Not claimed yet")),
            ("claimed", _("Claimed")),
            ("suspended", _("Suspended for now")),
            ("revoked", _("Revoked")),
        ],
    )
    after = forms.UUIDField(required=False)
