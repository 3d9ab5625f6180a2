"""What officers fill in to change a certificate that was issued."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import Choice
from office.bundles import FURTHEST, Offsets


class Change(forms.Form):
    """`after` is the printing that was on the screen: a newer one is not overwritten unseen."""

    after = forms.IntegerField(min_value=1, max_value=9999, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        help_text=_("Kept with the certificate for good. No personal data of others, please."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Correction(Change):
    name = forms.CharField(
        label=_("Full name, as it is right"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    with_identity = forms.BooleanField(
        label=_("Take the masked identity number from the roster as it is now"), required=False
    )
    field_order = ["after", "name", "with_identity", "reason"]


class FollowUp(forms.Form):
    reason = forms.CharField(
        label=_("How the follow-up went"),
        min_length=2,
        max_length=200,
        help_text=_("For example: visited on 20 February with supervisor Ma, works well."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RevocationRequest(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        help_text=_("The second person reads it before confirming."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = forms.DateField(
        label=_("Revoked with effect from"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, issued_on: date, **kwargs: Any) -> None:
        today = timezone.localdate()
        kwargs.setdefault("initial", {}).setdefault("day", today)
        super().__init__(*args, **kwargs)
        limits = {"min": issued_on.isoformat(), "max": today.isoformat()}
        self.fields["day"].widget.attrs.update(limits)


class Deciding(forms.Form):
    choice = forms.ChoiceField(
        label=_("What happens with the certificate"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Paper(forms.Form):
    """How far the printer is off on pre-printed paper; negative is left or up."""

    right = forms.DecimalField(
        label=_("To the right, mm"),
        max_digits=3,
        decimal_places=1,
        min_value=-FURTHEST,
        max_value=FURTHEST,
        initial=Decimal(0),
    )
    down = forms.DecimalField(
        label=_("Down, mm"),
        max_digits=3,
        decimal_places=1,
        min_value=-FURTHEST,
        max_value=FURTHEST,
        initial=Decimal(0),
    )

    def offsets(self) -> Offsets:
        return Offsets(self.cleaned_data["right"], self.cleaned_data["down"])
