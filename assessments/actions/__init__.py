"""Every change of state of the examiner; use as `actions.start(…)`."""

from assessments.actions.answering import Saved, new_token, remaining, save_answer, take_over
from assessments.actions.authoring import (
    ChangeRefused,
    approve_question,
    create_question,
    delete_question,
    edit_question,
    restore_question,
    retire_question,
    send_back_question,
    submit_question,
)
from assessments.actions.exporting import export_questions
from assessments.actions.files import attach_file
from assessments.actions.finishing import (
    finish_if_over,
    finish_overdue,
    hand_in,
)
from assessments.actions.grading import (
    Given,
    GradingRefused,
    drop_snippet,
    give_mark,
    keep_snippet,
    put_back,
    save_draft,
    take_back,
    take_next,
)
from assessments.actions.importing import bank_for, compare, create_bank, store_questions
from assessments.actions.loading import (
    LoadedBank,
    LoadRefused,
    add_version,
    load_bank,
    load_paper,
)
from assessments.actions.media import store_picture, store_recording
from assessments.actions.observing import (
    ObservationRefused,
    record_observation,
    return_observation,
    sign_observation,
)
from assessments.actions.printing import BlueprintCannotBeFilled, draw_for_print
from assessments.actions.question_uploads import (
    READ as READ_QUESTIONS,
)
from assessments.actions.question_uploads import (
    STORE as STORE_QUESTIONS,
)
from assessments.actions.question_uploads import (
    ImportNotWaiting,
    QuestionsTooLarge,
    correct_imported,
    delete_old_question_files,
    discard_question_import,
    keep_imported,
    skip_imported,
    start_question_import,
    store_question_import,
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
from assessments.actions.settling import scoring_source
from assessments.actions.starting import Started, start
from assessments.actions.timing import grant_extra_time

__all__ = [
    "APPLY_REGRADE",
    "COUNT_REGRADE",
    "READ_QUESTIONS",
    "STORE_QUESTIONS",
    "BlueprintCannotBeFilled",
    "ChangeRefused",
    "Given",
    "GradingRefused",
    "ImportNotWaiting",
    "LoadRefused",
    "LoadedBank",
    "ObservationRefused",
    "QuestionsTooLarge",
    "RegradeRefused",
    "Saved",
    "Started",
    "add_version",
    "apply_chunk",
    "approve_question",
    "attach_file",
    "bank_for",
    "compare",
    "confirm_regrade",
    "correct_imported",
    "count_chunk",
    "create_bank",
    "create_question",
    "delete_old_question_files",
    "delete_question",
    "discard_question_import",
    "draw_for_print",
    "drop_regrade",
    "drop_snippet",
    "edit_question",
    "export_questions",
    "finish_if_over",
    "finish_overdue",
    "give_mark",
    "grant_extra_time",
    "hand_in",
    "keep_imported",
    "keep_snippet",
    "load_bank",
    "load_paper",
    "new_token",
    "propose_regrade",
    "put_back",
    "record_observation",
    "remaining",
    "restore_question",
    "retire_question",
    "return_observation",
    "save_answer",
    "save_draft",
    "scoring_source",
    "send_back_question",
    "sign_observation",
    "skip_imported",
    "start",
    "start_question_import",
    "store_picture",
    "store_question_import",
    "store_questions",
    "store_recording",
    "submit_question",
    "take_back",
    "take_next",
    "take_over",
]
