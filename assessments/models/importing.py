"""Files of questions that trainers upload, looked at before anything enters a bank."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import ImportedState
from assessments.models.examining import QuestionBank
from common.models import Upload


class QuestionImport(Upload):
    """An uploaded file: read by a job, shown beside its original, then stored by a second job.

    The file is deleted when its questions have been stored, or after a day.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="imports")
    format = models.CharField(max_length=12, blank=True)
    notes = models.JSONField(default=list, blank=True)  # [{"line", "row", "text", "values"}]
    added = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.bank_id} {self.file_name}"


class ImportedQuestion(models.Model):
    """One question of an uploaded file: what was written and what was read.

    `source` is the question in the form of `score`; `reason` = {"text", "values"} is why it is
    red. A question that is merely too much like another has both.
    """

    upload = models.ForeignKey(QuestionImport, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    original = models.TextField(blank=True)
    source = models.JSONField(null=True, blank=True)
    reason = models.JSONField(null=True, blank=True)
    notes = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=ImportedState)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "position"], name="position_is_unique_per_import"
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(state__in=["red", "skipped"]),
                name="only_what_was_read_can_be_stored",
            ),
        ]
        ordering = ["position"]
        verbose_name = _("question of an import")
        verbose_name_plural = _("questions of an import")

    def __str__(self) -> str:
        return f"{self.upload_id} {self.position}"
