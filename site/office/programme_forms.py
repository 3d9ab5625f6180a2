"""What an office asks for in a programme, and how long its certificates hold."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from courses.enums import HoursKind
from programmes.domain.conditions import (
    LONGEST_DECLARATION,
    MOST_HOURS,
    MOST_MONTHS,
    MOST_VISITS,
    Requirements,
    Terms,
)
from programmes.enums import RenewalRule
from programmes.models import Declaration, Period, Programme

# Kinds that people can be credited with; others are shown where a programme asks for them already.
CREDITED = (HoursKind.ONLINE, HoursKind.PRACTICE)


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_DECLARATION,
        widget=forms.Textarea(attrs={"rows": 6}),
        **more,
    )


def _months(label: Any, help_text: Any, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST_MONTHS, help_text=help_text
    )


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class PeriodForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the period"), max_length=20, help_text=_("Mostly the year: 2027.")
    )
    starts = _day(_("First day"))
    ends = _day(_("Last day"))
    roster_day = _day(
        _("Day of the roster"),
        _("Who is in post on this day is to be trained; every rate is counted from it."),
    )


def next_period(earlier: Sequence[Period], today: date) -> dict[str, Any]:
    """Suggest the year after the last period; this year where there has been none."""
    year = max((period.ends.year for period in earlier), default=today.year - 1) + 1
    first = date(year, 1, 1)
    return {"name": str(year), "starts": first, "ends": date(year, 12, 31), "roster_day": first}


class RequirementsForm(forms.Form):
    observed_visits = forms.IntegerField(
        label=_("Accompanied visits"),
        min_value=0,
        max_value=MOST_VISITS,
        help_text=_(
            "How many visits another officer must have seen and signed. Only visits that were "
            "done well count; each also gives hours of practice. 0: none."
        ),
    )
    declaration = _text(
        _("Declaration"),
        help_text=_(
            "The text that each learner reads and agrees to on the phone. Empty: none is asked "
            "for. A changed text is a new version; agreements to the old one stay on record."
        ),
    )
    declaration_en = _text(_("Declaration in English"))
    ask_again = forms.BooleanField(
        label=_("Ask those who agreed to the old text for the new one, too"), required=False
    )

    def __init__(self, data: Any, *, programme: Programme, declaration: Declaration | None) -> None:
        self.kinds = [
            kind for kind in HoursKind if kind in CREDITED or programme.hours.get(kind.value)
        ]
        super().__init__(
            data,
            initial={
                **{kind.value: programme.hours.get(kind.value, 0) for kind in self.kinds},
                "observed_visits": programme.observed_visits,
                "declaration": declaration.text if declaration else "",
                "declaration_en": declaration.text_en if declaration else "",
            },
        )
        hours = {
            kind.value: forms.DecimalField(
                label=_("Hours %(kind)s") % {"kind": kind.label},
                min_value=0,
                max_value=MOST_HOURS,
                decimal_places=1,
                help_text=_("学时 of 45 minutes; 0: none are asked for."),
            )
            for kind in self.kinds
        }
        self.fields = {**hours, **self.fields}

    def requirements(self) -> Requirements:
        told = self.cleaned_data
        return Requirements(
            hours={kind.value: Decimal(told[kind.value]) for kind in self.kinds},
            observed_visits=told["observed_visits"],
            declaration=told["declaration"].replace("\r\n", "\n"),
            declaration_en=told["declaration_en"].replace("\r\n", "\n"),
            ask_again=told["ask_again"],
        )


class TermsForm(forms.Form):
    active_months = _months(
        _("A certificate holds for … months"), _("12 for a yearly refresher."), least=1
    )
    renewal_rule = forms.ChoiceField(
        label=_("The next one counts from"),
        choices=RenewalRule.choices,
        help_text=_(
            "Fixed day: everybody’s certificate ends on the same day of the year. Old expiry: "
            "renewing early loses nothing. Day completed: each counts from their own day."
        ),
    )
    due_month = forms.TypedChoiceField(
        label=_("Fixed day: month"), choices=list(MONTHS.items()), coerce=int
    )
    due_day = forms.IntegerField(
        label=_("Fixed day: day"),
        min_value=1,
        max_value=31,
        help_text=_("Counts only where the fixed day is chosen above."),
    )
    window_months = _months(
        _("Renewal opens … months before the end"),
        _("What is completed from then on counts for the next period; reminders begin that day."),
    )
    minimum_months = _months(
        _("A certificate holds for at least … months"),
        _("Whoever completes shortly before the fixed day is given the next one."),
    )
    provisional_months = _months(
        _("Provisional for … months"),
        _(
            "The first certificate is provisional for so long; after a follow-up the office "
            "makes it full. 0: it is full at once."
        ),
    )

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)
