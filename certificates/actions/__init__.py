"""Every state change of certificates; use as `actions.issue_batch(…)`."""

from certificates.actions.batches import ISSUE, check_office, finish, issue_batch, issue_chunk
from certificates.actions.issue import check, issue, issue_case
from certificates.actions.printings import correct, printable_name, reissue
from certificates.actions.rendering import (
    close_batches,
    close_left_over,
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

__all__ = [
    "ISSUE",
    "ask_revocation",
    "check",
    "check_office",
    "close_batches",
    "close_left_over",
    "confirm_revocation",
    "correct",
    "finish",
    "issue",
    "issue_batch",
    "issue_case",
    "issue_chunk",
    "keep_file",
    "keep_print_file",
    "printable_name",
    "refuse_revocation",
    "reissue",
    "request_file",
    "request_files",
    "revoke",
    "running_batches",
]
