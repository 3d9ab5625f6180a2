"""Lessons brought in Word files, looked at before a page is made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Upload
from courses.models.pages import LessonPage, ModulePage


class LessonImport(Upload):
    """An uploaded file: read by a job, looked at and mended, then made a draft by a second job.

    The files lie in the private storage until the draft is made, or for a day.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    module = models.ForeignKey(ModulePage, on_delete=models.CASCADE, related_name="imports")
    title = models.CharField(max_length=255, blank=True)
    summary = models.TextField(blank=True)
    sections = models.JSONField(
        default=list, blank=True
    )  # [{"title", "parts": [{"type", "value"}]}]
    # [{"number", "path", "alt", "problem": {"text", "values"} or null}]
    pictures = models.JSONField(default=list, blank=True)
    handouts = models.JSONField(default=list, blank=True)  # [{"title", "path", "size"}]
    notes = models.JSONField(default=list, blank=True)  # [{"text", "values"}]
    lesson = models.ForeignKey(
        LessonPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(problem=""), name="refused_import_says_why"
            ),
        ]
        ordering = ["-created_at"]
        verbose_name = _("import of a lesson")
        verbose_name_plural = _("imports of lessons")

    def __str__(self) -> str:
        return self.file_name

    def kept_paths(self) -> list[str]:
        beside = [one["path"] for one in (*self.pictures, *self.handouts)]
        return [self.file_path, *beside]
