"""The forms of questions in files: what goes into which bank, what comes out as what."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import actions
from assessments.exchange import saving
from assessments.models import QuestionBank
from assessments.phrases import local
from regions.models import Region

NAMES = {
    "docx": "Word (.docx)",
    "xlsx": "Excel (.xlsx)",
    "moodlexml": "Moodle XML",
    "qti": "QTI 2.1",
    "gift": "GIFT",
    "aiken": "Aiken",
}


class QuestionFileForm(forms.Form):
    """A file, and the bank that it goes into: one that is there, or a new one of a region."""

    bank_choice = forms.ChoiceField(label=_("question bank"))
    title = forms.CharField(label=_("name of a new bank"), max_length=60, required=False)
    file = forms.FileField(label=_("file"))

    def __init__(
        self, *args: Any, banks: QuerySet[QuestionBank], regions: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._banks = {bank.slug: bank for bank in banks}
        named = Region.objects.filter(pk__in=regions).order_by("pk")
        self._regions = {f"new:{region.pk}": region for region in named}
        field = cast("forms.ChoiceField", self.fields["bank_choice"])
        field.choices = [
            *((slug, local(bank.title) or slug) for slug, bank in self._banks.items()),
            *(
                (value, _("a new bank of %(region)s") % {"region": region.name})
                for value, region in self._regions.items()
            ),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("bank_choice", "")
        if chosen.startswith("new:") and not cleaned.get("title", "").strip():
            self.add_error("title", _("Give the new bank a name."))
        return cleaned

    def bank(self) -> QuestionBank:
        """The bank chosen; a new one is made now."""
        chosen = self.cleaned_data["bank_choice"]
        if chosen in self._banks:
            return self._banks[chosen]
        return actions.create_bank(
            title=self.cleaned_data["title"].strip(), region=self._regions[chosen]
        )


class ExportForm(forms.Form):
    bank = forms.ChoiceField(label=_("question bank"))
    format = forms.ChoiceField(
        label=_("format"),
        choices=[(kind, name) for kind, name in NAMES.items() if kind in saving.FORMATS],
    )

    def __init__(self, *args: Any, banks: QuerySet[QuestionBank], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["bank"])
        field.choices = [(bank.slug, local(bank.title) or bank.slug) for bank in banks]
