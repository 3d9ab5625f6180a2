"""What an office chooses for its certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.domain import template_texts
from certificates.domain.template_texts import Wording

LANGUAGES = [
    ("zh-hans", _("in Chinese")),
    ("en", _("in English")),
    ("bilingual", _("in Chinese and English")),
]
TITLES = [(key, f"{zh} · {en}") for key, (zh, en) in template_texts.TITLES.items()]


class TemplateForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the certificate"), choices=LANGUAGES)
    title = forms.ChoiceField(label=_("Title"), choices=TITLES)
    body = forms.CharField(
        label=_("Sentence in Chinese"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Must hold {places}; may hold {more}.").format(
            places="{时间} {项目} {学时} {成绩}", more="{县名}"
        ),
    )
    body_en = forms.CharField(
        label=_("Sentence in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Must hold {places}.").format(places="{dates} {programme} {hours} {result}"),
    )
    issuer = forms.CharField(
        label=_("Name of the office"),
        max_length=40,
        required=False,
        help_text=_("As on your seal. Empty: the usual name."),
    )
    issuer_en = forms.CharField(
        label=_("Name of the office in English"), max_length=80, required=False
    )
    seal = forms.FileField(
        label=_("Picture of the seal"),
        required=False,
        help_text=_(
            "PNG or JPEG, at most 25 megapixels. Kept encrypted, and stamped only when "
            "certificates are issued. Upload only a seal that your office may use in this way."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def wording(self) -> Wording:
        told = {name: value for name, value in self.cleaned_data.items() if name != "seal"}
        return Wording(**told)
