"""A draw for an exam on paper."""

import secrets

from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from assessments import queries
from assessments.domain import drawing
from assessments.domain.drawing import BlueprintCannotBeFilled
from assessments.models import Paper, PrintedPaper, Question
from common import audit

__all__ = ["BlueprintCannotBeFilled", "draw_for_print"]


@transaction.atomic
def draw_for_print(*, paper: Paper, actor: User) -> PrintedPaper:
    """Draw once for a whole room and keep it, so that the key fits whenever it is printed.

    The questions count as asked, like any others. Raises BlueprintCannotBeFilled.
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
        created_by=actor,
    )
    Question.objects.filter(pk__in=ids).update(exposure=F("exposure") + 1)
    audit.record(
        actor=actor,
        action="assessments.draw_for_print",
        subject=printed,
        region_code=paper.region_id,
        detail={"paper": paper.slug, "number": printed.number},
    )
    return printed
