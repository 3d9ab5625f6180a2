"""The forms of a regrade: what is to be done, and why."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from assessments.enums import Remedy
from assessments.models import Paper, Question

PHONE = r"1[3-9]\d{9}"


class RegradeForm(forms.Form):
    """A remedy for one question: on one paper or on all, for everybody or one person."""

    remedy = forms.ChoiceField(label=_("What is to be done"), widget=forms.RadioSelect)
    everywhere = forms.BooleanField(
        label=_("on every paper that asked the question"), required=False, initial=True
    )
    phone = forms.RegexField(
        label=_("only for one person, by telephone number (else for everybody)"),
        regex=PHONE,
        required=False,
        error_messages={"invalid": _("A mobile number has 11 digits and begins with 1.")},
    )

    def __init__(self, data: Any = None, *, question: Question | None, paper: Paper) -> None:
        super().__init__(data)
        self.question, self.paper = question, paper
        if question is None:
            del self.fields["everywhere"]
        remedies = (
            [Remedy.REPLAY]
            if question is None
            else [
                Remedy.CORRECTED_KEY,
                Remedy.FULL_CREDIT,
                Remedy.REMOVED,
            ]
        )
        field = self.fields["remedy"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(remedy.value, remedy.label) for remedy in remedies]
        field.initial = remedies[0]

    def clean_phone(self) -> StaffMember | None:
        phone = self.cleaned_data["phone"]
        if not phone:
            return None
        sat = StaffMember.objects.filter(
            phone=phone, attempts__paper_version__paper__bank=self.paper.bank_id
        )
        person = sat.distinct().first()
        if person is None:
            raise ValidationError(_("Nobody with this number has sat one of these papers."))
        return person

    def scope(self) -> dict[str, Any]:
        """What `actions.propose_regrade` takes."""
        everywhere = self.question is not None and self.cleaned_data["everywhere"]
        return {
            "remedy": Remedy(self.cleaned_data["remedy"]),
            "question": self.question,
            "paper": None if everywhere else self.paper,
            "person": self.cleaned_data["phone"],
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with every changed mark, together with your name."),
    )
