from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.domain import phones


class PhoneField(forms.CharField):
    """A mobile number, stored as eleven digits."""

    default_error_messages = {"invalid": _("Enter the 11 digits of a mobile number.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        phone = phones.normalise(text)
        if phone is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return phone
