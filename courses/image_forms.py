"""The form of a picture in the CMS: drawn anew, so that nothing but dots is kept."""

from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from common.pictures import NotAPicture, redrawn


class PictureField(WagtailImageField):
    """Wagtail's own fails over a file that is cut off."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except OSError as error:
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error


class ImageForm(BaseImageForm):
    """A photograph tells where it was taken; neither the picture nor its file shall."""

    file = PictureField(widget=BaseImageForm.Meta.widgets["file"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            named = self._meta.model._meta.get_field("file").verbose_name
            self.fields["file"].label = capfirst(named)

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file is None or "file" not in self.changed_data:
            return file
        file.seek(0)
        try:
            content, ending = redrawn(file.read())
        except NotAPicture as error:
            raise ValidationError(
                _("This is no picture that a browser shows. Save it as PNG or JPEG.")
            ) from error
        name = f"{PurePosixPath(file.name).stem}.{ending}"
        kind = "image/jpeg" if ending == "jpg" else "image/png"
        return SimpleUploadedFile(name, content, content_type=kind)
