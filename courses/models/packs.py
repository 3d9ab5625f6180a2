"""Course packs of other installations, looked at before they are loaded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Upload
from regions.models import Region


class PackImport(Upload):
    """An uploaded pack: checked and loaded for trial by a job, loaded by a second one.

    `region` is the office that owns the course if it is new here. `report` says what the trial
    did, or what the load did: {"pages": {"added": n, …}, "questions": {…}, "kept": [titles]}.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    course = models.CharField(max_length=300, blank=True)  # title and key
    edition = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)  # the installation that wrote it
    report = models.JSONField(default=dict, blank=True)
    overwrite = models.BooleanField(default=False)  # pages edited here since, too

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(problem=""), name="refused_pack_says_why"
            ),
        ]
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import of a course pack")
        verbose_name_plural = _("imports of course packs")

    def __str__(self) -> str:
        return self.file_name
