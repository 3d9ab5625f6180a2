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
    withdraw_change,
)
from assessments.actions.exporting import export_questions
from assessments.actions.files import attach_file
from assessments.actions.finishing import (
    finish_if_over,
    finish_overdue,
    hand_in,
)
from assessments.actions.flagging import FlagRefused, close_flag, look_at, raise_flags
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
from assessments.actions.integrity import is_ticket, issue_ticket, receipt_code, record_events
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
from assessments.actions.paper_exams import (
    COUNT_SHEETS,
    SheetRefused,
    ask_to_count,
    count_some,
    drop_sheet,
    key_sheet,
    open_paper_session,
)
from assessments.actions.printing import (
    MAKE_PDF,
    BlueprintCannotBeFilled,
    ask_for_pdf,
    draw_for_print,
    keep_pdf,
)
from assessments.actions.question_uploads import (
    READ as READ_QUESTIONS,
)
from assessments.actions.question_uploads import (
    STORE as STORE_QUESTIONS,
)
from assessments.actions.question_uploads import (
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
from assessments.actions.sheet_imports import (
    READ_SHEETS,
    STORE_SHEETS,
    delete_old_sheet_files,
    discard_sheet_import,
    read_sheets_job,
    start_sheet_import,
    store_sheet_import,
    store_sheets_job,
)
from assessments.actions.standards import (
    PanelRefused,
    adopt_standard,
    drop_panel,
    open_panel,
    rate,
)
from assessments.actions.starting import Started, start
from assessments.actions.timing import grant_extra_time
from assessments.actions.voiding import void_sheet

__all__ = [
    "APPLY_REGRADE",
    "COUNT_REGRADE",
    "COUNT_SHEETS",
    "MAKE_PDF",
    "READ_QUESTIONS",
    "READ_SHEETS",
    "STORE_QUESTIONS",
    "STORE_SHEETS",
    "BlueprintCannotBeFilled",
    "ChangeRefused",
    "FlagRefused",
    "Given",
    "GradingRefused",
    "LoadRefused",
    "LoadedBank",
    "ObservationRefused",
    "PanelRefused",
    "RegradeRefused",
    "Saved",
    "SheetRefused",
    "Started",
    "add_version",
    "adopt_standard",
    "apply_chunk",
    "approve_question",
    "ask_for_pdf",
    "ask_to_count",
    "attach_file",
    "bank_for",
    "close_flag",
    "compare",
    "confirm_regrade",
    "correct_imported",
    "count_chunk",
    "count_some",
    "create_bank",
    "create_question",
    "delete_old_question_files",
    "delete_old_sheet_files",
    "delete_question",
    "discard_question_import",
    "discard_sheet_import",
    "draw_for_print",
    "drop_panel",
    "drop_regrade",
    "drop_sheet",
    "drop_snippet",
    "edit_question",
    "export_questions",
    "finish_if_over",
    "finish_overdue",
    "give_mark",
    "grant_extra_time",
    "hand_in",
    "is_ticket",
    "issue_ticket",
    "keep_imported",
    "keep_pdf",
    "keep_snippet",
    "key_sheet",
    "load_bank",
    "load_paper",
    "look_at",
    "new_token",
    "open_panel",
    "open_paper_session",
    "propose_regrade",
    "put_back",
    "raise_flags",
    "rate",
    "read_sheets_job",
    "receipt_code",
    "record_events",
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
    "start_sheet_import",
    "store_picture",
    "store_question_import",
    "store_questions",
    "store_recording",
    "store_sheet_import",
    "store_sheets_job",
    "submit_question",
    "take_back",
    "take_next",
    "take_over",
    "void_sheet",
    "withdraw_change",
]
