"""What trainers fill in for audio and video."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models.recordings import SPOKEN
from regions.models import Region


class DescriptionForm(forms.Form):
    title = forms.CharField(label=_("title"), max_length=120)
    spoken = forms.ChoiceField(label=_("spoken"), choices=SPOKEN, initial="cmn")


class RecordingForm(DescriptionForm):
    """`offices` are the codes that the author may write for; with one there is no choice."""

    region = forms.ModelChoiceField(
        label=pgettext_lazy("library", "office"), queryset=Region.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=_("audio or video file"),
        widget=forms.FileInput(attrs={"accept": "audio/*,video/*,.mkv"}),
    )
    field_order = ("file", "title", "spoken", "region")

    def __init__(self, *args: Any, offices: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.queryset = Region.objects.filter(pk__in=offices)
        if len(offices) == 1:
            region.widget = forms.HiddenInput()
            region.initial = offices[0]


class CaptionsForm(forms.Form):
    file = forms.FileField(
        label=_("captions (.srt, .vtt)"),
        widget=forms.FileInput(attrs={"accept": ".srt,.vtt,text/vtt"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why there are no captions"),
        min_length=4,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
