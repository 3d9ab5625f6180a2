"""The language or dialect in which a phone plays recordings; people who share it share that."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from courses.domain.recordings import BY_TAG

COOKIE: Final = "spoken"
YEAR: Final = 365 * 24 * 60 * 60


def spoken(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")


def remembered(request: HttpRequest, address: str) -> HttpResponse | None:
    """Keep the choice and go back to the player; None for a language that there is not."""
    tag, part = request.POST.get("spoken", ""), request.POST.get("part", "")
    if tag not in BY_TAG:
        return None
    response = redirect(address + (f"#r-{part}" if part.isalnum() else ""))
    response.set_cookie(
        COOKIE, tag, max_age=YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response
