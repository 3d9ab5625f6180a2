"""Answer sheets from a workbook: uploaded, read by a job, looked at, stored by a second job.

The dry run is the storing itself, rolled back: what the preview says is what will happen.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import StaffMember, User
from assessments.actions.paper_exams import SheetRefused, key_sheet
from assessments.actions.sheet_rows import Row, candidates_for
from assessments.domain.paper_forms import forms_of
from assessments.enums import ImportState, Keyed
from assessments.exchange import answer_sheets
from assessments.exchange.answer_sheets import SheetTable
from assessments.exchange.found import FileRefused
from assessments.models import PaperSession, SheetImport
from assessments.phrases import say
from assessments.queries import paper_exams as queries
from common import audit, jobs
from common.models import Job

READ_SHEETS: Final = "assessments.read_sheets"
STORE_SHEETS: Final = "assessments.store_sheets"
LARGEST: Final = 5 * 1024 * 1024
KEPT: Final = timedelta(days=1)
LISTED: Final = 1000  # refused cells kept


class SheetsTooLarge(Exception):
    """More than 5 MB."""


class SheetImportNotWaiting(Exception):
    """The import does not wait for a decision: stored, discarded or expired meanwhile."""


@transaction.atomic
def start_sheet_import(*, session: PaperSession, upload: UploadedFile, actor: User) -> SheetImport:
    """Keep the file and have a job read it; nothing is stored yet."""
    if (upload.size or 0) > LARGEST:
        raise SheetsTooLarge
    started = SheetImport.objects.create(
        session=session, uploaded_by=actor, file_name=Path(upload.name or "").name[-200:]
    )
    started.file_path = storages["private"].save(f"answer_sheets/{started.public_id}", upload)
    started.save(update_fields=["file_path"])
    _record(started, "assessments.upload_sheets", actor)
    _enqueue(READ_SHEETS, started, actor)
    return started


@transaction.atomic
def store_sheet_import(*, sheet_import: SheetImport, actor: User) -> None:
    """Have a job keep the rows that can be. Twice is once."""
    waiting = SheetImport.objects.filter(pk=sheet_import.pk, state=ImportState.PREVIEW)
    if not waiting.update(state=ImportState.STORING):
        raise SheetImportNotWaiting
    _record(sheet_import, "assessments.store_sheets", actor)
    _enqueue(STORE_SHEETS, sheet_import, actor)


@transaction.atomic
def discard_sheet_import(*, sheet_import: SheetImport, actor: User) -> None:
    waiting = SheetImport.objects.filter(pk=sheet_import.pk, state=ImportState.PREVIEW)
    if not waiting.update(
        state=ImportState.REFUSED,
        problem=_("Discarded; nothing was stored."),
        finished_at=timezone.now(),
    ):
        raise SheetImportNotWaiting
    _record(sheet_import, "assessments.discard_sheets", actor)
    transaction.on_commit(lambda: _delete_file(sheet_import.pk))


def read_sheets_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.read_sheets`: say what storing would do."""
    return _work(job, ImportState.READING, ImportState.PREVIEW)


