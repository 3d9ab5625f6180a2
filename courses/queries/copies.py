"""Copies of pages from above: what may be copied and where to, and what has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Length, Substr
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.enums import OfficeRoleName
from accounts.queries import scope_of
from courses.domain import copies
from courses.domain.copies import Change, Text
from courses.models import CoursePage, LessonPage, ModulePage, PageCopy, course_of
from regions.domain import codes
from regions.models import Region


@dataclass(frozen=True)
class Shown:
    """A change as people compare it: both sides in pieces."""

    change: Change
    ours: list[copies.Piece]
    theirs: list[copies.Piece]


@dataclass(frozen=True)
class Planned:
    """What a copy would bring: the lessons, and the languages in which it is published."""

    lessons: tuple[LessonPage, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """How a copy stands to its source. `new` are lessons above that this module lacks."""

    copy: PageCopy
    updated: bool
    gone: bool
    new: tuple[LessonPage, ...] = ()

    @property
    def pending(self) -> bool:
        return self.updated or bool(self.new)


def offices_to_write_for(user: Any) -> list[Region]:
    """Return the regions whose trainer the user is: each may have courses of its own."""
    return list(Region.objects.filter(pk__in=own_codes(user)).order_by("pk"))


def own_codes(user: Any) -> tuple[str, ...]:
    """Not `Scope.codes`, which leaves out an office below another one that is held as well."""
    held = {code for role, code in scope_of(user).roles if role == OfficeRoleName.TRAINER}
    return tuple(sorted(held))


def modules_above(user: Any) -> QuerySet[ModulePage]:
    """Return the published modules of offices above those that the user writes for."""
    above = {
        code
        for held in own_codes(user)
        for code in [codes.MINISTRY, *codes.ancestors(held)]
        if held != codes.MINISTRY
    }
    courses = CoursePage.objects.live().filter(region_id__in=above)
    found: QuerySet[ModulePage] = ModulePage.objects.live().annotate(
        course_path=Substr("path", 1, Length("path") - Page.steplen)
    )
    found = found.filter(course_path__in=courses.values("path"))
    return found.select_related("locale").order_by("path")


def planned(source: ModulePage) -> Planned:
    lessons = LessonPage.objects.live().child_of(source).order_by("path")
    twins = source.get_translations(inclusive=True).filter(live=True).select_related("locale")
    return Planned(
        tuple(lessons), tuple(str(one.locale.get_display_name()) for one in twins.order_by("pk"))
    )


def copied_together(row: PageCopy) -> list[Page]:
    """Return the module's copies in all languages, each with its lessons, as pages in trees."""
    page = row.page.specific
    twins = page.get_translations(inclusive=True).filter(copied_from__isnull=False)
    return list(twins.order_by("pk"))


def courses_to_fill(user: Any) -> QuerySet[CoursePage]:
    """Return the courses under which the user may put a module."""
    policy = policy_registry.get_by_type(Page)
    mine = policy.instances_user_has_permission_for(user, "add")
    found: QuerySet[CoursePage] = CoursePage.objects.filter(pk__in=mine.values("pk"))
    return found.select_related("locale", "region").order_by("path")


def copies_to_see(user: Any) -> QuerySet[PageCopy]:
    """Return the copies in the user's branch; those whose source was published since lead."""
    policy = policy_registry.get_by_type(Page)
    mine = policy.instances_user_has_permission_for(user, "change")
    found = PageCopy.objects.filter(page__in=mine.order_by().values("pk"))
    news = When(source__live=True, source__live_revision__gt=F("base"), then=0)
    return (
        found.annotate(rank=Case(news, default=1))
        .select_related("page", "page__locale", "page__content_type", "source")
        .order_by("rank", "page__path")
    )


def standings(found: Iterable[PageCopy]) -> list[Standing]:
    """Return how each copy stands; two queries whatever their number."""
    rows = list(found)
    modules = {row.source.path: row for row in rows if row.source and _is_module(row)}
    lessons = LessonPage.objects.live().annotate(
        module_path=Substr("path", 1, Length("path") - Page.steplen)
    )
    new: dict[int, list[LessonPage]] = {}
    above = list(lessons.filter(module_path__in=modules).order_by("path"))
    taken = set(
        PageCopy.objects.filter(source__in=[one.pk for one in above])
        .annotate(module_path=Substr("page__path", 1, Length("page__path") - Page.steplen))
        .values_list("source_id", "module_path")
    )
    for row in rows:
        if row.source is None or row.source.path not in modules:
            continue
        new[row.pk] = [
            one
            for one in above
            if one.path.startswith(row.source.path)
            and (one.pk, row.page.path) not in taken
            and one.pk not in row.declined
        ]
    return [_standing(row, new.get(row.pk, [])) for row in rows]


def _is_module(row: PageCopy) -> bool:
    return row.page.cached_content_type.model == "modulepage"


def _standing(row: PageCopy, new: list[LessonPage]) -> Standing:
    source = row.source
    live = source is not None and source.live
    updated = live and source is not None and source.live_revision_id != row.base_id
    return Standing(row, updated=updated, gone=not live, new=tuple(new) if live else ())


def of_page(page: Page) -> Standing | None:
    """Return how this page stands to its source, or None for a page that is no copy."""
    rows = PageCopy.objects.select_related("page", "source", "page__content_type")
    row = rows.filter(page_id=page.pk).first() if page.pk else None
    return standings([row])[0] if row else None


def edition_above(row: PageCopy) -> int:
    """Return the edition of the course above now."""
    course = course_of(row.source) if row.source else None
    return course.edition if course else row.base_edition


def texts(row: PageCopy) -> tuple[Text, Text, Text]:
    """Return (base, ours, theirs). Without its base, the copy itself stands for it."""
    ours = text_of(row.page.specific.get_latest_revision_as_object())
    theirs = text_of(row.source.specific) if row.source else ours
    base = text_of(row.base.as_object()) if row.base else ours
    return base, ours, theirs


def text_of(page: Page) -> Text:
    """What a lesson or a module says, as raw data."""
    fields: dict[str, Any] = {"title": page.title, "summary": page.summary}
    if not isinstance(page, LessonPage):
        return Text(fields)
    return Text({**fields, "sources": page.sources}, page.body.get_prep_value() or [])


def differences(row: PageCopy) -> list[Shown]:
    """Return what changed above, each side told by what differs from the other."""
    base, ours, theirs = texts(row)
    found = copies.changes(base=base, ours=ours, theirs=theirs)
    if row.base is None:  # nobody knows who changed it: nothing is suggested
        found = [replace(one, mine=True) for one in found]
    names = _names([one.ours for one in found] + [one.theirs for one in found])
    shown = []
    for change in found:
        sides = copies.compared(
            copies.spoken(change.ours, names), copies.spoken(change.theirs, names)
        )
        shown.append(Shown(change, *sides))
    return shown


def _names(values: list[Any]) -> copies.Names:
    named = copies.files(values)
    names: dict[tuple[str, int], str] = {}
    for kind, model in (("image", get_image_model()), ("document", get_document_model())):
        ids = [pk for one, pk in named if one == kind]
        if ids:
            rows = model.objects.filter(pk__in=ids).values_list("pk", "title")
            names |= {(kind, pk): title for pk, title in rows}
    return names
