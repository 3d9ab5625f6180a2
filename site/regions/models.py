"""The division tree: ministry, provinces, prefectures, counties, townships, villages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.enums import ContactKind, Level, RegionKind


class Region(models.Model):
    """One administrative division.

    The statistical code (2, 4, 6, 9 or 12 digits; the ministry is `00`) is the primary key, so
    that every row that names a region can be scoped by a code range without a join
    (`regions.rules.within`). Rows are closed, never deleted: certificates name them.
    `path` is the name with its ancestors, joined by " / ", for names that repeat (鼓楼区 × 4).
    `quota_parent` differs from `parent` only for the five cities with separate plans and the
    Corps, which receive quotas from the ministry.
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=Level)
    kind = models.CharField(max_length=12, choices=RegionKind, default=RegionKind.REGULAR)
    path = models.CharField(max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    quota_parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="quota_children"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )
    villages_loaded = models.BooleanField(default=False)
    office_phone = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A telephone number of a region: kept once by its office, shown wherever help is near."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind)
    phone = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind"], name="one_contact_per_region_and_kind"
            ),
            models.CheckConstraint(condition=~models.Q(phone=""), name="a_contact_has_a_telephone"),
        ]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"{self.region_id} {self.kind}"
