"""Forms of the CMS that are not page forms."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courses.models import ModulePage


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files; the value is a list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(SeveralFilesField, self).clean(one, initial) for one in files]


class LessonFileForm(forms.Form):
    """A Word document or a presentation, the module that it goes into, and handouts beside it."""

    module = forms.TypedChoiceField(label=_("module"), coerce=int)
    file = forms.FileField(
        label=_("Word document (.docx) or presentation (.pptx)"),
        widget=forms.FileInput(
            attrs={
                "accept": ".docx,.docm,.pptx,"
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document,"
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
        ),
    )
    handouts = SeveralFilesField(
        label=_("handouts (PDF)"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, modules: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.TypedChoiceField", self.fields["module"]).choices = list(modules)

    def chosen_module(self) -> ModulePage:
        return ModulePage.objects.get(pk=self.cleaned_data["module"])

    def chosen_handouts(self) -> list[UploadedFile]:
        return list(self.cleaned_data["handouts"])
