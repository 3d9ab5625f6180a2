"""The course index, a course, a module: open to everybody; signed in, with one's own progress."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from courses import queries
from courses.models import CoursePage, ModulePage
from courses.queries import library, outlines
from courses.queries import search as searching
from courses.queries.asking import Asked


def index(request: HttpRequest) -> HttpResponse:
    courses = [queries.state_of(course, None) for course in outlines.every()]
    return render(request, "courses/index.html", {"courses": courses})


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Find lessons by words of their title, summary or text. Words and laws stand above."""
    asked = Asked.of(request.GET.get("q", ""), longest=searching.LONGEST)
    shown, hits = searching.lessons(asked, request.GET.get("page", ""))
    context = {
        "question": asked.question,
        "page": shown,
        "hits": hits,
        "named": library.named(asked),
    }
    return render(request, "courses/search.html", context)


def course(request: HttpRequest, course: str) -> HttpResponseBase:
    """Show modules, lessons, hours and the practice tasks."""
    outline = outlines.by_slug(course)
    if outline is None:
        return elsewhere(CoursePage, course)
    enrolment = (
        queries.enrolment_for(request.user, outline.key) if request.user.is_authenticated else None
    )
    state = queries.state_of(outline, enrolment)
    lessons = {lesson.outline.key: lesson for lesson in state.lessons}
    page = CoursePage.objects.only("practice", "page_ptr").get(pk=outline.page)
    return render(
        request,
        "courses/course.html",
        {
            "course": state,
            "modules": [
                (module, [lessons[lesson.key] for lesson in module.lessons])
                for module in outline.modules
            ],
            "practice": page.practice,
            "enrolment": enrolment,
            "next": state.next if enrolment else None,
        },
    )


def module(request: HttpRequest, course: str, module: str) -> HttpResponseBase:
    """A module has no screen of its own: it is a heading of its course."""
    outline = outlines.by_slug(course)
    if outline is None:
        return elsewhere(ModulePage, module)
    if module not in {one.slug for one in outline.modules}:
        raise Http404
    return redirect(f"{outlines.course_url(outline)}#{module}")


def elsewhere(kind: type[CoursePage] | type[ModulePage], slug: str) -> HttpResponseBase:
    """Send readers of the other language's address to the page in this one; else 404."""
    page = kind.objects.live().filter(slug=slug).first()
    if page is None:
        raise Http404
    course = page if isinstance(page, CoursePage) else page.get_parent()
    found = outlines.by_key([course.translation_key]).get(course.translation_key)
    if found is None or found.slug == slug:
        raise Http404
    return redirect(outlines.course_url(found))
