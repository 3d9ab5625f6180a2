"""Every state change of certificates; use as `actions.issue_batch(…)`."""

from certificates.actions.batches import ISSUE, check_office, finish, issue_batch, issue_chunk
from certificates.actions.credentials import credential, status_list
from certificates.actions.deciding import decide, open_decisions
from certificates.actions.issue import check, issue, issue_case
from certificates.actions.printings import correct, make_full, printable_name, reissue
from certificates.actions.reminding import (
    DAILY,
    Reminded,
    ask_reminders,
    remind,
    remind_chunk,
)
from certificates.actions.rendering import (
    CREDENTIAL_FILE,
    close_batches,
    close_left_over,
    cohort_of,
    keep_bytes,
    keep_file,
    keep_print_file,
    request_file,
    request_files,
    running_batches,
)
from certificates.actions.revoking import (
    ask_revocation,
    confirm_revocation,
    refuse_revocation,
    revoke,
)
from certificates.actions.stamping import (
    STAMP,
    announce_stamped,
    ask_stamps_again,
    keep_stamped,
    request_stamp,
)
from certificates.actions.templates import (
    PREVIEW,
    preview_job,
    save_template,
    seal_of,
    use_standard,
    use_template,
)
from certificates.actions.trust import (
    DistrustRefused,
    credential_key,
    distrust_key,
    keep_seal,
    replace_credential_key,
    sign_document,
    status_places,
)

__all__ = [
    "CREDENTIAL_FILE",
    "DAILY",
    "ISSUE",
    "PREVIEW",
    "STAMP",
    "DistrustRefused",
    "Reminded",
    "announce_stamped",
    "ask_reminders",
    "ask_revocation",
    "ask_stamps_again",
    "check",
    "check_office",
    "close_batches",
    "close_left_over",
    "cohort_of",
    "confirm_revocation",
    "correct",
    "credential",
    "credential_key",
    "decide",
    "distrust_key",
    "finish",
    "issue",
    "issue_batch",
    "issue_case",
    "issue_chunk",
    "keep_bytes",
    "keep_file",
    "keep_print_file",
    "keep_seal",
    "keep_stamped",
    "make_full",
    "open_decisions",
    "preview_job",
    "printable_name",
    "refuse_revocation",
    "reissue",
    "remind",
    "remind_chunk",
    "replace_credential_key",
    "request_file",
    "request_files",
    "request_stamp",
    "revoke",
    "running_batches",
    "save_template",
    "seal_of",
    "sign_document",
    "status_list",
    "status_places",
    "use_standard",
    "use_template",
]
