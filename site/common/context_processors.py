from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: whether this is the demo, its name, and the reader's text size."""
    user = getattr(request, "user", None)
    size = getattr(user, "text_size", None) or request.COOKIES.get("text_size", "100")
    return {
        "DEMO": settings.DEMO,
        "SITE_NAME": settings.WAGTAIL_SITE_NAME,
        "text_size": size if str(size) in {"100", "115", "135", "180"} else "100",
    }
