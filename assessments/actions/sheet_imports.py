"""Answer sheets from a workbook: uploaded, read by a job, looked at, stored by a second job.

The dry run is the storing itself, rolled back: what the preview says is what will happen.
"""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import StaffMember, User
from assessments.actions.paper_exams import SheetRefused, key_sheet
from assessments.actions.sheet_rows import Row, candidates_for
from assessments.domain.paper_forms import forms_of
from assessments.enums import Keyed
from assessments.exchange import answer_sheets
from assessments.exchange.answer_sheets import SheetTable
from assessments.exchange.found import FileRefused
from assessments.models import PaperSession, SheetImport
from assessments.phrases import say
from assessments.queries import paper_exams as queries
from common import audit, jobs, uploads
from common.models import Job, UploadState

READ_SHEETS: Final = "assessments.read_sheets"
STORE_SHEETS: Final = "assessments.store_sheets"
LARGEST: Final = 5 * 1024 * 1024
LISTED: Final = 1000  # refused cells kept


@transaction.atomic
def start_sheet_import(*, session: PaperSession, upload: UploadedFile, actor: User) -> SheetImport:
    """Keep the file and have a job read it; nothing is stored yet."""
    started = uploads.begin(
        SheetImport(session=session, uploaded_by=actor),
        upload,
        folder="answer_sheets",
        largest=LARGEST,
    )
    _record(started, "assessments.upload_sheets", actor)
    _enqueue(READ_SHEETS, started, actor)
    return started


@transaction.atomic
def store_sheet_import(*, sheet_import: SheetImport, actor: User) -> None:
    """Have a job keep the rows that can be. Twice is once."""
    uploads.confirm(sheet_import)
    _record(sheet_import, "assessments.store_sheets", actor)
    _enqueue(STORE_SHEETS, sheet_import, actor)


@transaction.atomic
def discard_sheet_import(*, sheet_import: SheetImport, actor: User) -> None:
    uploads.discard(sheet_import)
    _record(sheet_import, "assessments.discard_sheets", actor)


def read_sheets_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.read_sheets`: say what storing would do."""
    return _work(job, UploadState.READING, UploadState.PREVIEW)


def store_sheets_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.store_sheets`: all good rows in one transaction."""
    return _work(job, UploadState.STORING, UploadState.DONE)


@dataclass
class _Outcome:
    added: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)


def _work(job: Job, before: UploadState, after: UploadState) -> dict[str, Any] | None:
    found = SheetImport.objects.select_related(
        "session__printed__paper_version__paper", "uploaded_by"
    ).get(pk=job.subject_id)
    if found.state != before:
        return None
    with translation.override(found.uploaded_by.language):
        try:
            table = _table(found)
        except FileRefused as refused:
            found.state, found.problem = UploadState.REFUSED, say(refused.problem)
            found.finished_at = timezone.now()
            found.save(update_fields=["state", "problem", "finished_at"])
            uploads.delete_files_of(found)
            return None
        with transaction.atomic():
            outcome = _keep(found, table)
            if after == UploadState.PREVIEW:
                transaction.set_rollback(True)
            else:
                _finish(found, after, outcome)
    if after == UploadState.PREVIEW:
        _finish(found, after, outcome)
    return {"added": outcome.added, "unchanged": outcome.unchanged}


def _finish(found: SheetImport, state: UploadState, outcome: _Outcome) -> None:
    found.state, found.added, found.unchanged = state, outcome.added, outcome.unchanged
    found.refused = outcome.refused[:LISTED]
    names = ["state", "added", "unchanged", "refused"]
    if state == UploadState.DONE:
        found.finished_at = timezone.now()
        names.append("finished_at")
        uploads.delete_files_of(found)
    found.save(update_fields=names)


def _table(found: SheetImport) -> SheetTable:
    count = len(found.session.printed.question_versions)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheets"
        path.write_bytes(uploads.content(found.file_path))
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


def delete_old_sheet_files() -> None:
    uploads.delete_old(SheetImport)


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
