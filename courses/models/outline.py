"""The shape of a published course, kept ready so that a lesson request reads one row."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outline(models.Model):
    """What `courses.domain.outline` reads: modules, lessons, sections and their questions.

    A copy of the published pages, never a source: publishing, moving or deleting a page removes
    the row, and the next reader writes it anew (courses.queries.outlines).
    """

    page = models.OneToOneField(
        "courses.CoursePage", on_delete=models.CASCADE, related_name="outline"
    )
    course_key = models.UUIDField()
    language = models.CharField(max_length=10)
    slug = models.CharField(max_length=255)
    content = models.JSONField()
    built_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course_key", "language"], name="one_outline_per_course_and_language"
            )
        ]
        indexes = [models.Index(fields=["language", "slug"], name="outline_language_slug")]
        verbose_name = _("outline of a course")
        verbose_name_plural = _("outlines of courses")

    def __str__(self) -> str:
        return f"{self.slug} {self.language}"
