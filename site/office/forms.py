"""What officers fill in. Filters are forgiving: a value that is no choice is no filter."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from certificates.enums import CertificateState
from office.enums import GateStatus, Status
from quotas.enums import Move, QuotaKind
from regions import queries as regions
from regions.models import Region

MOST_SELECTED = 500
MOST_BYTES = 5 * 1024 * 1024


def new_key() -> str:
    return uuid.uuid4().hex


def _any(choices: Any, label: Any) -> list[tuple[str, Any]]:
    return [("", label), *choices]


class Filter(forms.Form):
    """A form in the address (GET). `chosen` gives every field, empty where nothing fits."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.is_valid()

    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class PeopleFilter(Filter):
    q = forms.CharField(label=_("Name, pinyin or phone"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=_("Post"), required=False, choices=_any(Role.choices, _("All posts"))
    )
    gate = forms.ChoiceField(
        label=_("Gate to work"), required=False, choices=_any(GateStatus.choices, _("All"))
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("posting", "Status"),
        required=False,
        choices=[("", _("in post")), (Status.LEFT.value, Status.LEFT.label)],
    )


class RegisterFilter(Filter):
    q = forms.CharField(label=_("Number or name"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=_any([*CertificateState.choices, ("expired", _("expired"))], _("All")),
    )


class LedgerFilter(Filter):
    move = forms.ChoiceField(
        label=_("Movement"), required=False, choices=_any(Move.choices, _("All"))
    )
    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    document = forms.CharField(label=_("Document number"), required=False, max_length=80)
    person = forms.CharField(label=_("Person"), required=False, max_length=60)


class Keyed(forms.Form):
    """A form that may be sent twice and counts once."""

    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", new_key())
        super().__init__(*args, **kwargs)


class Selection(forms.Form):
    """People or enrolments ticked in a list."""

    def __init__(self, data: QueryDict, *, name: str = "id") -> None:
        super().__init__(data)
        self.ids = sorted({int(text) for text in data.getlist(name) if _is_id(text)})

    def clean(self) -> dict[str, Any]:
        if not self.ids:
            raise ValidationError(_("Tick at least one person first."))
        if len(self.ids) > MOST_SELECTED:
            raise ValidationError(
                _("At most %(most)d people at a time; you chose %(n)d."),
                params={"most": MOST_SELECTED, "n": len(self.ids)},
            )
        return super().clean() or {}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


class Reason(forms.Form):
    """Why somebody needs to see personal data."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=120,
        help_text=_("Written to the log together with your name, e.g. checking an allowance list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class Upload(forms.Form):
    county = forms.ModelChoiceField(
        label=_("County"), queryset=Region.objects.none(), empty_label=_("Choose a county")
    )
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(".xlsx or .csv, at most 5 MB. Only what you confirm afterwards is stored."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, counties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(counties[:2])
        self.fields["county"].queryset = counties  # type: ignore[attr-defined]
        if len(found) == 1:
            self.fields["county"].widget = forms.HiddenInput()
            self.initial["county"] = found[0].pk

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not str(file.name).lower().endswith((".xlsx", ".csv")):
            raise ValidationError(_("Please save the list as .xlsx or .csv and choose it again."))
        return file


class Practice(Keyed):
    hours = forms.DecimalField(
        label=_("Practice hours"),
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=Decimal(80),
        help_text=_("In steps of half an hour of 45 minutes each."),
    )
    reason = forms.CharField(
        label=_("How the practice was confirmed"),
        min_length=4,
        max_length=120,
        help_text=_("For example: joint visit on 12 November, signed by supervisor Ma."),
    )

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % Decimal("0.5"):
            raise ValidationError(_("Give whole or half hours."))
        return hours


class Split(Keyed):
    region = forms.ModelChoiceField(
        label=_("To"), queryset=Region.objects.none(), empty_label=_("Choose a division")
    )
    places = forms.IntegerField(label=_("How many"), min_value=1, max_value=9_999_999)
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=80,
        min_length=2,
        help_text=_("Of the notice that hands them down, e.g. 清民发〔2026〕9号."),
    )

    def __init__(self, *args: Any, children: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = children  # type: ignore[attr-defined]
        self.fields["region"].label_from_instance = lambda region: region.name  # type: ignore[attr-defined]


class Grant(Keyed):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=QuotaKind.choices,
        widget=forms.RadioSelect,
        initial=QuotaKind.CAP,
        help_text=_(
            "Places are a ceiling: whoever finds none free waits. A target is a goal: nobody is "
            "turned away."
        ),
    )
    places = forms.IntegerField(label=_("How many"), min_value=1, max_value=9_999_999)
    document_number = forms.CharField(
        label=_("Document number"),
        max_length=80,
        min_length=2,
        help_text=_("Of the notice that grants them, e.g. 南民函〔2026〕18号."),
    )


class Allotment(Keyed):
    """What stands around the allotment table; its cells are read by `quotas.domain.allotment`."""

    document_number = forms.CharField(
        label=_("Document number"),
        max_length=80,
        min_length=2,
        help_text=_("Of the notice that hands them down, e.g. 清民发〔2026〕9号."),
    )
    pasted = forms.CharField(
        label=_("Paste from a spreadsheet"),
        required=False,
        max_length=200_000,
        strip=False,
        help_text=_("Two columns: division (name or code) and number. Or one column of numbers."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = forms.FileField(
        label=_("Allotment sheet"),
        required=False,
        help_text=_(".xlsx or .csv, at most 5 MB. Nothing moves before you store the table."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def for_filling(self) -> None:
        """Filling the table needs no document yet."""
        self.fields["document_number"].required = False

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB."))
        return file


class Movement(Keyed):
    """A single movement of places. `moves` are those the reader may make here."""

    move = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    region = forms.ModelChoiceField(
        label=_("To"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("Choose a division"),
        help_text=_("Only for a transfer: where the places go."),
    )
    places = forms.IntegerField(label=_("How many"), min_value=1, max_value=9_999_999)
    document_number = forms.CharField(label=_("Document number"), max_length=80, min_length=2)
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)

    def __init__(self, *args: Any, moves: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["move"].choices = moves  # type: ignore[attr-defined]
        if "transfer" not in dict(moves):
            del self.fields["region"]
            return
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["region"].label_from_instance = lambda region: region.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("move") == "transfer" and not found.get("region") and not self.errors:
            self.add_error("region", _("Choose where the places go."))
        return found


class Sponsors(forms.Form):
    campaign = forms.CharField(
        label=_("Campaign"),
        required=False,
        max_length=120,
        help_text=_("Empty: none. A title that is not in the list makes a new campaign."),
        widget=forms.TextInput(attrs={"list": "campaigns", "autocomplete": "off"}),
    )
    co_organiser = forms.CharField(
        label=_("Second organiser"),
        required=False,
        max_length=12,
        help_text=_("The code of its division, 2 to 6 digits; 00 is the ministry. Empty: none."),
    )

    def clean_co_organiser(self) -> Region | None:
        text = self.cleaned_data["co_organiser"]
        try:
            return regions.region(text) if text else None
        except Region.DoesNotExist as error:
            raise ValidationError(_("There is no division with this code.")) from error
