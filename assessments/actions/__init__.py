"""Every change of state of the examiner; use as `actions.start(…)`."""

from assessments.actions.answering import Saved, new_token, remaining, save_answer, take_over
from assessments.actions.authoring import edit_question, restore_question, retire_question
from assessments.actions.finishing import (
    finish_if_over,
    finish_overdue,
    hand_in,
    scoring_source,
)
from assessments.actions.importing import bank_for, compare, store_questions
from assessments.actions.loading import (
    LoadedBank,
    LoadRefused,
    add_version,
    load_bank,
    load_paper,
)
from assessments.actions.starting import Started, start

__all__ = [
    "LoadRefused",
    "LoadedBank",
    "Saved",
    "Started",
    "add_version",
    "bank_for",
    "compare",
    "edit_question",
    "finish_if_over",
    "finish_overdue",
    "hand_in",
    "load_bank",
    "load_paper",
    "new_token",
    "remaining",
    "restore_question",
    "retire_question",
    "save_answer",
    "scoring_source",
    "start",
    "store_questions",
    "take_over",
]
