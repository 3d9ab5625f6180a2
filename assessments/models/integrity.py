"""What a browser said of a sitting (reliability §6), and what a reviewer looks at."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.enums import EventKind, FlagKind
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


class AttemptFlag(models.Model):
    """Something for a reviewer to look at (domain/flags.py says when). It changes no result.

    `other` is the second attempt of a pair, the one with the lower id. `facts` are numbers only.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=5, choices=FlagKind)
    other = models.ForeignKey(
        Attempt, null=True, blank=True, on_delete=models.CASCADE, related_name="flags_beside"
    )
    facts = models.JSONField()
    raised_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "kind"],
                condition=Q(other__isnull=True),
                name="a_flag_is_raised_once_per_attempt_and_kind",
            ),
            models.UniqueConstraint(
                fields=["attempt", "other"], name="a_pair_of_attempts_is_flagged_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(note=""),
                name="a_flag_is_closed_with_a_note",
            ),
            models.CheckConstraint(
                condition=(Q(kind=FlagKind.ALIKE) & Q(other__isnull=False))
                | (~Q(kind=FlagKind.ALIKE) & Q(other__isnull=True)),
                name="only_a_pair_of_attempts_has_another",
            ),
        ]
        ordering = ["-raised_at", "-pk"]
        verbose_name = _("flag of an attempt")
        verbose_name_plural = _("flags of attempts")

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.kind}"
