"""What trainers see before it is published: the whole lesson on one long phone screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Page

from courses import rendering
from courses.domain.questions import Question, right_ones
from courses.models import LessonPage


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
                        "pieces": [_piece(piece) for piece in section.pieces],
                    }
                    for section in rendered.sections
                ],
                "sources": rendered.sources,
            },
        )


def _piece(piece: rendering.Piece) -> str:
    if not isinstance(piece, Question):
        return piece
    outcome = piece.outcome(right_ones(piece))
    return render_to_string(
        "courses/_question.html", {"question": piece, "outcome": outcome, "preview": True}
    )
