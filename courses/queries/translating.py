"""Translations of the pages of one's own branch: how far each is, and both texts side by side."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from courses.domain import copies, translating
from courses.domain.packs.markdown import to_markdown
from courses.models import (
    CoursePage,
    LessonPage,
    ModulePage,
    TranslationState,
)

KINDS = (CoursePage, ModulePage, LessonPage)


class State(StrEnum):
    COMPLETE = "complete"  # 完整
    STALE = "stale"  # 需更新
    DRAFT = "draft"  # 未发布
    MISSING = "missing"  # 缺


@dataclass(frozen=True)
class Unit:
    """A text beside its translation. `changed` shows what the source changed since, in pieces."""

    path: str
    section: str
    rich: bool
    source: str  # HTML if rich
    text: str  # Markdown if rich; empty where nothing is translated yet
    changed: tuple[copies.Piece, ...] = ()


def targets() -> QuerySet[Locale]:
    """Return the languages that are translated into."""
    codes = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
    return Locale.objects.filter(language_code__in=codes).exclude(
        language_code=settings.LANGUAGE_CODE
    )


def sources(user: Any, target: Locale) -> QuerySet[Page]:
    """Return the published pages that the user may translate, each with its `state`."""
    policy = policy_registry.get_by_type(Page)
    mine = policy.instances_user_has_permission_for(user, "change").order_by()
    twins = Page.objects.filter(translation_key=OuterRef("translation_key"), locale=target)
    bases = TranslationState.objects.filter(
        page__translation_key=OuterRef("translation_key"), page__locale=target
    )
    found = Page.objects.live().filter(
        pk__in=mine.values("pk"), locale__language_code=settings.LANGUAGE_CODE
    )
    found = found.type(*KINDS).annotate(
        twin=Subquery(twins.values("pk")[:1]),
        twin_live=Subquery(twins.values("live")[:1]),
        twin_published=Subquery(twins.values("last_published_at")[:1]),
        base=Subquery(bases.values("base")[:1]),
    )
    # Without a record (pages older than it), the later publication tells.
    newer = Q(base__isnull=False) & ~Q(base=F("live_revision"))
    newer |= Q(base__isnull=True, last_published_at__gt=F("twin_published"))
    state = Case(
        When(twin__isnull=True, then=Value(State.MISSING)),
        When(twin_live=False, then=Value(State.DRAFT)),
        When(newer, then=Value(State.STALE)),
        default=Value(State.COMPLETE),
        output_field=CharField(),
    )
    return found.annotate(state=state).select_related("content_type").order_by("path")


def counts(user: Any, target: Locale) -> dict[str, int]:
    """Return how many pages are in each state."""
    found = dict.fromkeys(State, 0)
    for state in sources(user, target).order_by().values_list("state", flat=True):
        found[State(state)] += 1
    return {str(state): number for state, number in found.items()}


def twin_of(source: Page, target: Locale) -> Page | None:
    """Return the translation's latest draft, or None."""
    page = Page.objects.filter(translation_key=source.translation_key, locale=target).first()
    return page.specific.get_latest_revision_as_object() if page else None


def texts(page: Page) -> list[translating.Leaf]:
    """Return every text of a page with its path, in reading order."""
    found = [
        translating.Leaf(name, "", getattr(page, name)) for name in ("title", "summary")
        if getattr(page, name)
    ]  # fmt: skip
    if isinstance(page, CoursePage):
        for task in page.practice:
            found.append(translating.Leaf(f"practice/{task['key']}/title", "", task["title"]))
            found.append(translating.Leaf(f"practice/{task['key']}/text", "", task["text"], True))
    if isinstance(page, LessonPage):
        found += translating.leaves(page.body.get_prep_value() or [])
    return found


def units(source: Page, twin: Page | None) -> list[Unit]:
    """Return the texts side by side. A translation that equals its source is none yet."""
    own = {leaf.path: leaf for leaf in texts(twin)} if twin else {}
    before = _base_texts(twin)
    return [
        Unit(
            path=leaf.path,
            section=leaf.section,
            rich=leaf.rich,
            source=leaf.text,
            text=_translated(leaf, own.get(leaf.path)),
            changed=_changed(leaf, before),
        )
        for leaf in texts(source)
    ]


def _translated(leaf: translating.Leaf, own: translating.Leaf | None) -> str:
    if own is None or (own.text == leaf.text and any(letter > "\x7f" for letter in leaf.text)):
        return ""
    return to_markdown(own.text) if leaf.rich else own.text


def _base_texts(twin: Page | None) -> dict[str, str] | None:
    state = TranslationState.objects.filter(page_id=twin.pk).first() if twin else None
    revision = state and (state.draft_base or state.base)
    if not revision:
        return None
    return {leaf.path: leaf.text for leaf in texts(revision.as_object())}


def _changed(leaf: translating.Leaf, before: dict[str, str] | None) -> tuple[copies.Piece, ...]:
    if before is None or before.get(leaf.path) == leaf.text:
        return ()
    old, new = copies.spoken(before.get(leaf.path) or ""), copies.spoken(leaf.text)
    return tuple(copies.compared(old, new)[1]) if old != new else ()
