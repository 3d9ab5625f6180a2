"""Field observations: a practice visit, seen by a supervisor. No child's data, no picture."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, User
from assessments.domain.observing import LONGEST, SHORTEST
from assessments.enums import ObservationState
from regions.models import Region


class Observation(models.Model):
    """One accompanied visit of one person.

    `household` is a code of the office's own, never a name; with person, day and village it says
    which visit this is. `ratings` = {point of the sheet: level}. It never changes once it is
    signed; one that was sent back does not count and may be recorded anew.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="observations")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="observations")
    visited_on = models.DateField(_("day of the visit"))
    household = models.CharField(_("household code"), max_length=12)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    witness = models.CharField(_("second witness"), max_length=40)
    ratings = models.JSONField()
    comment = models.CharField(_("what went well, what to practise"), max_length=600, blank=True)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    met = models.BooleanField()
    state = models.CharField(
        max_length=8, choices=ObservationState, default=ObservationState.RECORDED
    )
    observer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="observed_visits")
    recorded_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="signed_visits"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "visited_on", "region", "household"],
                condition=~Q(state=ObservationState.RETURNED),
                name="a_visit_is_observed_once",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("observer")),
                name="whoever_observed_does_not_sign",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObservationState.SIGNED)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="a_signed_observation_has_a_signer",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST) & Q(minutes__lte=LONGEST),
                name="a_visit_takes_a_quarter_of_an_hour_to_a_day",
            ),
        ]
        indexes = [models.Index(fields=["region", "state"], name="observation_region_state")]
        ordering = ["-visited_on", "-pk"]
        verbose_name = _("field observation")
        verbose_name_plural = _("field observations")

    def __str__(self) -> str:
        return str(self.public_id)
