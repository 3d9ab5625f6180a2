"""What every uploaded file goes through: kept, waiting for a decision, deleted with it.

A job reads the file (`reading`), a person looks at what was read (`preview`) and has a second
job store it (`storing`, `done`) or drops it (`refused`). Nobody's decision within a day is a
refusal. The functions work on any `common.models.Upload`.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.domain.problems import FileRefused, gettext_noop
from common.models import Upload, UploadState

Kind = TypeVar("Kind", bound=Upload)

KEPT: Final = timedelta(days=1)
WORKROOMS: Final = "work"
GONE: Final = gettext_noop("The file has been deleted. Upload it again.")


class TooLarge(Exception):
    """The file is larger than this way in takes."""


class NotWaiting(Exception):
    """The upload does not wait for a decision: stored, discarded or expired meanwhile."""


def begin(row: Kind, file: UploadedFile, *, folder: str, largest: int) -> Kind:
    """Save the new row and keep its file; TooLarge above `largest` bytes."""
    if (file.size or 0) > largest:
        raise TooLarge
    row.file_name = Path(file.name or "").name[-200:]
    row.file_path = keep(f"{folder}/{row.public_id}", file)
    row.save()
    return row


def keep(path: str, content: Any) -> str:
    """Store privately; a job that runs again replaces what it had stored."""
    storage = storages["private"]
    if storage.exists(path):
        storage.delete(path)
    return str(storage.save(path, content))


def content(path: str) -> bytes:
    """Read a kept file; FileRefused when it has been deleted meanwhile."""
    try:
        with storages["private"].open(path) as file:
            return bytes(file.read())
    except (FileNotFoundError, ValueError, IsADirectoryError) as error:
        raise FileRefused(GONE) from error


def kept_file(path: str) -> Path:
    """Where a kept file lies, for those too large for memory; FileRefused when it is deleted."""
    found = Path(storages["private"].path(path)) if path else None
    if found is None or not found.is_file():
        raise FileRefused(GONE)
    return found


def free() -> int:
    """Bytes that the disk of the private files still takes."""
    place = Path(storages["private"].path(""))
    place.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(place).free


@contextmanager
def workroom(name: str) -> Iterator[Path]:
    """An empty folder on the disk of the private files, gone at the end.

    Not /tmp: it may be memory. Whoever is killed in it finds it empty again under the same name.
    """
    place = Path(storages["private"].path(f"{WORKROOMS}/{name}"))
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        yield place.resolve()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clear_workrooms() -> None:
    """Upkeep: delete folders that killed jobs left, a day old."""
    place = Path(storages["private"].path(WORKROOMS))
    for one in place.iterdir() if place.is_dir() else ():
        if one.stat().st_mtime < (timezone.now() - KEPT).timestamp():
            shutil.rmtree(one, ignore_errors=True)


def confirm(row: Upload) -> None:
    """Let the second job store what the preview shows, once; NotWaiting otherwise."""
    _decide(row, state=UploadState.STORING)


def discard(row: Upload) -> None:
    """Drop what the preview shows, and the file with it; NotWaiting otherwise."""
    _decide(
        row,
        state=UploadState.REFUSED,
        problem=_("Discarded; nothing was stored."),
        finished_at=timezone.now(),
    )
    delete_files_of(row)


def _decide(row: Upload, **facts: Any) -> None:
    waiting = _rows(type(row)).filter(pk=row.pk, state=UploadState.PREVIEW)
    if not waiting.update(**facts):
        raise NotWaiting
    for name, value in facts.items():
        setattr(row, name, value)


def delete_files_of(row: Upload) -> None:
    """Delete the files once the transaction stands."""
    transaction.on_commit(lambda: _delete(_rows(type(row)).filter(pk=row.pk)))


def delete_old(kind: type[Upload]) -> None:
    """Upkeep: what nobody decided on within a day is refused, and every file goes.

    A file that is being stored stays a second day: its job may be tried again.
    """
    now = timezone.now()
    named = ~Q(**dict.fromkeys(kind.PATHS, ""))
    due = _rows(kind).filter(named, created_at__lt=now - KEPT)
    due = due.exclude(state=UploadState.STORING, created_at__gte=now - 2 * KEPT)
    for pk, language in due.values_list("pk", "uploaded_by__language"):
        row = _rows(kind).filter(pk=pk)
        with translation.override(language):
            row.filter(state__in=[UploadState.READING, UploadState.PREVIEW]).update(
                state=UploadState.REFUSED,
                problem=_("Not stored within a day; the file was deleted."),
                finished_at=now,
            )
        _delete(row)


def _delete(rows: "QuerySet[Upload]") -> None:
    """Delete the files, then forget their names: a crash between is repeated."""
    for row in rows:
        delete_kept(row.kept_paths())
    if kept := rows.first():
        rows.update(**dict.fromkeys(kept.PATHS, ""))


def delete_kept(paths: Iterable[str]) -> None:
    for path in filter(None, paths):
        storages["private"].delete(path)


def _rows(kind: type[Upload]) -> Any:
    return kind._default_manager.all()
