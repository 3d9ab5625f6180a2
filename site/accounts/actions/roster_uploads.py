"""Rosters from the web: uploaded, checked by a job, shown, then stored by a second job."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation

from accounts.actions.roster import Counts, RosterUnreadable, import_roster
from accounts.domain.roster.columns import Columns
from accounts.domain.roster.refusals import Refusal
from accounts.models import RosterImport, User
from accounts.roster_files import ErrorBook
from accounts.roster_texts import as_facts
from accounts.sheets.reading import Cells
from common import audit, jobs, uploads
from common.domain.problems import Problem
from common.models import Job, UploadState
from common.phrases import say
from regions import queries as regions
from regions.models import Region

CHECK: Final = "accounts.check_roster"
STORE: Final = "accounts.store_roster"
LARGEST: Final = 5 * 1024 * 1024  # the command takes any size
LISTED: Final = 1000  # refused rows kept for the page; the error workbook has all


@transaction.atomic
def start_roster_import(*, region: Region, upload: UploadedFile, actor: User) -> RosterImport:
    """Keep the file and have a job check it. `region` is the county; the caller checked scope."""
    county = regions.county(region.code)
    started = uploads.begin(
        RosterImport(region=county, uploaded_by=actor), upload, folder="rosters", largest=LARGEST
    )
    audit.record(
        actor=actor, action="accounts.upload_roster", subject=started, region_code=county.code
    )
    _enqueue(CHECK, started, actor)
    return started


@transaction.atomic
def store_roster_import(*, roster_import: RosterImport, actor: User) -> None:
    """Have a job store the good rows of a checked file. Twice is once."""
    uploads.confirm(roster_import)
    audit.record(
        actor=actor,
        action="accounts.store_roster",
        subject=roster_import,
        region_code=roster_import.region_id,
    )
    _enqueue(STORE, roster_import, actor)


@transaction.atomic
def discard_roster_import(*, roster_import: RosterImport, actor: User) -> None:
    """Drop a checked file without storing any of it."""
    uploads.discard(roster_import)
    audit.record(
        actor=actor,
        action="accounts.discard_roster",
        subject=roster_import,
        region_code=roster_import.region_id,
    )


def _enqueue(kind: str, roster_import: RosterImport, actor: User) -> None:
    jobs.enqueue(
        kind=kind, subject_id=roster_import.pk, actor_id=actor.pk,
        region_code=roster_import.region_id,
    )  # fmt: skip


def check(job: Job) -> dict[str, Any] | None:
    """Handler of `accounts.check_roster`: say what storing would do."""
    return _work(job, UploadState.READING, UploadState.PREVIEW, dry_run=True)


def store(job: Job) -> dict[str, Any] | None:
    """Handler of `accounts.store_roster`; run again after a crash it stores what is left."""
    return _work(job, UploadState.STORING, UploadState.DONE, dry_run=False)


def _work(
    job: Job, before: UploadState, after: UploadState, *, dry_run: bool
) -> dict[str, Any] | None:
    roster_import = RosterImport.objects.select_related("region", "uploaded_by").get(
        pk=job.subject_id
    )
    if roster_import.state != before:
        return None
    with translation.override(roster_import.uploaded_by.language), TemporaryDirectory() as folder:
        try:
            result = _Result(roster_import, job)
            counts = result.run(Path(folder), dry_run=dry_run)
        except RosterUnreadable as error:
            _finish(roster_import, UploadState.REFUSED, problem=str(error))
            return None
    _finish(roster_import, after, counts=counts, result=result)
    return {"added": counts.added, "changed": counts.changed, "refused": counts.refused}


class _Result:
    """Runs one import over the uploaded file and keeps what the page shows."""

    def __init__(self, roster_import: RosterImport, job: Job) -> None:
        self._import, self._job = roster_import, job
        self.refused: list[dict[str, str | int]] = []
        self.ignored: list[str] = []
        self.errors_path = ""

    def run(self, folder: Path, *, dry_run: bool) -> Counts:
        errors = folder / "errors.xlsx"
        with ErrorBook(errors) as book:

            def note_headers(columns: Columns) -> None:
                self.ignored = list(columns.ignored)
                book.headers(columns)

            def note_refused(refusal: Refusal, cells: Cells) -> None:
                book.add(refusal, cells)
                if len(self.refused) < LISTED:
                    self.refused.append(as_facts(refusal))

            counts = import_roster(
                path=_local_copy(self._import.file_path, folder),
                county=self._import.region,
                actor=self._import.uploaded_by,
                dry_run=dry_run,
                on_headers=note_headers,
                on_refused=note_refused,
                on_progress=lambda done, total: jobs.progress(self._job, done=done, total=total),
            )
        if errors.exists():
            with errors.open("rb") as content:
                name = f"rosters/{self._import.public_id}-errors.xlsx"
                self.errors_path = storages["private"].save(name, File(content))
        return counts


def _local_copy(name: str, folder: Path) -> Path:
    """Copy the upload here: the private storage need not be a folder of this machine."""
    copy = folder / "upload"
    try:
        with storages["private"].open(name) as stored, copy.open("wb") as target:
            shutil.copyfileobj(stored, target)
    except FileNotFoundError as error:
        raise RosterUnreadable(say(Problem(uploads.GONE))) from error
    return copy


@transaction.atomic
def _finish(
    roster_import: RosterImport,
    state: UploadState,
    *,
    counts: Counts | None = None,
    result: _Result | None = None,
    problem: str = "",
) -> None:
    counts = counts or Counts()
    replaced = roster_import.errors_path
    for field, value in vars(counts).items():
        setattr(roster_import, "refused_count" if field == "refused" else field, value)
    roster_import.refused = result.refused if result else []
    roster_import.ignored_columns = result.ignored if result else []
    roster_import.errors_path = result.errors_path if result else ""
    roster_import.problem = problem
    roster_import.state = state
    ended = state != UploadState.PREVIEW
    roster_import.finished_at = timezone.now() if ended else None
    gone = [replaced] + ([roster_import.file_path] if ended else [])
    if ended:
        roster_import.file_path = ""
    roster_import.save()
    transaction.on_commit(lambda: uploads.delete_kept(gone))


def delete_old_files() -> None:
    uploads.delete_old(RosterImport)


@contextmanager
def errors_of(roster_import: RosterImport) -> Iterator[File]:
    """Open the error workbook of an import; FileNotFoundError when there is none."""
    if not roster_import.errors_path:
        raise FileNotFoundError
    with storages["private"].open(roster_import.errors_path) as content:
        yield content
