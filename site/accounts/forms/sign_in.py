"""allauth's forms in our words; `ACCOUNT_FORMS` names them."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import throttle


class PasswordForm(LoginForm):
    """User name or mobile number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("User name or mobile number")
        login.max_length = 60
        login.widget.attrs = {"autocomplete": "username", "maxlength": "60"}
        password.label = _("Password")
        password.help_text = ""
        password.max_length = 128
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": "128"}


class CodeRequestForm(RequestLoginCodeForm):
    """Ask for a code. Known and unknown numbers get the same answer."""

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if throttle.waits(context.request, phone):
            raise forms.ValidationError(throttle.WAIT, code="wait")
        return str(super().clean_phone())


class CodeForm(ConfirmLoginCodeForm):
    """The six digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code of 6 digits")
        code.max_length = 20
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "20",
            "autofocus": True,
            "class": "code-in",
        }
