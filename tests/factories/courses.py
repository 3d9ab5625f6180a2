"""Published courses as the loader leaves them, small: titles and texts are enough to tell apart."""

import itertools
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from factories.quotas import granted, key, posting
from factories.regions import region
from wagtail.models import Locale

from accounts.models import StaffMember
from courses import actions
from courses.actions.loading.pages import ensure_tree
from courses.domain.curriculum import identity
from courses.domain.outline import CourseOutline, LessonOutline
from courses.models import CoursePage, Enrolment, LessonPage, ModulePage, ProgrammeCourse
from courses.queries import outlines
from programmes.models import Period

_numbers = itertools.count(1)
BOTH = ("zh-hans", "en")


def section(lesson: str, name: str, *, questions: int = 1) -> dict[str, Any]:
    """A section with a paragraph and inline questions whose second option is right."""
    text = {"type": "text", "value": f"<p>{lesson} {name}</p>", "id": str(uuid4())}
    asked = [question(lesson, f"{name}-{number}") for number in range(1, questions + 1)]
    return {
        "type": "section",
        "id": str(identity.section_id(lesson, name)),
        "value": {"title": f"{lesson} 的 {name}", "parts": [text, *asked]},
    }


def question(lesson: str, name: str) -> dict[str, Any]:
    return {
        "type": "question",
        "id": str(identity.question_id(lesson, name)),
        "value": {
            "stem": f"{name}？",
            "options": [
                item({"text": "错", "correct": False, "feedback": "因为不对"}),
                item({"text": "对", "correct": True, "feedback": ""}),
            ],
            "explanation": "对的才对。",
        },
    }


def item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid4())}


def course_page(
    name: str = "",
    *,
    lessons: int = 2,
    sections: int = 2,
    questions: int = 1,
    code: str = "990101",
    online_hours: Decimal = Decimal(2),
    languages: tuple[str, ...] = ("zh-hans",),
) -> CoursePage:
    """Publish a course with one module; return its page in Chinese. Keys: c1, c1-l1, c1-l2 …

    `languages=BOTH` makes the English pages, too.
    """
    name = name or f"c{next(_numbers)}"
    indexes = ensure_tree()
    made = []
    for language in languages:
        locale = Locale.objects.get(language_code=language)
        page = CoursePage(
            title=f"{name} {language}",
            slug=name,
            key=name,
            region=region(code),
            online_hours=online_hours,
            practice_hours=Decimal(4),
            practice=[{"key": "p1", "title": "跟着走", "minutes": 30, "text": "<p>走</p>"}],
            locale=locale,
            translation_key=identity.course_key(name),
        )
        made.append(publish(indexes[language], page))
        module = ModulePage(
            title="第一部分",
            slug="m1",
            key="m1",
            locale=locale,
            translation_key=identity.page_key(name, "m1"),
        )
        publish(made[-1], module)
        for number in range(1, lessons + 1):
            add_lesson(module, f"{name}-l{number}", sections=sections, questions=questions)
    return made[0]


def publish(parent: Any, page: Any) -> Any:
    """Add a live page, without a revision: tests that need one call `page.save_revision()`."""
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    return type(page).objects.get(pk=page.pk)


def add_lesson(
    module: ModulePage, name: str, *, sections: int = 2, questions: int = 1
) -> LessonPage:
    lesson = LessonPage(
        title=f"课 {name}",
        slug=name,
        key=name,
        summary="先说清楚。",
        locale=module.locale,
        translation_key=identity.lesson_key(name),
        sources=[{"law": "未成年人保护法", "article": "第十一条"}],
        body=[
            section(name, f"s{number}", questions=questions) for number in range(1, sections + 1)
        ],
    )
    made: LessonPage = publish(module, lesson)
    return made


def outline(page: CoursePage, language: str = "zh-hans") -> CourseOutline:
    return outlines.by_key([page.translation_key], language)[page.translation_key]


def lesson_of(page: CoursePage, number: int = 1) -> LessonOutline:
    return outline(page).lessons[number - 1]


def enrolled(
    *pages: CoursePage, period: Period | None = None, person: StaffMember | None = None
) -> Enrolment:
    """Enrol a director of 清溪县 (a new one unless given) in a programme with these courses."""
    quota = granted(20) if period is None else granted(20, period=period)
    for position, page in enumerate(pages):
        ProgrammeCourse.objects.get_or_create(
            programme=quota.period.programme,
            course_key=page.translation_key,
            defaults={"position": position},
        )
    person = person or posting().person
    outcome = actions.enrol(period=quota.period, person=person, actor=None, key=key())
    assert outcome.enrolment is not None, outcome.reason
    made: Enrolment = outcome.enrolment
    return made


def answer_all(enrolment: Enrolment, course: CourseOutline, lesson: LessonOutline) -> None:
    """Open every section and answer every inline question (right)."""
    for one in lesson.sections:
        actions.open_section(enrolment=enrolment, course=course, lesson=lesson, section=one.id)
        for question in one.questions:
            assert actions.answer(
                enrolment=enrolment, course=course, lesson=lesson, question=question.id, chosen=[1]
            )


def study(enrolment: Enrolment, page: CoursePage, *numbers: int) -> list[UUID]:
    """Finish lessons by number (all of them without numbers); return their keys."""
    course = outline(page)
    wanted = [one for one in course.lessons if not numbers or one.number in numbers]
    for lesson in wanted:
        answer_all(enrolment, course, lesson)
        finish = actions.finish_lesson(
            enrolment=enrolment, course=course, lesson=lesson, actor=enrolment.person.user
        )
        assert finish.done
    return [lesson.key for lesson in wanted]
