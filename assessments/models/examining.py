"""Question bank, papers, attempts. Knows people and programmes, not pages."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch import index

from accounts.models import StaffMember, User
from assessments.domain import asking
from assessments.enums import (
    AttemptMode,
    AttemptState,
    Difficulty,
    FinishedBy,
    GradingMethod,
    QuestionState,
    QuestionType,
    Treatment,
)
from programmes.models import Period, Programme
from regions.models import Region


class QuestionBank(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    title = models.JSONField(default=dict)  # {"zh-hans": …, "en": …}
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="question_banks")
    draw_version = models.PositiveIntegerField(
        default=1
    )  # rises with every change that can be drawn

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.slug


class Topic(models.Model):
    bank = models.ForeignKey(QuestionBank, on_delete=models.CASCADE, related_name="topics")
    key = models.SlugField(max_length=60)
    title = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "key"], name="topic_key_is_unique_per_bank")
        ]
        ordering = ["position", "key"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.key


class Question(index.Indexed, models.Model):
    """A question through its life. What is asked is in its versions.

    A draft becomes ready through the review of another person. A ready question that is edited
    goes on being drawn as it was reviewed (`current`); what was written is `proposed`, and nobody
    is asked it until another person has approved it.
    """

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=80, allow_unicode=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="questions")
    difficulty = models.CharField(max_length=8, choices=Difficulty)
    critical = models.BooleanField(default=False)  # 红线题
    state = models.CharField(max_length=8, choices=QuestionState, default=QuestionState.READY)
    lesson_key = models.CharField(
        max_length=80, blank=True
    )  # where it is taught; courses resolves it
    tags = models.CharField(
        max_length=200, blank=True
    )  # “ home visit  safety ”: blanks around each
    exposure = models.PositiveIntegerField(default=0)
    current = models.ForeignKey(
        "QuestionVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed = models.OneToOneField(  # waits for its review beside the version in use
        "QuestionVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_by = models.ForeignKey(  # empty: loaded from content/
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    review_note = models.CharField(max_length=500, blank=True)

    # It is saved more often than its words change: assessments.actions.indexing keeps the index.
    search_auto_update = False
    search_fields: ClassVar[list[Any]] = [index.SearchField("said")]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "key"], name="question_key_is_unique_per_bank"),
            models.CheckConstraint(
                condition=~Q(edited_by=F("reviewed_by")),
                name="a_question_is_reviewed_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(proposed__isnull=True)
                | (
                    Q(state__in=[QuestionState.READY, QuestionState.RETIRED])
                    & ~Q(proposed=F("current"))
                ),
                name="only_a_reviewed_question_has_a_proposed_version",
            ),
        ]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.key

    @classmethod
    def get_indexed_objects(cls) -> "models.QuerySet[Question]":
        return cls.objects.select_related("topic", "current")

    @property
    def texts(self) -> list[dict[str, str]]:
        """Its topic's name, then all that it says now, each {lang: text}."""
        body = self.current.body if self.current else {}
        found = [self.topic.title, *(text for _place, text in asking.texts_of(body))]
        found.append(body.get("explanation"))
        return [text for text in found if isinstance(text, dict)]

    @property
    def cited(self) -> list[str]:
        """The laws and articles that it rests on now."""
        sources = self.current.body.get("sources") if self.current else None
        named = [one for one in sources or () if isinstance(one, dict)]
        return [f"《{one.get('law', '')}》{one.get('article', '')}" for one in named]

    @property
    def said(self) -> str:
        """What a search finds it by: key, words in every language, laws and articles."""
        words = [word for text in self.texts for word in text.values() if isinstance(word, str)]
        return "\n".join([self.key, *words, *self.cited])

    @property
    def tag_list(self) -> list[str]:
        return self.tags.split()

    @property
    def is_changed_since_review(self) -> bool:
        """Whether a change waits; before versions could wait, one in use was changed at once."""
        changed_in_use = bool(self.edited_by_id) and not self.reviewed_by_id
        return bool(self.proposed_id) or (self.state == QuestionState.READY and changed_in_use)

    @property
    def is_sent_back(self) -> bool:
        """Whether the proposed version waits for its author, not for a review."""
        return bool(self.proposed_id and self.review_note)

    @property
    def newest(self) -> "QuestionVersion | None":
        """What its authors work on."""
        return self.proposed or self.current


