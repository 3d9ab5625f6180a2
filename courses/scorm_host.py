"""The address of SCORM packages, apart from ours: their programs reach no session of anybody.

Browsers keep what two addresses hold apart. So packages are given out at `SCORM_ORIGIN` only, which
gives out nothing else; a ticket in the address says who reads what, for half a day.
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

PREFIX: Final = "/scorm/"
SALT: Final = "courses.scorm"
HOURS: Final = 12


def is_on() -> bool:
    return bool(settings.SCORM_ORIGIN)


class ScormHost:
    """Middleware, the first to see a request: the two addresses share nothing but style files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        theirs = is_on() and request.get_host() == urlsplit(settings.SCORM_ORIGIN).netloc
        wanted = request.path.startswith(PREFIX)
        if theirs != wanted and not (theirs and request.path.startswith(settings.STATIC_URL)):
            return HttpResponseNotFound()
        return self.get_response(request)


def address(**facts: Any) -> str:
    """Return where the player of one part opens for one reader."""
    return f"{settings.SCORM_ORIGIN}{PREFIX}{signing.dumps(facts, salt=SALT, compress=True)}/"


def opened(ticket: str) -> dict[str, Any] | None:
    """Return the facts of a ticket, or None when it is forged or too old."""
    try:
        facts = signing.loads(ticket, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return facts if isinstance(facts, dict) else None
