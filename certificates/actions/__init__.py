"""Every state change of certificates; use as `actions.issue(…)`."""

from certificates.actions.files import request_file

__all__ = ["request_file"]
