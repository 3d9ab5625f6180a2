"""A module of an office above, copied into one's own course; its updates, taken over or left."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page, Revision

from common import audit
from common.models import AuditEntry
from courses.domain import copies as domain
from courses.models import CoursePage, LessonPage, ModulePage, PageCopy, course_of
from courses.queries import copies as queries
from regions.models import Region

MADE: Final = "courses.make_course"


class CopyRefused(Exception):
    """Nothing was stored; the message says why and what to do."""


@transaction.atomic
def copy_module(*, source: ModulePage, target: CoursePage, actor: Any) -> ModulePage:
    """Copy what is published of the module, in every language that both courses have.

    The copies are drafts with keys of their own: progress and editions above and here do not
    touch each other. The caller checked that the user may read the one and write to the other.
    """
    target = _locked(CoursePage, target.pk)
    source = _still_there(ModulePage, source.pk)
    if PageCopy.objects.filter(source=source, page__path__startswith=target.path).exists():
        raise CopyRefused(
            _("“%(course)s” has a copy of this module already.") % {"course": target.title}
        )
    keys: dict[UUID, UUID] = {}
    made = _copy_tree(source, target, keys, actor)
    others = target.get_translations().filter(region=target.region)
    for other in others:
        twin = source.get_translations().filter(locale=other.locale, live=True).first()
        taken = PageCopy.objects.filter(source=twin, page__path__startswith=other.path)
        if twin is not None and not taken.exists():
            _copy_tree(twin, _locked(CoursePage, other.pk), keys, actor)
    _record(made, "courses.copy_module", actor, source=source.pk, title=source.title)
    return made


@transaction.atomic
def copy_into_new_course(
    *, source: ModulePage, region: Region, title: str, actor: Any
) -> ModulePage:
    """Make a course of the region, a draft in each language of the module, and copy into it.

    The caller checked that the user is a trainer of the region.
    """
    source = _still_there(ModulePage, source.pk)
    key = uuid4()
    made = {}
    for module in source.get_translations(inclusive=True).filter(live=True):
        above = course_of(module)
        if above is not None:
            name = title if module.pk == source.pk else named_for(above.title, region)
            made[module.pk] = _new_course(above, region, name, key, actor)
    if source.pk not in made:
        raise CopyRefused(_("The text above is no longer published; yours stays as it is."))
    return copy_module(source=source, target=made[source.pk], actor=actor)


def named_for(title: str, region: Region) -> str:
    """Return what the region's own version of a course is called until somebody renames it."""
    brackets = ("（", "）") if any("\u4e00" <= one <= "\u9fff" for one in title) else (" (", ")")
    return f"{title}{brackets[0]}{region.name}{brackets[1]}"


def _new_course(above: CoursePage, region: Region, title: str, key: UUID, actor: Any) -> CoursePage:
    parent = _locked(Page, above.get_parent().pk).specific
    course = CoursePage(
        title=title[:255],
        slug=find_available_slug(parent, f"{above.slug}-{region.code}"),
        region=region,
        locale=above.locale,
        translation_key=key,
        summary=above.summary,
        owner=actor,
        live=False,
    )
    parent.add_child(instance=course)
    course.save_revision(user=actor, log_action=True)
    _record(course, MADE, actor, title=course.title)
    return course


@transaction.atomic
def undo_copy(*, copy: PageCopy, actor: Any) -> None:
    """Delete a module's copies as long as nobody worked on them; a course made for them, too."""
    row = _locked_copy(copy)
    modules = queries.copied_together(row)
    _check_untouched(row, modules)
    parents = [module.get_parent().pk for module in modules]
    _record(row.page, "courses.undo_copy", actor, title=row.page.title)
    for module in modules:
        _delete(Page.objects.get(pk=module.pk), actor)
    for course in CoursePage.objects.filter(pk__in=parents):
        if not course.numchild and course.first_published_at is None and _was_made(course):
            _delete(course, actor)


def _delete(page: Page, actor: Any) -> None:
    """Nobody in a branch may delete a course otherwise; the caller checked that it is untouched."""
    DeletePageAction(page, user=actor).execute(skip_permission_checks=True)


def _was_made(course: CoursePage) -> bool:
    return AuditEntry.objects.filter(action=MADE, object_id=str(course.pk)).exists()


def _check_untouched(row: PageCopy, modules: list[Page]) -> None:
    """A copy is as it was made when no page of it was published, added or stored again."""
    if not isinstance(row.page.specific, ModulePage):
        raise CopyRefused(_("Only a module's copy can be undone as a whole."))
    for module in modules:
        pages = Page.objects.descendant_of(module, inclusive=True)
        copied = PageCopy.objects.filter(page__in=pages)
        latest = copied.order_by("-copied_at").values_list("copied_at", flat=True).first()
        ids = [str(pk) for pk in pages.values_list("pk", flat=True)]
        later = Revision.page_revisions.filter(object_id__in=ids, created_at__gt=latest)
        published = pages.filter(first_published_at__isnull=False)
        if later.exists() or published.exists() or copied.count() < len(ids):
            raise CopyRefused(
                _("Somebody has worked on the copy already. Delete pages one by one instead.")
            )


def _copy_tree(
    source: ModulePage, target: CoursePage, keys: dict[UUID, UUID], actor: Any
) -> ModulePage:
    module: ModulePage = _copy_page(source, target, keys, actor)
    for lesson in LessonPage.objects.live().child_of(source).order_by("path"):
        _copy_page(lesson, module, keys, actor)
    return module


