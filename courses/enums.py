from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("learning")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class HoursKind(models.TextChoices):
    ONLINE = "online", _("online")
    CLASS = "class", _("face to face")
    LIVE = "live", _("live stream")
    PRACTICE = "practice", _("practice")


class RecordingKind(models.TextChoices):
    AUDIO = "audio", _("audio")
    VIDEO = "video", _("video")


class RescueReason(models.TextChoices):
    """Why a text could not be saved where it was typed."""

    DELETED = "deleted", _("the page was deleted")
    MOVED = "moved", _("the page is out of reach")
    LOCKED = "locked", _("the page is locked or under review")
    SIGNED_OUT = "signed_out", _("signed out while writing")
