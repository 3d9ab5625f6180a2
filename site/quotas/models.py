"""How many: quotas, the append-only ledger that moves them, seats and the waiting list.

The balances on a Quota are a cache of its ledger, moved by conditional UPDATE in the same
transaction as the entry; `reconcile_quotas` proves them by folding the ledger from zero.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import StaffMember
from programmes.models import Period
from quotas.enums import Move, QuotaKind, SeatState, WaitingState
from regions.models import Region


class Quota(models.Model):
    """Places of one period, region, role and kind. `parent` is where they were split from."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="quotas")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="quotas")
    role = models.CharField(max_length=12, choices=Role)
    kind = models.CharField(max_length=8, choices=QuotaKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    places = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)  # of the places: handed down by `parent`
    contingency = models.PositiveIntegerField(default=0)
    split_out = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)
    fulfilled = models.PositiveIntegerField(default=0)
    entries_count = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "region", "role", "kind"],
                name="one_quota_per_period_region_role_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cap")
                | Q(places__gte=F("split_out") + F("contingency") + F("reserved") + F("fulfilled")),
                name="a_cap_is_never_exceeded",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=F("received")), name="received_places_are_places"
            ),
        ]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")

    def __str__(self) -> str:
        return f"{self.period_id} {self.region_id} {self.role} {self.kind}"

    @property
    def free(self) -> int:
        """Places that can still be given out here (may be negative for a target)."""
        return self.places - self.split_out - self.contingency - self.reserved - self.fulfilled

    @property
    def granted(self) -> int:
        """Places that were given here from outside, not handed down by the office above."""
        return self.places - self.received

    @property
    def movable(self) -> int:
        """Places that may leave this quota. A target is a goal: who is trained takes none of it."""
        return (
            self.free
            if self.kind == QuotaKind.CAP
            else self.places - self.split_out - self.contingency
        )


class LedgerEntry(models.Model):
    """One leg of one movement. Never changed, never deleted: a trigger refuses both.

    Ids only, no personal text. `quota` is empty only for a refusal where no quota exists.
    `hash` covers the row and the hash before it in the same quota.
    """

    quota = models.ForeignKey(
        Quota, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    counterpart = models.ForeignKey(
        Quota, null=True, blank=True, on_delete=models.PROTECT, related_name="counter_entries"
    )
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    move = models.CharField(max_length=10, choices=Move)
    amount = models.IntegerField()  # signed: what this leg adds to the balance it moves
    # Of a transfer only: whether what moves was handed down by the office above.
    from_above = models.BooleanField(null=True, blank=True)
    seat_id = models.BigIntegerField(null=True, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    certificate_id = models.BigIntegerField(null=True, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=120)
    leg = models.PositiveSmallIntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "leg"], name="a_ledger_key_is_used_once"),
            models.UniqueConstraint(
                fields=["quota", "sequence"], name="ledger_sequence_is_unique_per_quota"
            ),
            models.UniqueConstraint(
                fields=["certificate_id"],
                condition=Q(move="fulfil"),
                name="one_fulfil_entry_per_certificate",
            ),
            models.UniqueConstraint(
                fields=["certificate_id"],
                condition=Q(move="reverse"),
                name="one_reverse_entry_per_certificate",
            ),
        ]
        indexes = [models.Index(fields=["region", "at"], name="ledger_region_at")]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")

    def __str__(self) -> str:
        return f"{self.move} {self.amount}"


class Seat(models.Model):
    """A place taken by a person in a period. Region and role are frozen when it is taken.

    `quota` is the cap or target that holds it.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="seats")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="seats")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=Role)
    state = models.CharField(max_length=10, choices=SeatState, default=SeatState.RESERVED)
    deadline = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "person"],
                condition=~Q(state="released"),
                name="one_live_seat_per_person_period",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "region", "state"], name="seat_period_region"),
            # Few seats have a deadline; whoever finds a cap full asks whether one has passed.
            models.Index(
                fields=["quota", "deadline"],
                condition=Q(state="reserved", deadline__isnull=False),
                name="seat_pending",
            ),
        ]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class WaitingEntry(models.Model):
    """A person who waits for a place of a full cap, in order of `created_at`, then id."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="waiting")
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="waiting")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    role = models.CharField(max_length=12, choices=Role)
    state = models.CharField(max_length=10, choices=WaitingState, default=WaitingState.WAITING)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "person"],
                condition=Q(state__in=["waiting", "offered"]),
                name="one_waiting_entry_per_person_period",
            ),
        ]
        ordering = ["created_at", "id"]
        verbose_name = _("waiting entry")
        verbose_name_plural = _("waiting entries")

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"
