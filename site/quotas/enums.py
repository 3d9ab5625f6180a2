from django.db import models
from django.utils.translation import gettext_lazy as _


class QuotaKind(models.TextChoices):
    """A ceiling of seats, or a goal of people: never one number for both."""

    CAP = "cap", _("places")  # 名额
    TARGET = "target", _("target")  # 任务数


class Move(models.TextChoices):
    """What a ledger entry did (semantics §5)."""

    GRANT = "grant", _("grant")
    ADJUST = "adjust", _("adjust")  # lowering what was granted
    SPLIT = "split", _("split")
    RESERVE = "reserve", _("reserve")
    RELEASE = "release", _("release")
    FULFIL = "fulfil", _("fulfil")
    DENIED = "denied", _("denied")


class SeatState(models.TextChoices):
    RESERVED = "reserved", _("reserved")
    ENROLLED = "enrolled", _("enrolled")
    COMPLETED = "completed", _("completed")
    CERTIFIED = "certified", _("certified")
    RELEASED = "released", _("released")


class WaitingState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("offered")
    SEATED = "seated", _("seated")
    LEFT = "left", _("left")