def store_sheets_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.store_sheets`: all good rows in one transaction."""
    return _work(job, ImportState.STORING, ImportState.DONE)


@dataclass
class _Outcome:
    added: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


def _work(job: Job, before: ImportState, after: ImportState) -> dict[str, Any] | None:
    found = SheetImport.objects.select_related(
        "session__printed__paper_version__paper", "uploaded_by"
    ).get(pk=job.subject_id)
    if found.state != before:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            table = _table(found)
        except FileRefused as refused:
            found.state, found.problem = ImportState.REFUSED, say(refused.problem)
            found.finished_at = timezone.now()
            found.save(update_fields=["state", "problem", "finished_at"])
            _delete_file(found.pk)
            return None
        with transaction.atomic():
            outcome = _keep(found, table)
            if after == ImportState.PREVIEW:
                transaction.set_rollback(True)
            else:
                _finish(found, after, outcome)
    if after == ImportState.PREVIEW:
        _finish(found, after, outcome)
    return {"added": outcome.added, "unchanged": outcome.unchanged}


def _finish(found: SheetImport, state: ImportState, outcome: _Outcome) -> None:
    found.state, found.added, found.unchanged = state, outcome.added, outcome.unchanged
    found.refused = outcome.refused[:LISTED]
    names = ["state", "added", "unchanged", "refused"]
    if state == ImportState.DONE:
        found.finished_at = timezone.now()
        names.append("finished_at")
        transaction.on_commit(lambda: _delete_file(found.pk))
    found.save(update_fields=names)


def _table(found: SheetImport) -> SheetTable:
    count = len(found.session.printed.question_versions)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheets"
        try:
            with storages["private"].open(found.file_path) as file:
                path.write_bytes(file.read())
        except (FileNotFoundError, ValueError, IsADirectoryError) as error:
            raise FileRefused("The file has been deleted. Upload it again.") from error
        return answer_sheets.read(path, questions=count)


def _keep(found: SheetImport, table: SheetTable) -> _Outcome:
    """Keep row by row; a row with any problem is refused whole and changes nothing."""
    outcome, session = _Outcome(), found.session
    slots = {
        form: queries.form_slots(session.printed, form) for form in forms_of(session.printed.forms)
    }
    candidates = candidates_for(session, table.rows)
    seen: dict[int, int] = {}
    for row in table.rows:
        reader = Row(table, row, slots)
        person = reader.person(candidates)
        if person is not None and person.pk in seen:
            reader.refuse(
                "name" if row.name else "phone",
                _("This person stands in row %(row)s already.") % {"row": seen[person.pk]},
                _("Keep one of the two rows."),
            )
        if person is not None and not reader.refused:
            seen[person.pk] = row.row
            _key(found, person, reader, outcome)
        outcome.refused += reader.refused
    return outcome


def _key(found: SheetImport, person: StaffMember, reader: Row, outcome: _Outcome) -> None:
    try:
        kept = key_sheet(
            session=found.session,
            person=person,
            form=reader.form,
            answers=reader.row.answers,
            actor=found.uploaded_by,
            keyed=Keyed.FILE,
            correcting=False,
        )
    except SheetRefused as refused:
        reader.refuse(
            "name" if reader.row.name else "phone",
            str(refused),
            _("Compare the sheet; correct it on the screen if the file is right."),
        )
        return
    if kept.change == "added":
        outcome.added += 1
    else:
        outcome.unchanged += 1


def _delete_file(pk: int) -> None:
    """Delete the upload, then forget its name: a crash between is repeated."""
    row = SheetImport.objects.filter(pk=pk)
    for name in row.exclude(file_path="").values_list("file_path", flat=True):
        storages["private"].delete(name)
    row.update(file_path="")


def delete_old_sheet_files() -> None:
    """Upkeep: what nobody decided on within a day is refused and its file deleted."""
    due = SheetImport.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file_path="")
    for pk, language in due.values_list("pk", "uploaded_by__language"):
        with translation.override(language):
            SheetImport.objects.filter(
                pk=pk, state__in=[ImportState.READING, ImportState.PREVIEW]
            ).update(
                state=ImportState.REFUSED,
                problem=_("Not stored within a day; the file was deleted."),
                finished_at=timezone.now(),
            )
        _delete_file(pk)


def _record(found: SheetImport, action: str, actor: User) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=found,
        region_code=found.session.region_id,
        detail={"session": found.session_id, "file": found.file_name[:100]},
    )


def _enqueue(kind: str, found: SheetImport, actor: User) -> None:
    jobs.enqueue(
        kind=kind,
        subject_id=found.pk,
        actor_id=actor.pk,
        region_code=found.session.region_id,
    )
