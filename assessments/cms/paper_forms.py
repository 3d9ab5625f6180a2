"""Forms of the exams on paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of
from assessments.models import AnswerSheet, PrintedPaper
from assessments.phrases import local
from assessments.queries import paper_exams as queries
from regions.models import Region

LATEST = 100  # printed papers offered


class PrintedPaperChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: PrintedPaper) -> str:
        return _("%(paper)s, version %(n)s, draw %(m)s") % {
            "paper": local(obj.paper_version.paper.title),
            "n": obj.paper_version.number,
            "m": obj.number,
        }


class PaperSessionForm(forms.Form):
    """`regions` is empty for a reviewer, who opens no room."""

    place = forms.CharField(label=gettext_lazy("place and room"), max_length=80)
    held_at = forms.DateTimeField(
        label=gettext_lazy("began at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    invigilator = forms.CharField(label=gettext_lazy("invigilator"), max_length=80, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        codes = sorted(scope_of(user).codes(OfficeRoleName.TRAINER))
        self.regions = Region.objects.in_bulk(codes)
        newest = queries.printed_papers(user).values_list("pk", flat=True)[:LATEST]
        self.fields["printed"] = PrintedPaperChoice(
            label=gettext_lazy("printed paper"),
            queryset=queries.printed_papers(user).filter(pk__in=list(newest)),
        )
        if len(self.regions) > 1:
            choices = [(code, region.name) for code, region in self.regions.items()]
            self.fields["region"] = forms.ChoiceField(label=gettext_lazy("office"), choices=choices)
        self.order_fields(["printed", "place", "held_at", "invigilator", "region"])

    def clean_held_at(self) -> Any:
        held_at = self.cleaned_data["held_at"]
        if held_at > timezone.now():
            raise forms.ValidationError(_("An exam that has not begun has no results yet."))
        return held_at

    def facts(self) -> dict[str, Any]:
        wrote = self.cleaned_data
        code = wrote.get("region") or next(iter(self.regions))
        names = ("printed", "place", "held_at", "invigilator")
        return {name: wrote[name] for name in names} | {"region": self.regions[code]}


class VoidForm(forms.Form):
    """Why a counted sheet is voided; the name typed once more keeps the wrong line from it."""

    name = forms.CharField(label=gettext_lazy("name of the person, typed once more"), max_length=80)
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=400)

    def __init__(self, data: Any = None, *, sheet: AnswerSheet) -> None:
        super().__init__(data)
        self.sheet = sheet

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if name != self.sheet.person.name:
            raise ValidationError(_("This is not the name on the sheet."))
        return name


class SheetFileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("workbook (.xlsx) or CSV, at most 5 MB"))