class QuestionVersion(models.Model):
    """What is asked and how it is marked, frozen: attempts point here.

    `body` holds what is shown: "stem" and "explanation" {lang: text}, "sources" [{"law",
    "article"}], "picture" {"file": address, "alt": {lang}}, "audio" {"file", "text": {lang}};
    and how it is marked, in the form that the `score` command reads. Texts of the things to choose
    stand beside their keys: "options", "items" (ordering), "left" and "right" (matching) and
    "areas" (hotspot, in percent of the picture) are lists of {"key", "text": {lang}, …}; "parts"
    (cloze; `[[1]]` in the stem is the place of the first) and "steps" (scenario) are questions
    with a stem of their own.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=12, choices=QuestionType)
    mark = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    body = models.JSONField()
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="question_version_number_is_unique"
            ),
            models.CheckConstraint(condition=Q(mark__gt=0), name="a_question_has_a_mark"),
        ]
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"


class Paper(models.Model):
    """An assessment through its life. Its rules are in versions, frozen by the first attempt."""

    slug = models.SlugField(max_length=60, unique=True)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="papers")
    title = models.JSONField(default=dict)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="papers")
    current = models.ForeignKey(
        "PaperVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return self.slug


class PaperVersion(models.Model):
    """The rules of a paper.

    `blueprint` = [{"title", "topic", "difficulty", "type", "critical", "count"}], one per cell; a
    cell with "questions" asks exactly those, by key, and its `count` says how many they are.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    blueprint = models.JSONField()
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2, default=80)  # percent
    time_limit_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(default=60)
    attempts_allowed = models.PositiveSmallIntegerField(null=True, blank=True)  # empty: unlimited
    retry_after_hours = models.PositiveSmallIntegerField(default=0)
    grading = models.CharField(max_length=8, choices=GradingMethod, default=GradingMethod.HIGHEST)
    show_answers = models.BooleanField(default=True)  # after finishing
    answers_after_close = models.BooleanField(default=False)  # … but not before the paper closes
    graders = models.PositiveSmallIntegerField(default=1)  # of answers that people grade
    tolerance = models.PositiveSmallIntegerField(default=1)  # levels; beyond, a third one reads
    moderated_percent = models.PositiveSmallIntegerField(default=0)
    start_code = models.CharField(max_length=20, blank=True)  # what the invigilator says aloud
    end_code = models.CharField(max_length=20, blank=True)  # the same, before handing in
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"], name="paper_version_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=0) & Q(pass_mark__lte=100),
                name="pass_mark_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(graders__in=[1, 2]), name="one_or_two_people_grade_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(moderated_percent__lte=100), name="moderated_share_is_a_percentage"
            ),
        ]
        verbose_name = _("paper version")
        verbose_name_plural = _("paper versions")

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.number}"


class ExtraTime(models.Model):
    """More time for one person on a paper (weak sight, slow reading): after the limit and after
    the close. Read when an attempt begins."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="extra_times")
    person = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="extra_times")
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    granted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "person"], name="extra_time_is_granted_once_per_person_and_paper"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0) & Q(minutes__lte=600), name="extra_time_is_some_minutes"
            ),
        ]
        verbose_name = _("extra time")
        verbose_name_plural = _("extra times")

    def __str__(self) -> str:
        return f"{self.paper_id} {self.person_id} +{self.minutes}"


class PrintedPaper(models.Model):
    """One draw of a paper for an exam on paper: the same questions on every sheet, and their key.

    `question_versions` are ids in the order of the sheet; `seed` gives the order of the options,
    another one on each of the `forms` (A, B, …): neighbours cannot copy letters.
    """

    paper_version = models.ForeignKey(
        PaperVersion, on_delete=models.PROTECT, related_name="printed_papers"
    )
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    question_versions = models.JSONField()
    forms = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper_version", "number"], name="printed_paper_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(forms__gte=1) & Q(forms__lte=4), name="a_printed_paper_has_1_to_4_forms"
            ),
        ]
        ordering = ["-pk"]
        verbose_name = _("printed paper")
        verbose_name_plural = _("printed papers")

    def __str__(self) -> str:
        return f"{self.paper_version_id} #{self.number}"


class ProgrammePaper(models.Model):
    """A programme needs this paper passed."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="paper_links")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="programme_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "paper"], name="a_programme_names_a_paper_once"
            )
        ]
        verbose_name = _("paper of a programme")
        verbose_name_plural = _("papers of a programme")

    def __str__(self) -> str:
        return f"{self.programme_id} {self.paper_id}"


