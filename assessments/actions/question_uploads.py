"""Questions from the web: uploaded, read by a job, looked at and corrected, stored by a job."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.actions.importing import Compared, compare, store_questions
from assessments.domain.problems import Problem, gettext_noop
from assessments.enums import ImportedState, ImportState
from assessments.exchange import opening
from assessments.exchange.found import FileRefused, Note, Parsed, Place, Reading
from assessments.models import ImportedQuestion, QuestionBank, QuestionImport
from assessments.phrases import say
from common import audit, jobs
from common.models import Job

READ: Final = "assessments.read_questions"
STORE: Final = "assessments.store_questions"
LARGEST: Final = 20 * 1024 * 1024
KEPT: Final = timedelta(days=1)
RETYPED: Final = frozenset({"gift", "aiken"})  # corrected in their own form; others as a paper


class QuestionsTooLarge(Exception):
    """More than the web takes; the command takes up to 50 MB."""


class ImportNotWaiting(Exception):
    """The import does not wait for a decision: stored, discarded or expired meanwhile."""


@transaction.atomic
def start_question_import(
    *, bank: QuestionBank, upload: UploadedFile, actor: User
) -> QuestionImport:
    """Keep the file and have a job read it. The caller checked that the bank is the actor's."""
    if (upload.size or 0) > LARGEST:
        raise QuestionsTooLarge
    started = QuestionImport.objects.create(
        bank=bank, uploaded_by=actor, file_name=Path(upload.name or "").name[-200:]
    )
    started.file_path = storages["private"].save(f"questions/{started.public_id}", upload)
    started.save(update_fields=["file_path"])
    _record(started, "assessments.upload_questions", actor)
    _enqueue(READ, started, actor)
    return started


@transaction.atomic
def store_question_import(*, question_import: QuestionImport, actor: User) -> None:
    """Have a job store what is ready. Twice is once."""
    waiting = QuestionImport.objects.filter(pk=question_import.pk, state=ImportState.PREVIEW)
    if not waiting.update(state=ImportState.STORING):
        raise ImportNotWaiting
    _record(question_import, "assessments.store_questions", actor)
    _enqueue(STORE, question_import, actor)


@transaction.atomic
def discard_question_import(*, question_import: QuestionImport, actor: User) -> None:
    waiting = QuestionImport.objects.filter(pk=question_import.pk, state=ImportState.PREVIEW)
    if not waiting.update(
        state=ImportState.REFUSED,
        problem=_("Discarded; nothing was stored."),
        finished_at=timezone.now(),
    ):
        raise ImportNotWaiting
    _record(question_import, "assessments.discard_questions", actor)
    transaction.on_commit(lambda: _delete_file(question_import.pk))


@transaction.atomic
def correct_imported(*, item: ImportedQuestion, text: str) -> ImportedQuestion:
    """Read the question again as somebody corrected it."""
    found = _waiting(item)
    upload = found.upload
    kind = upload.format if upload.format in RETYPED else "docx"
    reading = opening.FORMATS[kind](text.encode())
    found.original, found.source = text, None
    if len(reading.questions) + len(reading.refused) != 1:
        problem = Problem(gettext_noop("Keep to one question, with its number in front."))
        _turn_red(found, problem)
    elif reading.refused:
        _turn_red(found, reading.refused[0].reason)
    else:
        _judge(found, compare(bank=upload.bank, reading=reading))
    found.save()
    return found


def _judge(item: ImportedQuestion, compared: Compared) -> None:
    item.reason, item.notes = None, []
    if compared.refused:
        item.source = compared.refused[0].source
        _turn_red(item, compared.refused[0].reason)
        return
    parsed = (compared.new or compared.unchanged)[0]
    item.source, item.notes = parsed.source, [_said(note) for note in parsed.notes]
    item.state = ImportedState.READY if compared.new else ImportedState.KNOWN


def _turn_red(item: ImportedQuestion, reason: Problem) -> None:
    item.state, item.reason = ImportedState.RED, _said(reason)


@transaction.atomic
def skip_imported(*, item: ImportedQuestion) -> None:
    """Leave the question out; skipping it again takes it back."""
    found = _waiting(item)
    if found.state == ImportedState.SKIPPED:
        found.state = ImportedState.RED if found.reason else ImportedState.READY
    elif found.state in {ImportedState.RED, ImportedState.READY}:
        found.state = ImportedState.SKIPPED
    found.save(update_fields=["state"])


@transaction.atomic
def keep_imported(*, item: ImportedQuestion) -> None:
    """Store a question although it resembles another."""
    found = _waiting(item)
    if found.source is not None and found.state == ImportedState.RED:
        found.state, found.reason = ImportedState.READY, None
        found.save(update_fields=["state", "reason"])


def _waiting(item: ImportedQuestion) -> ImportedQuestion:
    """Lock the import, then the question."""
    upload = (
        QuestionImport.objects.select_for_update(of=("self",))
        .select_related("bank")
        .get(pk=item.upload_id)
    )
    if upload.state != ImportState.PREVIEW:
        raise ImportNotWaiting
    found = ImportedQuestion.objects.get(pk=item.pk)
    found.upload = upload
    return found


