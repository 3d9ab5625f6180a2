"""What a browser said of a sitting (reliability §6)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.enums import EventKind
from assessments.models.examining import Attempt


class AttemptEvent(models.Model):
    """One event of a page's chain, as it arrived. Two with one number are both kept.

    `fits` was decided when it arrived: its hash continues the one before it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    page = models.CharField(max_length=36)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=EventKind)
    slot = models.PositiveSmallIntegerField(default=0)
    device_at = models.BigIntegerField()  # ms since 1970, by the device
    elapsed = models.BigIntegerField()  # ms since the page was opened
    digest = models.CharField(max_length=64)
    fits = models.BooleanField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "page", "digest"], name="an_event_is_stored_once"
            )
        ]
        ordering = ["attempt", "page", "number", "pk"]
        verbose_name = _("event of an attempt")
        verbose_name_plural = _("events of attempts")

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.number} {self.kind}"
