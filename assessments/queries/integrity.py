"""The event log of a sitting, as the page goes on with it and as a reviewer reads it."""

from assessments.models import Attempt, AttemptEvent


def log_head(attempt: Attempt) -> AttemptEvent | None:
    """The last event of the page that may write, in one query."""
    return attempt.events.filter(page=attempt.page_token).order_by("-number", "pk").first()
