"""The telephone numbers that an office keeps: its own, and its townships' stations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from regions.domain import telephones
from regions.enums import ContactKind, Level
from regions.models import Region

OWN = (ContactKind.CENTRE, ContactKind.HOTLINE)


class TelephoneField(forms.CharField):
    """A number that can be dialled, or nothing."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        number = telephones.normalise(text) if text else ""
        if number is None:
            raise ValidationError(
                _("“%(text)s” cannot be dialled. Write it like 0999-1234567."),
                params={"text": text},
            )
        return number


class Contacts(forms.Form):
    """One field for each number; counties also give the office and the township stations."""

    def __init__(
        self,
        data: Any = None,
        *,
        region: Region,
        townships: list[Region],
        kept: dict[tuple[str, str], str],
    ) -> None:
        super().__init__(data)
        self.places: dict[str, tuple[str, str]] = {}
        self.is_county = region.level == Level.COUNTY
        if self.is_county:
            self.fields["office"] = TelephoneField(
                label=_("Civil affairs office"), initial=region.office_phone
            )
        for kind in OWN:
            self._add(kind.value, kind.label, (region.pk, kind.value), kept)
        for township in townships:
            place = (township.pk, ContactKind.STATION.value)
            label = f"{township.name} {ContactKind.STATION.label}"
            self._add(f"station-{township.pk}", label, place, kept)

    def _add(
        self, name: str, label: Any, place: tuple[str, str], kept: dict[tuple[str, str], str]
    ) -> None:
        self.places[name] = place
        self.fields[name] = TelephoneField(label=label, initial=kept.get(place, ""))

    @property
    def office_phone(self) -> str | None:
        return self.cleaned_data["office"] if self.is_county else None

    def numbers(self) -> dict[tuple[str, str], str]:
        return {place: self.cleaned_data[name] for name, place in self.places.items()}
