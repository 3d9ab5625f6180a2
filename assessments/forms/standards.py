"""Adopting a pass mark: the mark, and why."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.domain.scoring import half_up


class AdoptForm(forms.Form):
    pass_mark = forms.DecimalField(
        label=_("pass mark in percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, suggested: Fraction | None = None) -> None:
        first = {} if suggested is None else {"pass_mark": half_up(suggested, places=0)}
        super().__init__(data, initial=first)
