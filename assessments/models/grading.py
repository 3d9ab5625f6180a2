"""Answers that people grade: the desk's sheets, who read them, every mark that was given."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.enums import Place, ScriptState
from assessments.models.examining import AttemptItem
from regions.models import Region

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY3479"  # nothing that is read for something else
CODE_LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


class Script(models.Model):
    """One answer for the grading desk, from hand-in until it has its mark.

    `code` stands for the person: graders see no name. The rules are those of the paper when it was
    handed in; `moderated` was drawn then, so that nobody knows before grading what is read again.
    """

    item = models.OneToOneField(AttemptItem, on_delete=models.PROTECT, related_name="script")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    graders = models.PositiveSmallIntegerField(default=1)
    tolerance = models.PositiveSmallIntegerField(default=1)
    moderated = models.BooleanField(default=False)
    needed = models.PositiveSmallIntegerField(default=1)  # readings; 3 after a disagreement
    state = models.CharField(max_length=10, choices=ScriptState, default=ScriptState.WAITING)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    handed_in_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=ScriptState.GRADED, share__isnull=False, share__gte=0, share__lte=1
                )
                | (~Q(state=ScriptState.GRADED) & Q(share__isnull=True)),
                name="a_graded_answer_has_a_share_of_its_mark",
            ),
            models.CheckConstraint(
                condition=Q(graders__in=[1, 2], needed__gte=1, needed__lte=3),
                name="one_to_three_people_read_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["region", "state"], name="script_region_state")]
        ordering = ["handed_in_at", "pk"]
        verbose_name = _("answer to grade")
        verbose_name_plural = _("answers to grade")

    def __str__(self) -> str:
        return self.code


class Reading(models.Model):
    """One grader's reading of one answer: taken, drafted, marked. Nobody reads one twice.

    `levels` {criterion: level} and `comment` are the draft, saved as it is typed; what counts is
    the newest GivenMark. `mark` points there, so that lists need no subquery.
    """

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="readings")
    place = models.PositiveSmallIntegerField(choices=Place)
    grader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="readings")
    levels = models.JSONField(default=dict, blank=True)
    comment = models.TextField(blank=True)
    touched_at = models.DateTimeField(default=timezone.now)
    mark = models.ForeignKey(
        "GivenMark", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["script", "place"], name="one_reading_for_each_place_of_an_answer"
            ),
            models.UniqueConstraint(
                fields=["script", "grader"], name="one_grader_never_gives_two_of_the_marks"
            ),
            models.CheckConstraint(condition=Q(place__in=Place), name="a_reading_has_a_place"),
        ]
        ordering = ["place"]
        verbose_name = _("reading of an answer")
        verbose_name_plural = _("readings of an answer")

    def __str__(self) -> str:
        return f"{self.script_id} {self.place}"

    @property
    def is_marked(self) -> bool:
        return self.mark is not None and self.mark.share is not None

    @property
    def is_moderation(self) -> bool:
        return self.place == Place.MODERATOR


class GivenMark(models.Model):
    """A mark that somebody gave, with when; append-only. The newest of a reading counts.

    Without `share` it takes back the one before.
    """

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField()
    grader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField(default=dict)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "number"], name="given_mark_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=1),
                name="a_given_mark_is_a_share",
            ),
        ]
        ordering = ["number"]
        verbose_name = _("mark that was given")
        verbose_name_plural = _("marks that were given")

    def __str__(self) -> str:
        return f"{self.reading_id} #{self.number}"


class Snippet(models.Model):
    """A comment of the comments bank: one's own, or shared with the graders of the region."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="snippets")
    text = models.CharField(max_length=300)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "text"], name="a_comment_is_kept_once")
        ]
        ordering = ["pk"]
        verbose_name = _("comment of the bank")
        verbose_name_plural = _("comments of the bank")

    def __str__(self) -> str:
        return self.text[:40]
