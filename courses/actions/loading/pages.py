"""One page from its source: unchanged, changed, or kept because somebody edited it in the CMS."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses import searching
from courses.actions.branches import ensure_workflow
from courses.domain.curriculum.identity import page_key
from courses.models import CourseIndexPage, FrontPage, LoadedPage

Outcome = Literal["added", "changed", "unchanged", "kept"]
INDEX_TITLES = {"zh-hans": "全部课程", "en": "Courses"}


@dataclass(frozen=True)
class Source:
    """What a page should be. `digest` names the content, files included."""

    kind: type[Page]
    key: UUID
    locale: Locale
    parent: Page
    fields: dict[str, Any]
    fixed: dict[str, Any]  # set when the page is made, never by a later load
    digest: str
    names: dict[str, str] = field(default_factory=dict)  # of sections and questions, by their ids


def store(source: Source, *, overwrite: bool) -> tuple[Page, Outcome]:
    """Publish a new revision if the source changed since the last load."""
    page = source.kind.objects.filter(translation_key=source.key, locale=source.locale).first()
    if page is None:
        page = source.kind(
            **source.fields,
            **source.fixed,
            translation_key=source.key,
            locale=source.locale,
            live=False,
        )
        with _unindexed():
            source.parent.add_child(instance=page)
        return _publish(page, source), "added"
    loaded = LoadedPage.objects.filter(page_id=page.pk).first()
    edited = loaded is None or loaded.revision_id != page.latest_revision_id
    if edited and not overwrite:
        return page, "kept"
    if not edited and loaded is not None and loaded.source_hash == source.digest:
        if loaded.names != source.names:
            LoadedPage.objects.filter(pk=loaded.pk).update(names=source.names)
        return page, "unchanged"
    for name, value in source.fields.items():
        setattr(page, name, value)
    return _publish(page, source), "changed"


@contextmanager
def _unindexed() -> Iterator[None]:
    """A page is saved three times on its way; only what is published need be indexed."""
    with searching.paused(), disable_reference_index_auto_update():
        yield


def _publish(page: Page, source: Source) -> Page:
    with _unindexed():
        revision = page.save_revision(log_action=True)
    revision.publish()
    LoadedPage.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "source_hash": source.digest,
            "revision_id": revision.pk,
            "names": source.names,
            "loaded_at": timezone.now(),
        },
    )
    return source.kind.objects.get(pk=page.pk)


def put_in_order(parent: Page, pages: list[Page]) -> bool:
    """Bring children into the given order; others stay behind them. False if they were."""
    current = [page.pk for page in parent.get_children().order_by("path")]
    wanted = [page.pk for page in pages]
    if [pk for pk in current if pk in wanted] == wanted:
        return False
    for page in pages:
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), pos="last-child")
    return True


def ensure_tree() -> dict[str, CourseIndexPage]:
    """Return the course index of each language, making locales, front pages and the site."""
    root = Page.get_first_root_node()
    indexes: dict[str, CourseIndexPage] = {}
    for language, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale, _ = Locale.objects.get_or_create(language_code=language)
        with override(language):
            name = str(settings.WAGTAIL_SITE_NAME)
        front = _ensure(FrontPage, root, locale, name="front", slug=language, title=name)
        title = INDEX_TITLES.get(language, INDEX_TITLES["en"])
        indexes[language] = _ensure(
            CourseIndexPage, front, locale, name="courses", slug="courses", title=title
        )
        ensure_workflow(page=front)
    _ensure_site(FrontPage.objects.get(locale__language_code=settings.LANGUAGE_CODE))
    return indexes


def _ensure(
    kind: type[Page], parent: Page, locale: Locale, *, name: str, slug: str, title: str
) -> Any:
    page = kind.objects.filter(locale=locale).first()
    if page is None:
        page = kind(title=title, slug=slug, locale=locale, translation_key=page_key(name))
        parent.add_child(instance=page)
    return page


def _ensure_site(front: FrontPage) -> None:
    """One site, rooted in the default language; Wagtail's welcome page goes."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(hostname="localhost", is_default_site=True)
    if site.root_page_id != front.pk:
        welcome = site.root_page_id
        site.root_page, site.site_name = front, str(settings.WAGTAIL_SITE_NAME)
        site.save()
        Page.objects.filter(
            pk=welcome, content_type__model="page", latest_revision=None, numchild=0
        ).delete()
