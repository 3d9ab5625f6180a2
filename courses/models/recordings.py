"""Audio and video of lessons, with their captions."""

from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Upload, UploadState
from courses.domain import recordings
from courses.enums import RecordingKind
from regions.models import Region

SPOKEN: Final = [(language.tag, language.name) for language in recordings.LANGUAGES]


class Recording(Upload):
    """One recording in one language or dialect, of one office.

    Sound and picture never change: something else is another recording, and the lesson that
    shows it goes to review. Words about it change as `proposed` while learners see it.

    A job makes the sizes that are sent (`reading` until then, `done` after it); the file that was
    uploaded is deleted then. What is sent lies under `folder` in the private storage.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    spoken = models.CharField(_("spoken"), max_length=20, choices=SPOKEN, default="cmn")
    kind = models.CharField(max_length=5, choices=RecordingKind, blank=True)
    # {"kind", "seconds", "side", "has_sound"}: what ffprobe said, kept for a job that goes on
    source = models.JSONField(default=dict, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    sizes = models.JSONField(default=list, blank=True)  # [{"size", "file", "bytes"}] from small
    poster_bytes = models.PositiveIntegerField(default=0)  # 0: there is no picture
    captions = models.TextField(blank=True)  # WebVTT
    captions_file = models.CharField(max_length=200, blank=True)
    uncaptioned_because = models.TextField(blank=True)
    reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason_at = models.DateTimeField(null=True, blank=True)
    # {"title", "spoken", "captions", "captions_file"}: what waits for a second person to agree
    proposed = models.JSONField(default=dict, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(problem=""), name="refused_recording_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(seconds__gt=0) & ~Q(kind="")),
                name="ready_recording_has_kind_and_length",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None, proposed_by=None)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="a_proposed_change_has_author_and_time",
            ),
        ]
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def __str__(self) -> str:
        return f"{self.title} · {self.language.name}"

    @property
    def language(self) -> recordings.Language:
        return recordings.BY_TAG[self.spoken]

    @property
    def is_ready(self) -> bool:
        return self.state == UploadState.DONE

    @property
    def folder(self) -> str:
        return f"recordings/{self.public_id}"
