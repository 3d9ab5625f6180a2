"""Every change of state of the examiner; use as `actions.start(…)`."""

from assessments.actions.answering import Saved, new_token, remaining, save_answer, take_over
from assessments.actions.authoring import edit_question, restore_question, retire_question
from assessments.actions.exporting import export_questions
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
from assessments.actions.regrading import (
    APPLY_REGRADE,
    COUNT_REGRADE,
    RegradeRefused,
    apply_chunk,
    confirm_regrade,
    count_chunk,
    drop_regrade,
    propose_regrade,
)
from assessments.actions.starting import Started, start

__all__ = [
    "APPLY_REGRADE",
    "COUNT_REGRADE",
    "LoadRefused",
    "LoadedBank",
    "RegradeRefused",
    "Saved",
    "Started",
    "add_version",
    "apply_chunk",
    "bank_for",
    "compare",
    "confirm_regrade",
    "count_chunk",
    "drop_regrade",
    "edit_question",
    "export_questions",
    "finish_if_over",
    "finish_overdue",
    "hand_in",
    "load_bank",
    "load_paper",
    "new_token",
    "propose_regrade",
    "remaining",
    "restore_question",
    "retire_question",
    "save_answer",
    "scoring_source",
    "start",
    "store_questions",
    "take_over",
]
