"""Liveness and readiness (docs/operator)."""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from common.models import Heartbeat

_parts: dict[str, Callable[[], bool]] = {}
SILENT_AFTER = timedelta(minutes=3)


def beat(component: str) -> None:
    Heartbeat.objects.update_or_create(component=component, defaults={"at": timezone.now()})


def register(part: str, is_well: Callable[[], bool]) -> None:
    """Add a part that an app above needs for its work; call this in `ready()`. It must be quick."""
    _parts[part] = is_well


def readiness() -> dict[str, bool]:
    """Return the state of each part that a request or a job needs."""
    checks = {"database": _database(), "cache": _cache()}
    checks |= {part: is_well() for part, is_well in _parts.items()}
    if checks["database"]:
        last = Heartbeat.objects.filter(component="scheduler").first()
        checks["scheduler"] = bool(last and timezone.now() - last.at < SILENT_AFTER)
    return checks


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    try:
        cache.set("readiness", "1", 10)
    except OSError:
        return False
    return bool(cache.get("readiness") == "1")
