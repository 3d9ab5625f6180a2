"""Lessons brought in Word files, looked at before a page is made."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import ImportState
from courses.models.pages import LessonPage, ModulePage


class LessonImport(models.Model):
    """An uploaded file: read by a job, looked at and mended, then made a draft by a second job.

    The files lie in the private storage until the draft is made, or for a day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    module = models.ForeignKey(ModulePage, on_delete=models.CASCADE, related_name="imports")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_path = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    problem = models.TextField(blank=True)  # why the whole file could not be read
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
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

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