def read_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.read_questions`: say what storing would do."""
    upload = _upload(job, ImportState.READING)
    if upload is None:
        return None
    with translation.override(upload.uploaded_by.language):
        try:
            reading = opening.read(_content(upload), name=upload.file_name)
        except FileRefused as refused:
            _finish(upload, ImportState.REFUSED, problem=say(refused.problem))
            return None
    compared = compare(
        bank=upload.bank,
        reading=reading,
        on_progress=lambda done, total: jobs.progress(job, done=done, total=total),
    )
    _keep(upload, reading, compared)
    return {"ready": len(compared.new), "refused": len(compared.refused)}


@transaction.atomic
def _keep(upload: QuestionImport, reading: Reading, compared: Compared) -> None:
    upload.items.all().delete()
    ImportedQuestion.objects.bulk_create(_items(upload, compared), batch_size=500)
    upload.format = reading.format
    upload.notes = [_noted(note) for note in reading.notes]
    upload.state = ImportState.PREVIEW
    upload.save(update_fields=["format", "notes", "state"])


def _items(upload: QuestionImport, compared: Compared) -> Iterable[ImportedQuestion]:
    found: list[tuple[Place, dict[str, Any]]] = [
        (one.place, {"state": ImportedState.RED, "original": one.original, "source": one.source,
                     "reason": _said(one.reason)})
        for one in compared.refused
    ]  # fmt: skip
    for state, listed in (
        (ImportedState.READY, compared.new), (ImportedState.KNOWN, compared.unchanged),
    ):  # fmt: skip
        found += [
            (one.place, {"state": state, "original": one.original, "source": one.source,
                         "notes": [_said(note) for note in one.notes]})
            for one in listed
        ]  # fmt: skip
    found.sort(key=lambda one: one[0].row or one[0].line or 0)
    for position, (place, facts) in enumerate(found, start=1):
        yield ImportedQuestion(
            upload=upload, position=position, line=place.line, row=place.row, **facts
        )


def store_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.store_questions`; run again after a crash it stores what is left."""
    upload = _upload(job, ImportState.STORING)
    if upload is None:
        return None
    items = list(upload.items.filter(state=ImportedState.READY))
    questions = [
        Parsed(item.source, Place(line=item.line, row=item.row)) for item in items if item.source
    ]
    with transaction.atomic():
        stored = store_questions(
            bank=upload.bank,
            questions=questions,
            format=upload.format,
            pictures=_pictures(upload, questions),
            actor=upload.uploaded_by,
            file_name=upload.file_name,
        )
        upload.items.filter(pk__in=[item.pk for item in items]).update(state=ImportedState.STORED)
        upload.notes = [*upload.notes, *(_noted(note) for note in stored.notes)]
        _finish(upload, ImportState.DONE, added=stored.added)
    return {"added": stored.added}


def _pictures(upload: QuestionImport, questions: Iterable[Parsed]) -> dict[str, bytes]:
    """The file's pictures, if any question has one; the file is read once more for them."""
    if not any("picture" in str(one.source) for one in questions):
        return {}
    try:
        return opening.read(_content(upload), name=upload.file_name).pictures
    except FileRefused:
        return {}


def _upload(job: Job, state: ImportState) -> QuestionImport | None:
    found = QuestionImport.objects.select_related("bank", "uploaded_by").get(pk=job.subject_id)
    return found if found.state == state else None


def _content(upload: QuestionImport) -> bytes:
    try:
        with storages["private"].open(upload.file_path) as file:
            return bytes(file.read())
    except (FileNotFoundError, ValueError, IsADirectoryError) as error:
        raise FileRefused(gettext_noop("The file has been deleted. Upload it again.")) from error


def _finish(
    upload: QuestionImport, state: ImportState, *, problem: str = "", added: int = 0
) -> None:
    upload.state, upload.problem, upload.added = state, problem, added
    upload.finished_at = timezone.now()
    upload.save(update_fields=["state", "problem", "added", "finished_at", "notes"])
    transaction.on_commit(lambda: _delete_file(upload.pk))


def _delete_file(pk: int) -> None:
    """Delete the upload, then forget its name: a crash between is repeated."""
    row = QuestionImport.objects.filter(pk=pk)
    for name in row.exclude(file_path="").values_list("file_path", flat=True):
        storages["private"].delete(name)
    row.update(file_path="")


def delete_old_question_files() -> None:
    """Upkeep: what nobody decided on within a day is refused and its file deleted."""
    due = QuestionImport.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(file_path="")
    for pk, language in due.values_list("pk", "uploaded_by__language"):
        with translation.override(language):
            QuestionImport.objects.filter(
                pk=pk, state__in=[ImportState.READING, ImportState.PREVIEW]
            ).update(
                state=ImportState.REFUSED,
                problem=_("Not stored within a day; the file was deleted."),
                finished_at=timezone.now(),
            )
        _delete_file(pk)


def _said(problem: Problem) -> dict[str, Any]:
    return {"text": problem.text, "values": dict(problem.values)}


def _noted(note: Note) -> dict[str, Any]:
    return {"line": note.place.line, "row": note.place.row, **_said(note.text)}


def _record(upload: QuestionImport, action: str, actor: User) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=upload,
        region_code=upload.bank.region_id,
        detail={"bank": upload.bank.slug, "file": upload.file_name[:100]},
    )


def _enqueue(kind: str, upload: QuestionImport, actor: User) -> None:
    jobs.enqueue(
        kind=kind, subject_id=upload.pk, actor_id=actor.pk, region_code=upload.bank.region_id
    )
