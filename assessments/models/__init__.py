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
from assessments.models.observing import Observation
from assessments.models.regrading import MarkChange, Regrade

__all__ = [
    "Attempt",
    "AttemptItem",
    "ExtraTime",
    "GivenMark",
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
    "Reading",
    "Regrade",
    "Script",
    "Snippet",
    "Topic",
]
