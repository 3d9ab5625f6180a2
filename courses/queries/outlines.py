"""Outlines of published courses: read in one query, written anew when a page has changed."""

from collections.abc import Collection
from itertools import count
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Locale

from courses.domain.outline import (
    CourseOutline,
    LessonOutline,
    ModuleOutline,
    digest_of,
    from_json,
    sections_of,
    to_json,
)
from courses.models import CoursePage, LessonPage, ModulePage, Outline


def language() -> str:
    """Return the reader's language as pages name it."""
    return get_language() or settings.LANGUAGE_CODE


def by_slug(slug: str, in_language: str = "") -> CourseOutline | None:
    """Return the published course with this address, or None."""
    code = in_language or language()
    row = Outline.objects.filter(language=code, slug=slug).first()
    if row is not None:
        return from_json(row.content)
    page = CoursePage.objects.live().filter(slug=slug, locale__language_code=code).first()
    return build(page.pk) if page else None


def by_key(keys: Collection[UUID], in_language: str = "") -> dict[UUID, CourseOutline]:
    """Return the published courses, each in the reader's language or else in the default one."""
    code = in_language or language()
    found = _stored(keys, code)
    missing = [key for key in keys if key not in found]
    if missing:
        pages = CoursePage.objects.live().filter(translation_key__in=missing)
        for page in pages.filter(locale__language_code=code):
            found[page.translation_key] = build(page.pk)
    missing = [key for key in keys if key not in found]
    if missing and code != settings.LANGUAGE_CODE:
        found |= by_key(missing, settings.LANGUAGE_CODE)
    return {key: course for key in keys if (course := found.get(key))}


def every(in_language: str = "") -> list[CourseOutline]:
    """Return all published courses of the language, in the order of the tree."""
    code = in_language or language()
    locale = Locale.objects.filter(language_code=code).first()
    if locale is None:
        return []
    pages = CoursePage.objects.live().filter(locale=locale).order_by("path")
    keys = list(pages.values_list("translation_key", flat=True))
    return list(by_key(keys, code).values())


def _stored(keys: Collection[UUID], code: str) -> dict[UUID, CourseOutline]:
    rows = Outline.objects.filter(language=code, course_key__in=list(keys))
    return {row.course_key: from_json(row.content) for row in rows}


@transaction.atomic
def build(page_id: int) -> CourseOutline:
    """Write the outline of a live course page.

    The lock makes a writer wait for a publication under way (`invalidate` takes it, too), so that
    no outline of the old text can be stored after the new one is out.
    """
    page = CoursePage.objects.select_for_update(of=("self",)).get(pk=page_id)
    code = page.locale.language_code
    course = CourseOutline(
        page=page.pk,
        key=page.translation_key,
        language=code,
        slug=page.slug,
        title=page.title,
        summary=page.summary,
        region=page.region_id or "",
        online_hours=page.online_hours,
        practice_hours=page.practice_hours,
        edition=page.edition,
        modules=_modules(page),
    )
    Outline.objects.update_or_create(
        page=page,
        defaults={
            "course_key": course.key,
            "language": code,
            "slug": course.slug,
            "content": to_json(course),
        },
    )
    return course


def _modules(page: CoursePage) -> tuple[ModuleOutline, ...]:
    """Read the live modules; lessons are numbered through the course."""
    lessons = list(LessonPage.objects.live().descendant_of(page).order_by("path"))
    number = count(1)
    return tuple(
        ModuleOutline(
            page=module.pk,
            slug=module.slug,
            title=module.title,
            summary=module.summary,
            lessons=tuple(
                _lesson(lesson, module, next(number))
                for lesson in lessons
                if lesson.path.startswith(module.path)
            ),
        )
        for module in ModulePage.objects.live().child_of(page).order_by("path")
    )


def _lesson(page: LessonPage, module: ModulePage, number: int) -> LessonOutline:
    raw = page.body.get_prep_value()
    return LessonOutline(
        page=page.pk,
        key=page.translation_key,
        slug=page.slug,
        module_slug=module.slug,
        number=number,
        title=page.title,
        summary=page.summary,
        minutes=page.minutes,
        digest=digest_of(raw),
        sections=sections_of(raw),
    )


@transaction.atomic
def invalidate(paths: Collection[str]) -> None:
    """Forget the outlines of the courses in whose branch these pages lie."""
    prefixes = {path[:end] for path in paths for end in range(4, len(path) + 1, 4)}
    courses = CoursePage.objects.filter(path__in=prefixes).select_for_update(of=("self",))
    ids = [course.pk for course in courses]
    Outline.objects.filter(page_id__in=ids).delete()


def course_url(course: CourseOutline) -> str:
    with override(course.language):
        return reverse("courses:course", args=[course.slug])


def lesson_url(course: CourseOutline, lesson: LessonOutline) -> str:
    with override(course.language):
        return reverse("courses:lesson", args=[course.slug, lesson.module_slug, lesson.slug])
