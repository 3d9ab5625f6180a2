"""A bank's questions as a file of another program."""

from collections.abc import Sequence
from typing import Final

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

from assessments.actions.pictures import FOLDER
from assessments.exchange import saving
from assessments.exchange.saving import Written
from assessments.models import QuestionBank
from assessments.queries.exchange import flat_questions
from common import audit

DRAWING: Final = ".svg"  # other programs take pictures of dots only


def export_questions(
    *,
    bank: QuestionBank,
    format: str,  # noqa: A002
    language: str = "zh-hans",
    keys: Sequence[str] | None = None,
    actor: audit.Actor | None = None,
) -> Written:
    """Write the bank's questions that are not retired, in one language."""
    questions = [
        question
        for key, question in flat_questions(bank, languages=(language,), retired=False)
        if keys is None or key in keys
    ]
    written = saving.write(questions, kind=format, picture=stored_picture)
    audit.record(
        actor=actor,
        action="assessments.export_questions",
        subject=bank,
        region_code=bank.region_id,
        detail={"format": format, "questions": written.kept},
    )
    return written


def stored_picture(address: str) -> bytes | None:
    """The content of a question's picture; None for drawings and for what has gone."""
    start = address.find(f"{FOLDER}/")
    if start < 0 or ".." in address or address.casefold().endswith(DRAWING):
        return None
    try:
        with default_storage.open(address[start:]) as file:
            return bytes(file.read())
    except (OSError, SuspiciousFileOperation):
        return None
