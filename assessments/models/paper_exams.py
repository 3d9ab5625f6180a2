"""Exams on paper: files to print, rooms that sat, answer sheets as somebody typed them in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, User
from assessments.enums import Keyed, SheetPart, SheetRefusal
from assessments.models.examining import Attempt, PrintedPaper
from common.models import Upload
from regions.models import Region


class PrintedFile(models.Model):
    """A PDF of one form of a printed paper, in the private storage."""

    printed = models.ForeignKey(PrintedPaper, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=1)
    part = models.CharField(max_length=5, choices=SheetPart)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["printed", "form", "part"], name="a_form_has_one_file_for_each_part"
            )
        ]
        verbose_name = _("file of a printed paper")
        verbose_name_plural = _("files of printed papers")

    def __str__(self) -> str:
        return f"{self.printed_id}{self.form} {self.part}"


class PaperSession(models.Model):
    """One room that sat a printed paper. `region` is the office that keeps its results."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    printed = models.ForeignKey(PrintedPaper, on_delete=models.PROTECT, related_name="sessions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="paper_sessions")
    place = models.CharField(_("place"), max_length=80)
    held_at = models.DateTimeField(_("began at"))
    invigilator = models.CharField(_("invigilator"), max_length=80, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["printed", "region", "place", "held_at"],
                name="a_room_sits_a_printed_paper_once_at_a_time",
            )
        ]
        ordering = ["-held_at", "-pk"]
        verbose_name = _("exam on paper")
        verbose_name_plural = _("exams on paper")

    def __str__(self) -> str:
        return f"{self.printed_id} {self.place}"


class AnswerSheet(models.Model):
    """What somebody typed in from a person's sheet; `answers` are texts in the order of the paper.

    It can be corrected until it is counted: then `attempt` is the result, which changes by a
    regrade only. `refusal` says why the last counting left it out. `printed` is the session's,
    repeated so that the database keeps a sheet from being counted in two rooms. A counted sheet of
    the wrong person is voided: it stays with its answers and the reason; its result counts no more.
    """

    session = models.ForeignKey(PaperSession, on_delete=models.PROTECT, related_name="sheets")
    printed = models.ForeignKey(PrintedPaper, on_delete=models.PROTECT, related_name="sheets")
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="answer_sheets")
    form = models.CharField(max_length=1)
    answers = models.JSONField()
    keyed = models.CharField(max_length=6, choices=Keyed)
    keyed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    keyed_at = models.DateTimeField(default=timezone.now)
    refusal = models.CharField(max_length=16, choices=SheetRefusal, blank=True)
    attempt = models.OneToOneField(
        Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="answer_sheet"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    void_reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["printed", "person"],
                condition=Q(voided_at__isnull=True),
                name="a_person_sits_a_printed_paper_once",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, attempt__isnull=False) & ~Q(void_reason=""),
                name="a_counted_sheet_is_voided_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(attempt__isnull=True) | Q(refusal=""),
                name="a_counted_sheet_is_not_refused",
            ),
        ]
        ordering = ["pk"]
        verbose_name = _("answer sheet")
        verbose_name_plural = _("answer sheets")

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class SheetImport(Upload):
    """A workbook of answer sheets: read by a job, shown, then stored by a second job.

    `refused` = [{"row", "column", "value", "reason", "remedy"}]. The file is deleted when it has
    been stored, or after a day; the workbook of the refused rows is made from the list.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    session = models.ForeignKey(PaperSession, on_delete=models.PROTECT, related_name="imports")
    added = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import of answer sheets")
        verbose_name_plural = _("imports of answer sheets")

    def __str__(self) -> str:
        return f"{self.session_id} {self.file_name}"
