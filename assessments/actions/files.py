"""Files as answers: looked at before they are kept, in the private storage, never executed."""

import io
import uuid
import zipfile
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from assessments.actions.answering import Saved, save_answer
from assessments.actions.pictures import NotAPicture, redrawn
from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.people import LONGEST_NAME
from assessments.domain.sitting import Intake
from assessments.enums import QuestionType
from assessments.models import AttemptItem

LARGEST: Final = 10 * 1024 * 1024
FOLDER: Final = "answers"
MACROS: Final = "vbaProject.bin"


def attach_file(
    *, user: User, attempt: UUID, slot: int, upload: UploadedFile, page_token: str, ticket: str
) -> Saved:
    """Answer a question with a file: PDF, Word or a picture; a second one takes its place.

    Raises AttemptItem.DoesNotExist for a foreign id, Unusable for a file that is not taken.
    """
    item = AttemptItem.objects.get(
        attempt__public_id=attempt,
        attempt__person__user=user,
        slot=slot,
        question_version__type=QuestionType.FILE,
    )
    content, ending = looked_at(upload)
    storage = storages["private"]
    place = storage.save(f"{FOLDER}/{uuid.uuid4()}.{ending}", ContentFile(content))
    before = (item.response or {}).get("file")
    try:
        with transaction.atomic():
            saved = save_answer(
                user=user,
                attempt=attempt,
                slot=slot,
                response={
                    "file": place,
                    "name": f"{Path(upload.name or '').stem[:LONGEST_NAME]}.{ending}",
                    "size": len(content),
                },
                page_token=page_token,
                ticket=ticket,
                uploaded=True,
            )
    except BaseException:
        storage.delete(place)
        raise
    unused = before if saved.intake is Intake.TAKEN else place
    if unused:
        transaction.on_commit(lambda: storage.delete(unused))
    return saved


def looked_at(upload: UploadedFile) -> tuple[bytes, str]:
    """The bytes to keep and their ending, by what the file is: its name says nothing.

    A picture is drawn anew, so that where it was taken is not kept.
    """
    content = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unusable(_("The file is larger than %(n)s MB. Please make it smaller."), n=10)
    if content.startswith(b"%PDF-"):
        return content, "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _word(content), "docx"
    try:
        return redrawn(content)
    except NotAPicture as error:
        raise Unusable(
            _("This file cannot be read. Please hand in a PDF, a Word file (.docx) or a picture.")
        ) from error


def _word(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except zipfile.BadZipFile as error:
        raise Unusable(_("This file is damaged. Please save it again.")) from error
    if "word/document.xml" not in names:
        raise Unusable(
            _("This file cannot be read. Please hand in a PDF, a Word file (.docx) or a picture.")
        )
    if any(name.endswith(MACROS) for name in names):
        raise Unusable(_("This Word file holds macros. Please save it as .docx without them."))
    return content
