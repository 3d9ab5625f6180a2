"""The embedded cache: files that all processes of one machine share.

Django's file cache asks "is it there?" and then writes, so that two processes can both win an
`add`; allauth's rate limits lock with `add`. It also lists every file on every write. This one
adds under a lock, and looks for what to throw away only now and then.
"""

import fcntl
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

CULL_ONE_IN = 200


class SharedFileCache(FileBasedCache):
    if TYPE_CHECKING:  # the stubs leave out what begins with an underscore
        _dir: str

        def _createdir(self) -> None: ...
        def _list_cache_files(self) -> list[str]: ...
        def _is_expired(self, file: IO[bytes]) -> bool: ...

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        with self._locked():
            return super().add(key, value, timeout, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with self._locked():
            return super().incr(key, delta, version)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._createdir()
        with Path(self._dir, "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _cull(self) -> None:
        """Throw away what has expired, now and then; after that what is too much."""
        if random.randrange(CULL_ONE_IN):  # noqa: S311  no secret hangs on it
            return
        for name in self._list_cache_files():
            try:
                with Path(name).open("rb") as file:
                    self._is_expired(file)  # deletes the file if it is
            except FileNotFoundError:
                continue
        super()._cull()  # type: ignore[misc]
