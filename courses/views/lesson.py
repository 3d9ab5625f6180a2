"""A lesson, one section per screen. GET changes nothing; readers post to the same address.

`?s=` names the section by its block id; without it the reader resumes where they were. Posting
works without JavaScript; lesson.js only spares the reload.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.queries.own import self_of
from courses import actions, cards, queries, rendering, scorm_host
from courses.domain import progress
from courses.domain.outline import CourseOutline, LessonOutline
from courses.domain.progress import NOTHING, Facts
from courses.domain.questions import Question
from courses.models import Enrolment, LessonPage, LessonProgress
from courses.queries import outlines
from courses.queries.progress import answers_of, lesson_facts
from courses.rendering import REPORT_NOW, Recorded, ReportNow, Scormed
from courses.views import listening
from regions import contacts

NEAR_SECONDS = 60


@dataclass
class Visit:
    """One request for a lesson: who reads, what, how far they are."""

    request: HttpRequest
    course: CourseOutline
    lesson: LessonOutline
    enrolment: Enrolment | None
    row: LessonProgress | None = None
    facts: Facts = NOTHING

    @property
    def url(self) -> str:
        return self.request.path

    @cached_property
    def near(self) -> list[contacts.Nearby]:
        """The numbers to call where the reader works: asked once for all boxes of a page, and kept
        for a minute, because five queries are as much as the rest of a lesson.
        """
        key = f"near:{self.request.user.pk}:{get_language()}"
        return cache.get_or_set(key, self._near, NEAR_SECONDS) or []

    def _near(self) -> list[contacts.Nearby]:
        own = self_of(self.request.user)
        return contacts.near(own.region.pk) if own and own.region else []

    def section_url(self, section: Any, more: str = "") -> str:
        return f"{self.url}?s={section}{more}"

    def tracked(self) -> dict[str, Any]:
        return {"enrolment": self.enrolment, "course": self.course, "lesson": self.lesson}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lesson(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponseBase:
    outline = outlines.by_slug(course)
    found = outline.lesson(module, lesson) if outline else None
    if outline is None or found is None:
        return _elsewhere(lesson)
    visit = Visit(request, outline, found, queries.enrolment_for(request.user, outline.key))
    if visit.enrolment:
        visit.row, visit.facts = lesson_facts(
            visit.enrolment.person_id, visit.enrolment.period_id, found.key, outline.edition
        )
    if request.method == "POST":
        handler = POSTS.get(request.POST.get("do", ""))
        if handler is None:
            raise Http404
        return handler(visit)
    if "done" in request.GET and (visit.facts.finished or not visit.enrolment):
        return _finished(visit)
    return _show(visit)


def _show(
    visit: Visit, chosen: Mapping[UUID, Sequence[int]] | None = None, empty: UUID | None = None
) -> HttpResponse:
    """Draw the section asked for, or the one to resume at."""
    place = _place(visit)
    rendered = rendering.lesson(visit.lesson)
    states = progress.sections(visit.lesson, visit.facts)
    if not states or place.index >= len(rendered.sections):
        raise Http404
    section = rendered.sections[place.index]
    answers = {**answers_of(visit.row), **(chosen or {})}
    again = _uuid(visit.request.GET.get("again"))
    pieces: list[SafeString] = []
    for piece in section.pieces:
        if isinstance(piece, Question):
            kept = None if again == piece.id else answers
            pieces.append(_question(visit, section.id, piece, kept, empty=empty))
        elif isinstance(piece, ReportNow):
            pieces.append(_report_now(visit, piece))
        elif isinstance(piece, Recorded):
            pieces.append(_recorded(visit, section.id, piece))
        elif isinstance(piece, Scormed):
            pieces.append(_scorm(visit, section.title, piece))
        else:
            pieces.append(piece)
    last = place.index == len(states) - 1
    sections = visit.lesson.sections
    response = render(
        visit.request,
        "courses/lesson.html",
        {
            "course": visit.course,
            "lesson": visit.lesson,
            "section": section,
            "number": place.index + 1,
            "states": states,
            "pieces": pieces,
            "moved": place.moved,
            "left": progress.unfinished(visit.lesson, visit.facts)
            if "left" in visit.request.GET and visit.enrolment
            else [],
            "sources": rendered.sources if last else (),
            "cards": cards.of_lesson(visit.lesson.key) if last else (),
            "tracked": visit.enrolment is not None,
            "facts": visit.facts,
            "second": _second(visit, section.id),
            "previous": None if place.index == 0 else sections[place.index - 1],
            "following": None if last else sections[place.index + 1],
            "course_url": outlines.course_url(visit.course),
        },
    )
    if any(isinstance(piece, Scormed) for piece in section.pieces):
        # A window that the package opens has to find its way back to it.
        response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


def _place(visit: Visit) -> progress.Place:
    asked = visit.request.GET.get("s") or visit.request.POST.get("s")
    if asked:
        return progress.place(visit.lesson, _uuid(asked) or UUID(int=0), visit.facts.last_position)
    if visit.facts.finished:
        return progress.Place(0)
    return progress.place(visit.lesson, visit.facts.last_section, visit.facts.last_position)


def _second(visit: Visit, section: UUID) -> int:
    """Return the second at which the section's media stopped."""
    return visit.row.media_second if visit.row and visit.row.last_section == section else 0


def _report_now(visit: Visit, piece: ReportNow) -> SafeString:
    """The national numbers, and those of the reader's own township and county."""
    html: SafeString = render_to_string(REPORT_NOW, {"value": piece.value, "near": visit.near})
    return html


