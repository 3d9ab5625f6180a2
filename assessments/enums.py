from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionType(models.TextChoices):
    SINGLE = "single", _("single choice")
    MULTIPLE = "multiple", _("multiple choice")
    TRUE_FALSE = "true_false", _("true or false")
    MATCHING = "matching", _("matching")
    ORDERING = "ordering", _("ordering")
    SHORT_ANSWER = "short_answer", _("short answer")
    NUMERICAL = "numerical", _("number")
    CLOZE = "cloze", _("text with gaps")
    HOTSPOT = "hotspot", _("find in the picture")
    SCENARIO = "scenario", _("case in steps")
    ESSAY = "essay", _("essay")
    FILE = "file", _("file answer")
    PRACTICAL = "practical", _("practical task")


class Difficulty(models.TextChoices):
    EASY = "easy", _("easy")
    MEDIUM = "medium", _("medium")
    HARD = "hard", _("hard")


class QuestionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    READY = "ready", _("ready")
    RETIRED = "retired", _("retired")


class Policy(models.TextChoices):
    """Named partial-credit policies (semantics §1)."""

    ALL_OR_NOTHING = "all_or_nothing", _("all or nothing")
    WEIGHTED = "weighted", _("weighted")
    RIGHT_MINUS_WRONG = "right_minus_wrong", _("right minus wrong")
    EVERY_DECISION_COUNTS = "every_decision_counts", _("every decision counts")
    HALVES = "halves", _("halves")
    PARTIAL_IF_NO_WRONG = "partial_if_no_wrong", _("part of the mark if nothing wrong is chosen")
    MAPPED = "mapped", _("mapped")


class GradingMethod(models.TextChoices):
    HIGHEST = "highest", _("best attempt")
    AVERAGE = "average", _("average of attempts")
    FIRST = "first", _("first attempt")
    LAST = "last", _("last attempt")


class AttemptState(models.TextChoices):
    OPEN = "open", _("in progress")
    GRADING = "grading", _("waiting for grading")  # handed in; has neither mark nor result yet
    FINISHED = "finished", _("finished")
    ABANDONED = "abandoned", _("abandoned")


class FinishedBy(models.TextChoices):
    LEARNER = "learner", _("handed in")
    TIME = "time", _("handed in automatically when the time was over")


class Treatment(models.TextChoices):
    """What a regrade decided for one question of an attempt, whatever was answered."""

    FULL_CREDIT = "full_credit", _("full mark for everybody")
    REMOVED = "removed", _("taken out")


class Remedy(models.TextChoices):
    """What a regrade does. The last one needs no question: it goes over a paper or a person."""

    CORRECTED_KEY = "corrected_key", _("mark again with the corrected question")
    FULL_CREDIT = "full_credit", _("full mark for everybody who was asked")
    REMOVED = "removed", _("take the question out of the marks")
    REPLAY = "replay", _("mark again with the present questions")


class ScriptState(models.TextChoices):
    """Where an answer stands that people grade."""

    WAITING = "waiting", _("waiting for a grader")
    MODERATION = "moderation", _("to be read again")
    GRADED = "graded", _("graded")


class Place(models.IntegerChoices):
    """The place of a reading: one grader, another, a third when they disagree, the moderator."""

    FIRST = 1, _("first reading")
    SECOND = 2, _("second reading")
    THIRD = 3, _("third reading")
    MODERATOR = 4, _("read again")


class RegradeState(models.TextChoices):
    COUNTING = "counting", _("being counted")
    READY = "ready", _("waiting for your decision")
    RUNNING = "running", _("being carried out")
    DONE = "done", _("carried out")
    DROPPED = "dropped", _("dropped")


class ImportedState(models.TextChoices):
    RED = "red", _("to be corrected")
    READY = "ready", _("will be stored")
    KNOWN = "known", _("in the bank already")
    SKIPPED = "skipped", _("skipped")
    STORED = "stored", _("stored")


class ObservationState(models.TextChoices):
    RECORDED = "recorded", _("waiting for signature")
    SIGNED = "signed", _("signed")
    RETURNED = "returned", _("sent back")


class AttemptMode(models.TextChoices):
    ONLINE = "online", _("on the screen")
    PAPER = "paper", _("on paper")


class EventKind(models.TextChoices):
    """What a page says of a sitting."""

    START = "start", _("opened")
    ANSWER = "answer", _("answered")
    BLUR = "blur", _("left the page")
    RESUME = "resume", _("came back")
    SUBMIT = "submit", _("handed in")


class FlagKind(models.TextChoices):
    FAST = "fast", _("answers faster than reading")
    ALIKE = "alike", _("identical wrong answers")
    GAP = "gap", _("gaps in the event log")


class SheetPart(models.TextChoices):
    PAPER = "paper", _("paper and answer sheet")
    KEY = "key", _("key of the paper")


class Keyed(models.TextChoices):
    SCREEN = "screen", _("typed in")
    FILE = "file", _("from a workbook")


class SheetRefusal(models.TextChoices):
    """Why a sheet on paper does not become a result; most are those of a start on the screen."""

    NOT_ENROLLED = "not_enrolled", _("is not enrolled for this exam")
    PASSED = "passed", _("has passed this exam already")
    NOT_OPEN_YET = "not_open_yet", _("the exam was not open yet on that day")
    CLOSED = "closed", _("the exam had closed by that day")
    NO_ATTEMPT_LEFT = "no_attempt_left", _("has no try left")
    LESSONS_MISSING = (
        "lessons_missing",
        _("has not finished the lessons; count again when they are"),
    )
    TOO_SOON = "too_soon", _("sat again before the waiting time was over")
    OPEN_ON_SCREEN = "open_on_screen", _("has the same exam open on the screen; have it handed in")
