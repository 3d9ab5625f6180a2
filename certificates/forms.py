"""What a visitor types to verify a certificate."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.domain.numbering import (
    NUMBER_LENGTH,
    is_code,
    is_number,
    normalise,
    normalise_code,
)
from certificates.rules import no_number


class VerifyForm(forms.Form):
    """A verification code, or a certificate number with the full name."""

    code = forms.CharField(label=_("Verification code or certificate number"), max_length=60)
    name = forms.CharField(
        label=_("Full name"),
        max_length=80,
        required=False,
        help_text=_("Only needed with a certificate number."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = cleaned.get("code", "")
        if not typed or is_code(normalise_code(typed)):
            return cleaned
        if not is_number(normalise(typed)):
            self.add_error("code", _told(typed))
        elif not cleaned.get("name"):
            self.add_error("name", _("Please enter the full name that is on the certificate."))
        return cleaned


def _told(typed: str) -> str:
    """As long as a number: say what is wrong with it; else it may have been meant as a code."""
    if len(normalise(typed)) == NUMBER_LENGTH:
        return no_number(typed)
    return gettext(
        "This is neither a verification code (26 characters) nor a certificate number"
        " (19 characters). Please compare it with the certificate once more."
    )


class FileForm(forms.Form):
    """The file of a certificate, or its credential. Whatever it is, the answer says what it is."""

    file = forms.FileField(
        label=_("The certificate as a file (PDF)"),
        help_text=_("At most 5 MB. The file is checked and not kept."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.json"}),
    )


class CompareForm(forms.Form):
    """The full name, to be compared with the one on the certificate."""

    name = forms.CharField(label=_("Full name"), max_length=80)