def _recorded(visit: Visit, section: UUID, piece: Recorded) -> SafeString:
    spoken = listening.spoken(visit.request)
    return rendering.recorded(piece, spoken, visit.request, section=section)


def _scorm(visit: Visit, heading: str, piece: Scormed) -> SafeString:
    """The frame of a package, with a ticket that says who reads what."""
    address = ""
    if scorm_host.is_on():
        address = scorm_host.address(
            package=piece.package,
            item=piece.item,
            part=str(piece.id),
            lesson=str(visit.lesson.key),
            course=str(visit.course.key),
            enrolment=visit.enrolment.pk if visit.enrolment else 0,
            language=get_language(),
        )
    result = visit.row.scorm.filter(part=piece.id).first() if visit.row else None
    html: SafeString = render_to_string(
        "courses/_scorm.html",
        {"title": piece.title, "heading": heading, "address": address, "result": result},
    )
    return html


def _question(
    visit: Visit,
    section: UUID,
    question: Question,
    answers: Mapping[UUID, Sequence[int]] | None,
    *,
    empty: UUID | None = None,
) -> SafeString:
    chosen = (answers or {}).get(question.id)
    html: SafeString = render_to_string(
        "courses/_question.html",
        {
            "question": question,
            "section": section,
            "outcome": question.outcome(chosen) if chosen else None,
            "empty": empty == question.id,
        },
        request=visit.request,
    )
    return html


def _finished(visit: Visit) -> HttpResponse:
    state = queries.state_of(visit.course, visit.enrolment)
    following = visit.course.after(visit.lesson)
    return render(
        visit.request,
        "courses/lesson_done.html",
        {
            "course": state,
            "lesson": visit.lesson,
            "tracked": visit.enrolment is not None,
            "next": state.next if visit.enrolment else None,
            "following": following,
            "following_url": outlines.lesson_url(visit.course, following) if following else "",
        },
    )


def _answer(visit: Visit) -> HttpResponseBase:
    """Keep an inline answer. Readers who are not enrolled see the outcome; nothing is kept."""
    section, question = (
        _uuid(visit.request.POST.get("s")),
        _uuid(visit.request.POST.get("question")),
    )
    chosen = sorted({int(one) for one in visit.request.POST.getlist("chosen") if one.isdigit()})
    asked = _find(visit, question)
    if asked is None or section is None:
        raise Http404
    valid = bool(chosen) and chosen[-1] < len(asked.options)
    if valid and visit.enrolment:
        valid = actions.answer(**visit.tracked(), question=asked.id, chosen=chosen)
    answers = {asked.id: chosen} if valid else {}
    if visit.request.headers.get("X-Requested-With") == "fetch":
        empty = None if valid else asked.id
        return HttpResponse(_question(visit, section, asked, answers, empty=empty))
    if valid and visit.enrolment:
        return redirect(visit.section_url(section) + f"#q-{asked.id}")
    return _show(visit, answers, empty=None if valid else asked.id)


def _find(visit: Visit, question: UUID | None) -> Question | None:
    for section in rendering.lesson(visit.lesson).sections:
        for piece in section.pieces:
            if isinstance(piece, Question) and piece.id == question:
                return piece
    return None


def _open(visit: Visit) -> HttpResponseBase:
    """Sent by the script when a section is shown and when media stop: where to resume."""
    section = _uuid(visit.request.POST.get("s"))
    second = visit.request.POST.get("second", "0")
    if section and visit.enrolment:
        actions.open_section(
            **visit.tracked(),
            section=section,
            second=min(int(second), 36_000) if second.isdigit() else 0,
        )
    return HttpResponse(status=204)


def _next(visit: Visit) -> HttpResponseBase:
    """学完了，下一节: this section was read; the next is now the place to resume."""
    sections = [section.id for section in visit.lesson.sections]
    section = _uuid(visit.request.POST.get("s"))
    index = sections.index(section) if section in sections else -1
    if index < 0:
        return redirect(visit.section_url(visit.request.POST.get("s", "")))
    following = sections[min(index + 1, len(sections) - 1)]
    if visit.enrolment:
        actions.open_section(**visit.tracked(), section=sections[index])
        actions.open_section(**visit.tracked(), section=following)
    return redirect(visit.section_url(following))


def _finish(visit: Visit) -> HttpResponseBase:
    """学完了 on the last section: the server looks whether everything is done."""
    section = _uuid(visit.request.POST.get("s"))
    if visit.enrolment is None:
        return redirect(f"{visit.url}?done=1")
    if section:
        actions.open_section(**visit.tracked(), section=section)
    finish = actions.finish_lesson(**visit.tracked(), actor=visit.request.user)
    if finish.done:
        return redirect(f"{visit.url}?done=1")
    return redirect(visit.section_url(section or finish.left[0].section.id, "&left=1"))


def _spoken(visit: Visit) -> HttpResponseBase:
    section = _uuid(visit.request.POST.get("s"))
    response = section and listening.remembered(visit.request, visit.section_url(section))
    if not response:
        raise Http404
    return response


POSTS = {
    "answer": _answer, "open": _open, "next": _next, "finish": _finish, "spoken": _spoken
}  # fmt: skip


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _elsewhere(slug: str) -> HttpResponseBase:
    """A lesson that was moved, or is asked for in the other language, is found by its slug."""
    pages = LessonPage.objects.live().filter(slug=slug).values_list("translation_key", flat=True)
    keys = set(pages[:10])
    for course in outlines.every() if keys else []:
        for lesson in course.lessons:
            if lesson.key in keys:
                return redirect(outlines.lesson_url(course, lesson))
    raise Http404
