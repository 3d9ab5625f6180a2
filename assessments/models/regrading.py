"""Regrades: marks that change after all, with who and why (semantics §2)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from assessments.enums import RegradeState, Remedy
from assessments.models.examining import Attempt, Paper, Question, QuestionBank, QuestionVersion


class Regrade(models.Model):
    """First counted (a dry run), then carried out when somebody confirms it with a reason.

    It concerns the finished attempts that hold `question`, of `paper`, of `person`; what is empty
    does not narrow. `version` is what answers are marked with again. `cursor` is the last person
    dealt with, in the order of ids: both passes go on from there after a stop. `forecast` is what
    the dry run counted, `effect` what was done: the fields of domain.regrading.Effect.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="regrades")
    remedy = models.CharField(_("remedy"), max_length=13, choices=Remedy)
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades"
    )
    version = models.ForeignKey(
        QuestionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paper = models.ForeignKey(
        Paper, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades"
    )
    person = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=RegradeState, default=RegradeState.COUNTING)
    cursor = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)  # all to be looked at
    seen = models.PositiveIntegerField(default=0)  # looked at in the present pass
    forecast = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    asked_by_id = models.BigIntegerField(null=True, blank=True)
    asked_by_label = models.CharField(max_length=80, blank=True)
    confirmed_by_id = models.BigIntegerField(null=True, blank=True)
    confirmed_by_label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False)
                | Q(paper__isnull=False)
                | Q(person__isnull=False),
                name="a_regrade_concerns_a_question_paper_or_person",
            ),
            models.CheckConstraint(
                condition=Q(remedy=Remedy.REPLAY) | Q(question__isnull=False),
                name="a_remedy_for_a_question_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RegradeState.RUNNING, RegradeState.DONE]) | ~Q(reason=""),
                name="a_regrade_is_carried_out_for_a_reason",
            ),
        ]
        ordering = ["-created_at", "-pk"]
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")

    def __str__(self) -> str:
        return str(self.public_id)


class MarkChange(models.Model):
    """What one regrade did to one attempt: old and new. Append-only; the regrade says who and why.

    `items` = [{"slot", "old", "new", "old_correct", "new_correct"}] of the items that changed.
    `old_result` and `new_result` say whether the person passed the paper, over all attempts.
    """

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="mark_changes")
    items = models.JSONField()
    old_mark = models.DecimalField(max_digits=8, decimal_places=2)
    new_mark = models.DecimalField(max_digits=8, decimal_places=2)
    old_max_mark = models.DecimalField(max_digits=8, decimal_places=2)
    new_max_mark = models.DecimalField(max_digits=8, decimal_places=2)
    old_passed = models.BooleanField()
    new_passed = models.BooleanField()
    old_critical_failed = models.BooleanField()
    new_critical_failed = models.BooleanField()
    old_result = models.BooleanField()
    new_result = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["regrade", "attempt"], name="a_regrade_changes_an_attempt_once"
            )
        ]
        verbose_name = _("change of marks")
        verbose_name_plural = _("changes of marks")

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.old_mark} → {self.new_mark}"
