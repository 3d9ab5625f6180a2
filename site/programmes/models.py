"""What for: training programmes and their periods."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from programmes.enums import ProgrammeKind, RenewalRule
from regions.domain import codes
from regions.enums import Level
from regions.models import Region


class Campaign(models.Model):
    """A national campaign (专项行动) that programmes of many offices belong to."""

    title = models.CharField(_("title"), max_length=120, unique=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.title


class Programme(models.Model):
    """A training programme, organised by an office and open to the people of its region.

    `hours` are 学时 of 45 minutes by kind of evidence: {"online": 2, "practice": 4}. `tier` is the
    level of the office that issues the certificate. Hours, pass mark and validity are set by the
    organising office: no national figure exists (docs: domain §1).
    """

    slug = models.SlugField(max_length=60, unique=True)
    code = models.CharField(max_length=2, validators=[RegexValidator(r"^[0-9]{2}$")])
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    kind = models.CharField(_("kind"), max_length=15, choices=ProgrammeKind)
    tier = models.PositiveSmallIntegerField(choices=Level)
    organiser = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="programmes")
    # 联合主办: a second office; the people of its region are reached, too.
    co_organiser = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="co_organised"
    )
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    hours = models.JSONField(_("hours"), default=dict)
    # Accompanied visits, signed and done well, that are counted for this training.
    observed_visits = models.PositiveSmallIntegerField(default=0)
    # The first version of the declaration whose agreement counts; 0: none is asked for.
    declaration_from = models.PositiveSmallIntegerField(default=0)
    # When what is asked for last changed: people enrolled before should hear of it.
    conditions_changed_at = models.DateTimeField(null=True, blank=True)
    # The office set them on its screen: `load_curriculum` leaves them as they are.
    kept_by_office = models.BooleanField(default=False)
    renewal_rule = models.CharField(max_length=12, choices=RenewalRule, default=RenewalRule.FIXED)
    active_months = models.PositiveSmallIntegerField(default=12)
    window_months = models.PositiveSmallIntegerField(default=3)
    minimum_months = models.PositiveSmallIntegerField(default=3)
    due_month = models.PositiveSmallIntegerField(default=12)
    due_day = models.PositiveSmallIntegerField(default=31)
    # Certificates are provisional for so many months, until a follow-up makes them full; 0: never.
    provisional_months = models.PositiveSmallIntegerField(default=0)
    revocation_returns_place = models.BooleanField(
        _("a revoked certificate gives its place back"), default=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organiser", "code"], name="programme_code_is_unique_per_organiser"
            ),
            models.CheckConstraint(
                condition=Q(window_months__lte=F("minimum_months"))
                & Q(minimum_months__lte=F("active_months")),
                name="renewal_months_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(co_organiser=None) | ~Q(co_organiser=F("organiser")),
                name="two_organisers_are_two_offices",
            ),
            models.CheckConstraint(
                condition=Q(due_month__gte=1, due_month__lte=12, due_day__gte=1, due_day__lte=31),
                name="renewal_is_due_on_a_day",
            ),
        ]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.local_title

    def reaches(self, code: str) -> bool:
        """Tell whether people of this region may take part: it lies in the area of an organiser."""
        organisers = [self.organiser_id, self.co_organiser_id]
        return any(codes.covers(own, code) for own in organisers if own)

    @property
    def local_title(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title


class Declaration(models.Model):
    """A text that people of the programme read and agree to (承诺书). A changed text is a new
    version: what somebody agreed to stays readable. Append-only.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="declarations")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_en = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="versions_of_a_declaration_are_numbered"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="declarations_count_from_one"),
        ]
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.number}"

    @property
    def local_text(self) -> str:
        return self.text_en if get_language() == "en" and self.text_en else self.text


class Period(models.Model):
    """One round of a programme, e.g. 2026. Each period is a new cycle; old ones never change."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="periods")
    name = models.CharField(max_length=20)
    starts = models.DateField()
    ends = models.DateField()
    roster_day = models.DateField()  # the day whose roster is the denominator 应训

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"], name="period_name_is_unique_per_programme"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="period_ends_after_it_starts"
            ),
        ]
        ordering = ["-starts"]
        verbose_name = _("period")
        verbose_name_plural = _("periods")

    def __str__(self) -> str:
        return self.name