class Attempt(models.Model):
    """One sitting of one person. Finished attempts never change except by a regrade.

    With answers that people grade it is handed in as `grading`: no mark and no result until the
    last of them has its mark.

    The clock is the server's: `due_at` = start + time limit. `page_token` names the page that may
    write; opening another page takes it over. `marks` are written once, when it finishes.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paper_version = models.ForeignKey(
        PaperVersion, on_delete=models.PROTECT, related_name="attempts"
    )
    person = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="attempts")
    period = models.ForeignKey(
        Period, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=6, choices=AttemptMode, default=AttemptMode.ONLINE)
    state = models.CharField(max_length=10, choices=AttemptState, default=AttemptState.OPEN)
    seed = models.CharField(max_length=64)
    bank_draw_version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=10, default="zh-hans")
    started_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=8, choices=FinishedBy, blank=True)
    page_token = models.CharField(max_length=36, blank=True)
    receipt = models.CharField(max_length=16, blank=True)  # what the learner keeps
    checked_at = models.DateTimeField(null=True, blank=True)  # flags were looked for
    mark = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    max_mark = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    percent = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    critical_failed = models.BooleanField(default=False)
    passed = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "paper_version"],
                condition=Q(state="open"),
                name="one_open_attempt_per_person_paper_version",
            ),
            models.UniqueConstraint(
                fields=["person", "paper_version", "period", "number"],
                name="attempt_number_is_unique_per_person_paper_period",
            ),
            models.CheckConstraint(
                condition=Q(state="open", finished_at__isnull=True)
                | Q(state="abandoned")
                | Q(state="finished", finished_at__isnull=False, mark__isnull=False)
                | Q(
                    state="grading",
                    finished_at__isnull=False,
                    mark__isnull=True,
                    passed__isnull=True,
                ),
                name="a_finished_attempt_has_a_mark",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="attempt_person_state"),
            models.Index(fields=["due_at"], name="attempt_open_due", condition=Q(state="open")),
            models.Index(
                fields=["finished_at"],
                name="attempt_unchecked",
                condition=Q(state="finished", checked_at__isnull=True),
            ),
        ]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return str(self.public_id)


class AttemptItem(models.Model):
    """One slot of an attempt: the question drawn, its option order, the answer, the mark.

    `sequence` is the client's count of changes to this answer: a late older one never overwrites a
    newer one, it is kept in `superseded` = [{"response", "sequence", "at"}]. `treatment` and
    `marked_with` are written by regrades only; a removed item has no mark.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="items")
    slot = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.PROTECT, related_name="attempt_items"
    )
    section = models.PositiveSmallIntegerField(default=0)
    option_order = models.JSONField(default=list)
    response = models.JSONField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveBigIntegerField(default=0)
    superseded = models.JSONField(default=list, blank=True)
    treatment = models.CharField(max_length=11, choices=Treatment, blank=True)  # by a regrade
    marked_with = models.ForeignKey(
        QuestionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the version that gave the mark, when it is not the one that was asked
    flagged = models.BooleanField(default=False)
    mark = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    correct = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="slot_is_unique_per_attempt"),
            models.UniqueConstraint(
                fields=["attempt", "question_version"], name="no_question_twice_in_an_attempt"
            ),
        ]
        ordering = ["slot"]
        verbose_name = _("item of an attempt")
        verbose_name_plural = _("items of an attempt")

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.slot}"
