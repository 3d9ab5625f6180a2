"""Every state change of certificates; use as `actions.issue_batch(…)`."""

from certificates.actions.batches import finish, issue_batch, issue_chunk
from certificates.actions.files import request_file
from certificates.actions.issue import issue, issue_case

__all__ = ["finish", "issue", "issue_batch", "issue_case", "issue_chunk", "request_file"]
