"""The id of the request being served, for logs, audit entries and error pages."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
