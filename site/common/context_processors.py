from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop

gettext_noop("Tongban Academy")  # settings.WAGTAIL_SITE_NAME; makemessages reads it here

SIZES = ("100", "115", "135", "180")


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: whether this is the demo, its name, and the reader's text size.

    The cookie of this device comes before the user's own setting: it is what was chosen here last.
    """
    size = request.COOKIES.get(settings.TEXT_SIZE_COOKIE_NAME, "")
    if size not in SIZES:
        size = str(getattr(getattr(request, "user", None), "text_size", ""))
    return {
        "DEMO": settings.DEMO,
        "SITE_NAME": settings.WAGTAIL_SITE_NAME,
        "text_size": size if size in SIZES else "100",
    }
