from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The two posts of 民发〔2019〕34号."""

    DIRECTOR = "director", _("child director")
    SUPERVISOR = "supervisor", _("child supervisor")


class OfficeRoleName(models.TextChoices):
    """What a user may do on behalf of an office, within the office's region."""

    TOWNSHIP = "township", _("township officer")
    COUNTY = "county", _("county officer")
    PREFECTURE = "prefecture", _("prefecture officer")
    PROVINCE = "province", _("province officer")
    PLATFORM = "platform", _("platform administrator")
    TRAINER = "trainer", _("trainer")
    REVIEWER = "reviewer", _("reviewer")
    AUDITOR = "auditor", _("auditor")


class Gender(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class TextSize(models.IntegerChoices):
    """Steps of the large-type switch, in percent."""

    NORMAL = 100, _("normal")
    LARGE = 115, _("large")
    LARGER = 135, _("larger")
    LARGEST = 180, _("largest")
