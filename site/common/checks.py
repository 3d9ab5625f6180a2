"""System checks of a deployment."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

PRIVATE = ("locmem.LocMemCache", "dummy.DummyCache")


@register(Tags.security, deploy=True)
def cache_is_shared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Rate limits count in the cache: with one per process they count to five several times."""
    if not settings.CACHES["default"]["BACKEND"].endswith(PRIVATE):
        return []
    return [
        Error(
            "The default cache is not shared by all processes, so rate limits do not hold.",
            hint="Leave CACHE_URL out (shared files), or set it to redis://host:6379/1.",
            id="common.E001",
        )
    ]
