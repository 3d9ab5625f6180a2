"""Question bank, papers, attempts; regrades. Knows people and programmes, not pages."""

from assessments.models.examining import (
    Attempt,
    AttemptItem,
    ExtraTime,
    Paper,
    PaperVersion,
    ProgrammePaper,
    Question,
    QuestionBank,
    QuestionVersion,
    Topic,
)
from assessments.models.regrading import MarkChange, Regrade

__all__ = [
    "Attempt",
    "AttemptItem",
    "ExtraTime",
    "MarkChange",
    "Paper",
    "PaperVersion",
    "ProgrammePaper",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Regrade",
    "Topic",
]
