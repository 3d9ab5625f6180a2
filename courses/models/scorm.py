"""SCORM packages that became lessons, and what they told of each reader."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import Upload
from courses.models.learning import LessonProgress
from courses.models.pages import LessonPage, ModulePage


class ScormPackage(Upload):
    """An uploaded package: read by a job, looked at, then unpacked and made a draft by a second.

    Its files lie under `folder` in the private storage; only the address of `SCORM_ORIGIN` gives
    them out, and only those in `names`.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    module = models.ForeignKey(ModulePage, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=255, blank=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    # Each has title, href, mastery and is_asset.
    items = models.JSONField(default=list, blank=True)
    names = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)  # text and values of what works less here
    lesson = models.ForeignKey(
        LessonPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(problem=""), name="refused_scorm_says_why"
            ),
        ]
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        verbose_name = _("SCORM package")
        verbose_name_plural = _("SCORM packages")

    def __str__(self) -> str:
        return self.title or self.file_name

    @property
    def folder(self) -> str:
        return f"scorm/{self.public_id}"


class ScormResult(models.Model):
    """What a package told of one reader; done stays done, the best score stays.

    `location`, `state` and `given` are what the package wrote to go on from: they are given back to
    it only. `given` has "score" [raw, min, max], "objectives" [{"id", "status", "score"}], "end",
    "visit" and "number" of the last message.
    """

    progress = models.ForeignKey(LessonProgress, on_delete=models.CASCADE, related_name="scorm")
    part = models.UUIDField()  # block id
    is_done = models.BooleanField(default=False)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # of 100
    status = models.CharField(max_length=13, default="not attempted")
    location = models.CharField(max_length=1000, blank=True)
    state = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(default=0)  # spent in it, as it says itself
    given = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["progress", "part"], name="one_result_per_scorm_part"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100),
                name="scorm_score_is_a_percentage",
            ),
        ]
        verbose_name = _("result of a SCORM package")
        verbose_name_plural = _("results of SCORM packages")

    def __str__(self) -> str:
        return f"{self.progress_id} {self.part}"
