"""Counters against guessing: so many tries per address and time, shared by all processes."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client; proxies are believed only as many as settings name."""
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if hops and len(forwarded) >= hops and forwarded[-hops]:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def count(*, action: str, key: str, seconds: int) -> int:
    """Count one more try of `key` and return how many there were in the current window."""
    cache_key = _cache_key(action, key, seconds)
    cache.add(cache_key, 0, seconds)
    try:
        return int(cache.incr(cache_key))
    except ValueError:  # the window ended between the two calls
        cache.set(cache_key, 1, seconds)
        return 1


def counted(*, action: str, key: str, seconds: int) -> int:
    """Return how many tries the current window holds, without adding one."""
    return int(cache.get(_cache_key(action, key, seconds), 0))


def _cache_key(action: str, key: str, seconds: int) -> str:
    window = int(time.time()) // seconds
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"throttle:{action}:{digest}:{window}"