def _copy_page(source: Page, parent: Page, keys: dict[UUID, UUID], actor: Any) -> Any:
    course = course_of(source)
    parent = type(parent).objects.get(pk=parent.pk)
    made = source.copy(
        to=parent,
        update_attrs={
            "key": "",
            "slug": find_available_slug(parent, source.slug),
            "translation_key": keys.setdefault(source.translation_key, uuid4()),
            "locale": parent.locale,
        },
        copy_revisions=False,
        keep_live=False,
        reset_translation_key=False,
        user=actor,
    )
    PageCopy.objects.create(
        page=made,
        source=source,
        base=source.live_revision,
        base_edition=course.edition if course else 1,
        copied_by=actor,
    )
    return made


@transaction.atomic
def take_over(
    *,
    copy: PageCopy,
    seen: int | None,
    seen_above: int | None,
    accepted: Collection[str],
    actor: Any,
) -> Revision | None:
    """Take the accepted changes into a new draft, leave the others; return the draft, if any.

    `seen` and `seen_above` are the revisions that the user compared: when one of them is no
    longer the latest, nothing is stored. The old draft stays in the page's history.
    """
    row = _locked_copy(copy)
    source = row.source
    if source is None or not source.live:
        raise CopyRefused(_("The text above is no longer published; yours stays as it is."))
    page = row.page.specific
    if page.latest_revision_id != seen or source.live_revision_id != seen_above:
        raise CopyRefused(
            _("The text was changed meanwhile. Nothing was taken over: please compare again.")
        )
    _check_unlocked(page, actor)
    base, ours, theirs = queries.texts(row)
    offered = {one.key for one in domain.changes(base=base, ours=ours, theirs=theirs)}
    taken = sorted(offered.intersection(accepted))
    revision = None
    if taken:
        merged = domain.merged(base=base, ours=ours, theirs=theirs, accepted=taken)
        revision = _save(page, merged, actor)
    row.base, row.base_edition = source.live_revision, queries.edition_above(row)
    row.compared_at = timezone.now()
    row.save(update_fields=["base", "base_edition", "compared_at"])
    _record(
        page, "courses.take_over", actor, source=source.pk, taken=len(taken),
        kept=len(offered) - len(taken),
    )  # fmt: skip
    return revision


def _save(page: Page, merged: domain.Text, actor: Any) -> Revision:
    draft = page.get_latest_revision_as_object()
    for name, value in merged.fields.items():
        setattr(draft, name, value)
    if isinstance(draft, LessonPage):
        draft.body = list(merged.sections)
    revision: Revision = draft.save_revision(user=actor, log_action=True)
    return revision


@transaction.atomic
def take_lesson(*, copy: PageCopy, lesson: LessonPage, wanted: bool, actor: Any) -> None:
    """Copy a lesson that is new above into the module, or remember that it is not wanted."""
    row = _locked_copy(copy)
    standing = queries.standings([row])[0]
    if lesson.pk not in {one.pk for one in standing.new}:
        raise CopyRefused(_("This lesson was decided about meanwhile."))
    if not wanted:
        row.declined = [*row.declined, lesson.pk]
        row.save(update_fields=["declined"])
        _record(row.page, "courses.decline_lesson", actor, source=lesson.pk)
        return
    module = _locked(ModulePage, row.page_id)
    made = _copy_page(lesson, module, {lesson.translation_key: _shared_key(lesson, module)}, actor)
    _record(made, "courses.copy_lesson", actor, source=lesson.pk)


def _shared_key(lesson: LessonPage, module: ModulePage) -> UUID:
    """The key that the lesson's copy in another language has: both are one lesson."""
    modules = list(module.get_translations().values_list("path", flat=True))
    twins = PageCopy.objects.filter(source__translation_key=lesson.translation_key).annotate(
        module_path=Substr("page__path", 1, Length("page__path") - Page.steplen)
    )
    twins = twins.filter(module_path__in=modules)
    found = twins.values_list("page__translation_key", flat=True).first()
    return found or uuid4()


def _check_unlocked(page: Page, actor: Any) -> None:
    lock = page.get_lock()
    if lock is not None and lock.for_user(actor):
        raise CopyRefused(
            _("The page waits for a review. Take over the update once it is decided.")
        )


def _locked_copy(copy: PageCopy) -> PageCopy:
    try:
        return (
            PageCopy.objects.select_for_update(of=("self",))
            .select_related("page", "source", "base", "page__content_type")
            .get(pk=copy.pk)
        )
    except PageCopy.DoesNotExist:
        raise CopyRefused(_gone()) from None


def _locked(kind: type[Page], pk: int) -> Any:
    """The row, held until the end: a second copy under the same parent waits here."""
    Page.objects.select_for_update().filter(pk=pk).first()
    return _still_there(kind, pk)


def _still_there(kind: type[Page], pk: int) -> Any:
    found = kind.objects.filter(pk=pk).first()
    if found is None:
        raise CopyRefused(_gone())
    return found


def _gone() -> str:
    return _("This page was deleted or moved meanwhile. Nothing was stored.")


def _record(page: Page, action: str, actor: Any, **detail: Any) -> None:
    course = course_of(page)
    audit.record(
        actor=actor,
        action=action,
        subject=page,
        region_code=(course.region_id or "") if course else "",
        detail=detail,
    )
