"""A draw for an exam on paper, and its PDF files."""

import secrets
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from assessments import queries
from assessments.domain import drawing
from assessments.domain.drawing import BlueprintCannotBeFilled
from assessments.domain.paper_forms import FORMS
from assessments.enums import SheetPart
from assessments.models import Paper, PrintedFile, PrintedPaper, Question
from common import audit, jobs
from common.models import UNDER_WAY, Job

__all__ = ["MAKE_PDF", "BlueprintCannotBeFilled", "ask_for_pdf", "draw_for_print", "keep_pdf"]

MAKE_PDF: Final = "assessments.print_paper"


@transaction.atomic
def draw_for_print(*, paper: Paper, actor: User, forms: int = 1) -> PrintedPaper:
    """Draw once for a whole room and keep it, so that the key fits whenever it is printed.

    `forms` is how many orders of the options there are (A, B, …). The questions count as asked,
    like any others. Raises BlueprintCannotBeFilled.
    """
    if paper.current is None:
        raise BlueprintCannotBeFilled([])
    seed = secrets.token_hex(16)
    cells = drawing.read_cells(paper.current.blueprint)
    drawn = drawing.draw(cells, queries.candidates(paper.bank), seed=seed)
    ids = [one.question for one in drawn]
    questions = Question.objects.select_for_update().order_by("pk").in_bulk(ids)
    earlier = PrintedPaper.objects.filter(paper_version=paper.current)
    printed = PrintedPaper.objects.create(
        paper_version=paper.current,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        seed=seed,
        question_versions=[questions[pk].current_id for pk in ids],
        forms=min(max(forms, 1), len(FORMS)),
        created_by=actor,
    )
    Question.objects.filter(pk__in=ids).update(exposure=F("exposure") + 1)
    audit.record(
        actor=actor,
        action="assessments.draw_for_print",
        subject=printed,
        region_code=paper.region_id,
        detail={"paper": paper.slug, "number": printed.number, "forms": printed.forms},
    )
    return printed


@transaction.atomic
def ask_for_pdf(*, printed: PrintedPaper, actor: User) -> None:
    """Have the worker make the files of all forms. They never change: a second time does nothing,
    unless the first work failed."""
    held = PrintedPaper.objects.select_for_update().get(pk=printed.pk)
    lacking = held.files.count() < held.forms * len(SheetPart)
    asked = Job.objects.filter(kind=MAKE_PDF, subject_id=str(held.pk))
    if not lacking or asked.filter(state__in=UNDER_WAY).exists():
        return
    jobs.enqueue(
        kind=MAKE_PDF,
        subject_id=held.pk,
        key=f"{MAKE_PDF}:{held.pk}:{asked.count() + 1}",
        actor_id=actor.pk,
        region_code=held.paper_version.paper.region_id,
        total=held.forms * len(SheetPart),
    )


def keep_pdf(*, printed: PrintedPaper, form: str, part: SheetPart, content: bytes) -> PrintedFile:
    """Store one file; a second worker's copy is dropped."""
    name = f"printed_papers/{printed.pk}/{form}-{part}-{secrets.token_hex(8)}.pdf"
    path = storages["private"].save(name, ContentFile(content))
    found, made = PrintedFile.objects.get_or_create(
        printed=printed, form=form, part=part, defaults={"path": path}
    )
    if not made:
        storages["private"].delete(path)
    return found
