"""The pass mark by Angoff ratings: a panel for a paper, and what each rater expects."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models.examining import Paper, PaperVersion, QuestionVersion


class AngoffPanel(models.Model):
    """Experts rate what the paper can draw when the panel is opened; then it is frozen.

    `cells` = [{"title", "count", "questions": [ids of question versions]}]. Closed by adopting a
    mark, which is a person's decision with a reason, or by dropping the panel.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="panels")
    paper_version = models.ForeignKey(PaperVersion, on_delete=models.PROTECT, related_name="+")
    blueprint = models.JSONField()
    cells = models.JSONField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    suggested = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    adopted = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper"],
                condition=Q(closed_at__isnull=True),
                name="one_open_panel_for_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(adopted__isnull=True)
                | (Q(adopted__gte=0, adopted__lte=100, closed_at__isnull=False) & ~Q(reason="")),
                name="a_pass_mark_is_adopted_for_a_reason",
            ),
        ]
        ordering = ["-pk"]
        verbose_name = _("panel for a pass mark")
        verbose_name_plural = _("panels for pass marks")

    def __str__(self) -> str:
        return f"{self.paper_id} #{self.pk}"


class AngoffRating(models.Model):
    """Of 100 people who are only just good enough, how many get this question right?"""

    panel = models.ForeignKey(AngoffPanel, on_delete=models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="+"
    )
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "rater", "question_version"],
                name="a_rater_rates_a_question_once",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="a_rating_is_a_percentage"),
        ]
        verbose_name = _("rating of a question")
        verbose_name_plural = _("ratings of questions")

    def __str__(self) -> str:
        return f"{self.panel_id} {self.question_version_id} {self.percent}"
