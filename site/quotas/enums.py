from django.db import models
from django.utils.translation import pgettext_lazy


class QuotaKind(models.TextChoices):
    """A ceiling of seats, or a goal of people: never one number for both."""

    CAP = "cap", pgettext_lazy("quota", "places")  # 名额
    TARGET = "target", pgettext_lazy("quota", "target")  # 任务数


class Move(models.TextChoices):
    """What a ledger entry did (semantics §5)."""

    GRANT = "grant", pgettext_lazy("ledger", "grant")
    ADJUST = "adjust", pgettext_lazy("ledger", "adjust")  # lowering what was granted
    SPLIT = "split", pgettext_lazy("ledger", "split")
    TRANSFER = "transfer", pgettext_lazy("ledger", "transfer")  # 调剂
    RECOVER = "recover", pgettext_lazy("ledger", "recover")  # 收回
    HOLD = "hold", pgettext_lazy("ledger", "contingency")  # 机动
    RESERVE = "reserve", pgettext_lazy("ledger", "reserve")
    RELEASE = "release", pgettext_lazy("ledger", "release")
    FULFIL = "fulfil", pgettext_lazy("ledger", "fulfil")
    REVERSE = "reverse", pgettext_lazy("ledger", "reverse")  # the certificate was revoked
    DENIED = "denied", pgettext_lazy("ledger", "denied")


class SeatState(models.TextChoices):
    RESERVED = "reserved", pgettext_lazy("seat", "reserved")
    ENROLLED = "enrolled", pgettext_lazy("seat", "enrolled")
    COMPLETED = "completed", pgettext_lazy("seat", "completed")
    CERTIFIED = "certified", pgettext_lazy("seat", "certified")
    RELEASED = "released", pgettext_lazy("seat", "released")


class WaitingState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("waiting list", "waiting")
    OFFERED = "offered", pgettext_lazy("waiting list", "offered")
    SEATED = "seated", pgettext_lazy("waiting list", "seated")
    LEFT = "left", pgettext_lazy("waiting list", "left")
