"""System checks of courses."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def scorm_is_apart(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Cookies know no ports: on one host name, packages would sit beside our sessions."""
    theirs, ours = urlsplit(settings.SCORM_ORIGIN).hostname, urlsplit(settings.SITE_URL).hostname
    if theirs is None or theirs != ours:
        return []
    return [
        Error(
            "SCORM_ORIGIN has the host name of SITE_URL; another port keeps nothing apart.",
            hint="Give it a host name of its own, such as https://scorm.example.org.",
            id="courses.E001",
        )
    ]
