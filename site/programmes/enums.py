from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeKind(models.TextChoices):
    INITIAL = "initial", _("initial training")
    REFRESHER = "refresher", _("annual refresher")
    DEMONSTRATION = "demonstration", _("demonstration class")


class RenewalRule(models.TextChoices):
    """Base date of the next period (semantics §4)."""

    COMPLETION = "completion", _("day completed")
    EXPIRY = "expiry", _("old expiry")
    FIXED = "fixed", _("fixed day each year")
