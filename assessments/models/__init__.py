"""Question bank, papers, attempts; regrades, field observations. Knows no pages."""

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
from assessments.models.importing import ImportedQuestion, QuestionImport
from assessments.models.observing import Observation
from assessments.models.regrading import MarkChange, Regrade

__all__ = [
    "Attempt",
    "AttemptItem",
    "ExtraTime",
    "ImportedQuestion",
    "MarkChange",
    "Observation",
    "Paper",
    "PaperVersion",
    "PrintedPaper",
    "ProgrammePaper",
    "Question",
    "QuestionBank",
    "QuestionImport",
    "QuestionVersion",
    "Regrade",
    "Topic",
]
