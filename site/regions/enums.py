from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    MINISTRY = 0, _("ministry")
    PROVINCE = 1, _("province")
    PREFECTURE = 2, _("prefecture")
    COUNTY = 3, _("county")
    TOWNSHIP = 4, _("township")
    VILLAGE = 5, _("village")


class ContactKind(models.TextChoices):
    """Whom to call besides the civil affairs office, whose number is `Region.office_phone`."""

    STATION = "station", _("protection station")
    CENTRE = "centre", _("protection centre")
    HOTLINE = "hotline", _("local hotline for children")


class RegionKind(models.TextChoices):
    REGULAR = "regular", _("regular")
    PSEUDO = "pseudo", _("placeholder row of the statistical codes")
    PLAN_CITY = "plan_city", _("city with a plan of its own")
    CORPS = "corps", _("Xinjiang Production and Construction Corps")
