"""A field for longer text."""

from typing import Any

from django import forms

WORDS = 4000


class Prose(forms.CharField):
    """Longer text. Browsers count a line's end as one character, and so does the limit."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")
