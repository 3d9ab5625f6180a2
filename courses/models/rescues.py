"""What an author typed and could not save: the page was deleted, or moved out of reach."""

import json
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enums import RescueReason
from courses.models.pages import LessonPage


class RescuedText(models.Model):
    """The text of one opened editor. Its author sees it, nobody else; it stays until they drop it.

    `form` names the opened editor: saving again from the same one replaces the text, two open
    editors never touch each other. `lost` is the title of the page that is gone, `acted_by` who
    deleted or moved it and `acted_at` when, as far as Wagtail's log tells.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    form = models.UUIDField(unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rescued_texts"
    )
    reason = models.CharField(max_length=10, choices=RescueReason)
    page_number = models.BigIntegerField(null=True, blank=True)  # no relation: it may be gone
    kind = models.CharField(max_length=10)  # course, module or lesson
    language = models.CharField(max_length=10)
    lost = models.CharField(max_length=255, blank=True)
    acted_by = models.CharField(max_length=150, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=255, blank=True)
    summary = models.TextField(blank=True)
    # Raw data of LessonPage.body, as text: PostgreSQL's JSON forgets the order of a block's fields.
    body = models.TextField(default="[]")
    sources = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True)  # [text] of comments not yet saved
    created_at = models.DateTimeField(default=timezone.now)
    typed_at = models.DateTimeField(default=timezone.now)
    lesson = models.ForeignKey(
        LessonPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["course", "module", "lesson"]),
                name="rescued_text_is_of_a_course_module_or_lesson",
            )
        ]
        ordering = ["-typed_at", "-pk"]
        verbose_name = _("rescued text")
        verbose_name_plural = _("rescued texts")

    def __str__(self) -> str:
        return self.title or self.lost

    @property
    def sections(self) -> list[Any]:
        return list(json.loads(self.body))
