"""What a newcomer tells about themselves; allauth adds the address and the password."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User


class SignupForm(forms.Form):
    display_name = forms.CharField(
        label=_("Your name"), max_length=120, help_text=_("As it should stand on your certificates.")
    )
    department = forms.CharField(label=_("Department (optional)"), max_length=120, required=False)
    field_order = ("display_name", "email", "department", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.department = self.cleaned_data["department"]
        user.save(update_fields=["display_name", "department"])
