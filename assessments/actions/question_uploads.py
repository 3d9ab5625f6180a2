"""Questions from the web: uploaded, read by a job, looked at and corrected, stored by a job."""

from collections.abc import Iterable
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from assessments.actions.importing import Compared, compare, store_questions
from assessments.domain.problems import Problem, gettext_noop
from assessments.enums import ImportedState
from assessments.exchange import opening, workbook
from assessments.exchange.found import FileRefused, Note, Parsed, Place, Reading
from assessments.models import ImportedQuestion, QuestionBank, QuestionImport
from assessments.phrases import say
from common import audit, jobs, uploads
from common.models import Job, UploadState

READ: Final = "assessments.read_questions"
STORE: Final = "assessments.store_questions"
LARGEST: Final = 20 * 1024 * 1024  # the command takes up to 50 MB
RETYPED: Final = frozenset({"gift", "aiken"})  # corrected in their own form; others as a paper


@transaction.atomic
def start_question_import(
    *, bank: QuestionBank, upload: UploadedFile, actor: User
) -> QuestionImport:
    """Keep the file and have a job read it. The caller checked that the bank is the actor's."""
    started = uploads.begin(
        QuestionImport(bank=bank, uploaded_by=actor), upload, folder="questions", largest=LARGEST
    )
    _record(started, "assessments.upload_questions", actor)
    _enqueue(READ, started, actor)
    return started


@transaction.atomic
def store_question_import(*, question_import: QuestionImport, actor: User) -> None:
    """Have a job store what is ready. Twice is once."""
    uploads.confirm(question_import)
    _record(question_import, "assessments.store_questions", actor)
    _enqueue(STORE, question_import, actor)


@transaction.atomic
def discard_question_import(*, question_import: QuestionImport, actor: User) -> None:
    uploads.discard(question_import)
    _record(question_import, "assessments.discard_questions", actor)


@transaction.atomic
def correct_imported(*, item: ImportedQuestion, text: str) -> ImportedQuestion:
    """Read the question again as somebody corrected it."""
    found = _waiting(item)
    upload = found.upload
    found.original, found.source = text, None
    try:
        reading = opening.FORMATS[_retyped_as(upload.format, text)](text.encode())
    except FileRefused as refused:
        _turn_red(found, refused.problem)
    else:
        _reread(found, reading)
    found.save()
    return found


def _reread(item: ImportedQuestion, reading: Reading) -> None:
    if len(reading.questions) + len(reading.refused) != 1:
        problem = Problem(gettext_noop("Keep to one question, with its number in front."))
        _turn_red(item, problem)
    elif reading.refused:
        _turn_red(item, reading.refused[0].reason)
    else:
        _judge(item, compare(bank=item.upload.bank, reading=reading))


def _retyped_as(kind: str, text: str) -> str:
    """Rows with the names of their columns above are a sheet: the cases of a workbook."""
    if kind in RETYPED:
        return kind
    return "xlsx" if workbook.looks_like(text) else "docx"


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
    if upload.state != UploadState.PREVIEW:
        raise uploads.NotWaiting
    found = ImportedQuestion.objects.get(pk=item.pk)
    found.upload = upload
    return found


def read_job(job: Job) -> dict[str, Any] | None:
    """Handler of `assessments.read_questions`: say what storing would do."""
    upload = _upload(job, UploadState.READING)
    if upload is None:
        return None
    with translation.override(upload.uploaded_by.language):
        try:
            reading = opening.read(uploads.content(upload.file_path), name=upload.file_name)
        except FileRefused as refused:
            _finish(upload, UploadState.REFUSED, problem=say(refused.problem))
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
    upload.state = UploadState.PREVIEW
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
    upload = _upload(job, UploadState.STORING)
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
        _finish(upload, UploadState.DONE, added=stored.added)
    return {"added": stored.added}


def _pictures(upload: QuestionImport, questions: Iterable[Parsed]) -> dict[str, bytes]:
    """The file's pictures, if any question has one; the file is read once more for them."""
    if not any("picture" in str(one.source) for one in questions):
        return {}
    try:
        return opening.read(uploads.content(upload.file_path), name=upload.file_name).pictures
    except FileRefused:
        return {}


def _upload(job: Job, state: UploadState) -> QuestionImport | None:
    found = QuestionImport.objects.select_related("bank", "uploaded_by").get(pk=job.subject_id)
    return found if found.state == state else None


def _finish(
    upload: QuestionImport, state: UploadState, *, problem: str = "", added: int = 0
) -> None:
    upload.state, upload.problem, upload.added = state, problem, added
    upload.finished_at = timezone.now()
    upload.save(update_fields=["state", "problem", "added", "finished_at", "notes"])
    uploads.delete_files_of(upload)


def delete_old_question_files() -> None:
    uploads.delete_old(QuestionImport)


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
