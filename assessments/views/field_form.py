"""The form of a field observation, for phones."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.domain.deidentified import personal_numbers
from assessments.domain.observing import HOME_VISIT, LEVELS, SHORTEST
from assessments.domain.observing import LONGEST as LONGEST_VISIT
from assessments.phrases import say

RECORDED_WITHIN: Final = 60  # days
FACTS: Final = ("public_id", "visited_on", "household", "minutes", "witness", "comment")


class ObservationForm(forms.Form):
    """A visit and the sheet. Nothing that tells who a child or family is, and no picture."""

    public_id = forms.UUIDField(widget=forms.HiddenInput)
    visited_on = forms.DateField(
        label=_("day of the visit"), widget=forms.DateInput(attrs={"type": "date"})
    )
    household = forms.RegexField(
        label=_("household code"),
        regex=r"^[A-Za-z0-9\-]{2,12}$",
        help_text=_("The code in your office's own list, such as H07. Never a name."),
        error_messages={"invalid": _("Letters, digits and hyphens only, 2 to 12, such as H07.")},
    )
    minutes = forms.IntegerField(
        label=_("length of the visit in minutes"),
        min_value=SHORTEST,
        max_value=LONGEST_VISIT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    witness = forms.CharField(
        label=_("second witness"),
        max_length=40,
        help_text=_("Name and post of another colleague who was there."),
    )
    comment = forms.CharField(
        label=_("what went well, what to practise"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No name, address or telephone number; write “a child of primary school age”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in HOME_VISIT:
            answers = (
                [("1", _("yes")), ("0", _("no"))]
                if point.red_line
                else [(str(level), gettext_lazy(text)) for level, text in enumerate(LEVELS)]
            )
            self.fields[f"point_{point.key}"] = forms.TypedChoiceField(
                label=gettext_lazy(point.text),
                choices=answers,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the answers.")},
            )

    @property
    def visit_fields(self) -> list[Any]:
        return [self[name] for name in ("visited_on", "household", "minutes", "witness")]

    @property
    def steps(self) -> list[Any]:
        return [self[f"point_{point.key}"] for point in HOME_VISIT if not point.red_line]

    @property
    def red_lines(self) -> list[Any]:
        return [self[f"point_{point.key}"] for point in HOME_VISIT if point.red_line]

    def clean_household(self) -> str:
        return str(self.cleaned_data["household"]).upper()

    def clean_visited_on(self) -> date:
        day: date = self.cleaned_data["visited_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The visit has not been yet."))
        if (timezone.localdate() - day).days > RECORDED_WITHIN:
            raise ValidationError(_("A visit is recorded within 60 days."))
        return day

    def clean(self) -> dict[str, Any]:
        for name in ("household", "witness", "comment"):
            for problem in personal_numbers(str(self.cleaned_data.get(name, ""))):
                self.add_error(name, say(problem))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What `actions.record_observation` takes."""
        facts = {name: self.cleaned_data[name] for name in FACTS}
        ratings = {point.key: self.cleaned_data[f"point_{point.key}"] for point in HOME_VISIT}
        return facts | {"ratings": ratings}
