"""Enrolment and progress, keyed by translation keys: changing the language loses nothing."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import StaffMember
from courses.enums import EnrolmentState, HoursKind
from programmes.models import Declaration, Period, Programme
from quotas.models import Seat
from regions.models import Region


class ProgrammeCourse(models.Model):
    """A programme needs this course, in any language: it is named by its translation key."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="course_links")
    course_key = models.UUIDField()  # translation_key of the CoursePage
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "course_key"], name="a_programme_names_a_course_once"
            )
        ]
        ordering = ["position"]
        verbose_name = _("course of a programme")
        verbose_name_plural = _("courses of a programme")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.course_key}"


class Enrolment(models.Model):
    """A person in a period, holding one seat. Region and role are frozen here."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="enrolments")
    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="enrolment")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="enrolments")
    role = models.CharField(max_length=12, choices=Role)
    state = models.CharField(max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    enrolled_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)  # all courses studied
    last_active_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "person"],
                condition=~Q(state="withdrawn"),
                name="one_live_enrolment_per_person_period",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "region", "state"], name="enrolment_period_region")
        ]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")

    def __str__(self) -> str:
        return f"{self.person_id} {self.period_id}"


class LessonProgress(models.Model):
    """How far a person is in a lesson, in one period: a new period is a new cycle.

    `edition` is the course edition that was studied. A lesson that a failed critical question
    re-assigns has `reopened_at`: what was opened or answered before then no longer counts, but
    stays on record.
    """

    person = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="lessons")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="lesson_progress")
    lesson_key = models.UUIDField()  # translation_key of the LessonPage
    course_key = models.UUIDField()
    edition = models.PositiveSmallIntegerField(default=1)
    last_section = models.UUIDField(null=True, blank=True)  # block id of the section last opened
    last_position = models.PositiveSmallIntegerField(
        default=0
    )  # its place then, for "nearest section"
    media_second = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_for = models.CharField(max_length=80, blank=True)  # key of the failed question

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "period", "lesson_key", "edition"],
                name="one_progress_per_person_period_lesson_edition",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "period", "course_key"], name="progress_person_period_course"
            ),
            models.Index(fields=["lesson_key", "finished_at"], name="progress_lesson_finished"),
        ]
        verbose_name = _("progress in a lesson")
        verbose_name_plural = _("progress in lessons")

    def __str__(self) -> str:
        return f"{self.person_id} {self.lesson_key}"


class SectionProgress(models.Model):
    """A section is done when it was opened and its inline questions are answered."""

    progress = models.ForeignKey(LessonProgress, on_delete=models.CASCADE, related_name="sections")
    section = models.UUIDField()  # block id, the same in every language
    opened_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["progress", "section"], name="a_section_is_counted_once"
            )
        ]
        verbose_name = _("progress in a section")
        verbose_name_plural = _("progress in sections")

    def __str__(self) -> str:
        return f"{self.progress_id} {self.section}"


class InlineAnswer(models.Model):
    """The latest answer to an inline question (never marked)."""

    progress = models.ForeignKey(LessonProgress, on_delete=models.CASCADE, related_name="answers")
    question = models.UUIDField()  # block id
    chosen = models.JSONField(default=list)  # option indices
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["progress", "question"], name="one_answer_per_inline_question"
            )
        ]
        verbose_name = _("answer to an inline question")
        verbose_name_plural = _("answers to inline questions")

    def __str__(self) -> str:
        return f"{self.progress_id} {self.question}"


class HoursEntry(models.Model):
    """学时 credited, once per source: a course studied, a practice confirmed by a supervisor."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="hours")
    kind = models.CharField(max_length=10, choices=HoursKind)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    source = models.CharField(max_length=80)  # e.g. course:<translation key>
    confirmed_by_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind", "source"], name="hours_are_credited_once_per_source"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="hours_are_positive"),
        ]
        verbose_name = _("hours credited")
        verbose_name_plural = _("hours credited")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.kind} {self.hours}"


class Agreement(models.Model):
    """A person read a declaration of the programme and agreed to it, for one enrolment. It is
    kept with the version that was read and never changes.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="agreements")
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="agreements"
    )
    agreed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "declaration"], name="a_declaration_is_agreed_to_once"
            )
        ]
        verbose_name = _("agreement to a declaration")
        verbose_name_plural = _("agreements to declarations")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.declaration_id}"
