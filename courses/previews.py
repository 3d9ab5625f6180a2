"""What trainers see before it is published: the whole lesson on one long phone screen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from courses import rendering
from courses.domain import imported, minutes
from courses.domain.questions import Question, right_ones
from courses.models import LessonImport, LessonPage


def show(request: HttpRequest, page: Page) -> HttpResponse:
    """Draw a draft. Every question shows its answer; sources say what is still to be checked."""
    with override(page.locale.language_code):
        if not isinstance(page, LessonPage):
            return render(request, "courses/preview_heading.html", {"page": page})
        rendered = rendering.render(page)
        return render(
            request,
            "courses/preview.html",
            {
                "page": page,
                "sections": [
                    {
                        "title": section.title,
                        "pieces": [drawn(piece) for piece in section.pieces],
                    }
                    for section in rendered.sections
                ],
                "sources": rendered.sources,
            },
        )


def drawn(piece: rendering.Piece) -> str:
    """The piece as it is without a reader: a question shows its answer."""
    if isinstance(piece, rendering.ReportNow):
        return render_to_string(rendering.REPORT_NOW, {"value": piece.value})
    if isinstance(piece, rendering.Recorded):
        return rendering.recorded(piece)
    if isinstance(piece, rendering.Scormed):
        return piece.html
    if not isinstance(piece, Question):
        return piece
    outcome = piece.outcome(right_ones(piece))
    return render_to_string(
        "courses/_question.html", {"question": piece, "outcome": outcome, "preview": True}
    )


def show_import(request: HttpRequest, found: LessonImport) -> HttpResponse:
    """Draw a lesson that is not a page yet; its pictures still lie in the private storage."""
    language = found.module.locale.language_code
    named = {one["number"]: one for one in found.pictures if one["path"]}
    body = imported.body(
        found.sections,
        images=dict.fromkeys(named),
        alts={number: one["alt"] for number, one in named.items()},
    )
    page = LessonPage(title=found.title, summary=found.summary, body=body)
    page.minutes = minutes.of_sections(body, found.summary, language)
    numbers = iter(
        part["value"]["image"]
        for section in found.sections
        for part in section["parts"]
        if part["type"] == "picture" and part["value"]["image"] in named
    )
    with override(language):
        sections = [
            {
                "title": section.value["title"],
                "pieces": [_imported(found, part, numbers) for part in section.value["parts"]],
            }
            for section in page.body
        ]
        return render(request, "courses/preview.html", {"page": page, "sections": sections})


def _imported(found: LessonImport, part: Any, numbers: Any) -> str:
    if part.block_type != "picture":
        html: str = part.render(context={"id": "imported"})
        return html
    address = reverse("own_lesson_imports:picture", args=[found.public_id, next(numbers)])
    return render_to_string(
        "courses/cms/_imported_picture.html", {"address": address, "value": part.value}
    )
