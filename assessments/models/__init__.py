"""Question bank, papers, attempts; grading, regrades, field observations. Knows no pages."""

from assessments.models.examining import (
    Attempt,
    AttemptItem,
    ExtraTime,
    Paper,
    PaperVersion,
    PrintedPaper,
    ProgrammePaper,
    Question,
    QuestionBank,
    QuestionVersion,
    Topic,
)
from assessments.models.grading import GivenMark, Reading, Script, Snippet
from assessments.models.importing import ImportedQuestion, QuestionImport
from assessments.models.integrity import AttemptEvent, AttemptFlag
from assessments.models.observing import Observation
from assessments.models.paper_exams import AnswerSheet, PaperSession, PrintedFile, SheetImport
from assessments.models.regrading import MarkChange, Regrade
from assessments.models.standards import AngoffPanel, AngoffRating

__all__ = [
    "AngoffPanel",
    "AngoffRating",
    "AnswerSheet",
    "Attempt",
    "AttemptEvent",
    "AttemptFlag",
    "AttemptItem",
    "ExtraTime",
    "GivenMark",
    "ImportedQuestion",
    "MarkChange",
    "Observation",
    "Paper",
    "PaperSession",
    "PaperVersion",
    "PrintedFile",
    "PrintedPaper",
    "ProgrammePaper",
    "Question",
    "QuestionBank",
    "QuestionImport",
    "QuestionVersion",
    "Reading",
    "Regrade",
    "Script",
    "SheetImport",
    "Snippet",
    "Topic",
]
