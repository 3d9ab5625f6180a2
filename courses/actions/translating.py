"""A page said in another language: stored as a draft, reviewed and published like any other."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, Revision

from common import audit
from courses.actions.copies import CopyRefused
from courses.domain import translating
from courses.domain.curriculum.problems import Problems
from courses.domain.curriculum.prose import to_html
from courses.models import CoursePage, LessonPage, TranslationState, course_of
from courses.queries import translating as queries


class TranslationRefused(CopyRefused):
    """Nothing was stored; the message says why and what to do."""


@transaction.atomic
def save_translation(
    *,
    source: Page,
    target: Locale,
    texts: Mapping[str, str],
    seen: int | None,
    seen_source: int | None,
    actor: Any,
) -> Revision:
    """Store a draft of the translation, made if there is none.

    `texts` are by path, Markdown where the source is rich text; an empty one stays untranslated.
    `seen` and `seen_source` are the revisions that the translator worked on.
    """
    source = Page.objects.select_for_update().get(pk=source.pk).specific
    twin = queries.twin_of(source, target)
    if (
        source.live_revision_id != seen_source
        or (twin.latest_revision_id if twin else None) != seen
    ):
        raise TranslationRefused(
            _("The text was changed meanwhile. Nothing was stored: look at it again.")
        )
    said = _said(source, texts)
    draft = twin or _made(source, target, actor)
    lock = draft.get_lock()
    if lock is not None and lock.for_user(actor):
        raise TranslationRefused(_("The translation waits for a review. Go on once it is decided."))
    _put(draft, source, said)
    revision: Revision = draft.save_revision(user=actor, log_action=True)
    TranslationState.objects.update_or_create(
        page_id=draft.pk, defaults={"draft_base": source.live_revision}
    )
    course = course_of(draft)
    audit.record(
        actor=actor,
        action="courses.translate",
        subject=draft,
        region_code=(course.region_id or "") if course else "",
        detail={"language": target.language_code, "source": source.pk},
    )
    return revision


def _said(source: Page, texts: Mapping[str, str]) -> dict[str, str]:
    """The translated texts as they are stored; rich ones become HTML."""
    found: dict[str, str] = {}
    for leaf in queries.texts(source):
        text = texts.get(leaf.path, "").replace("\r\n", "\n").strip()
        if not text:
            continue
        if leaf.rich:
            problems = Problems()
            text = to_html(text, file="", line=1, problems=problems)
            if problems:
                raise TranslationRefused(
                    _("“%(text)s”: use paragraphs, **bold**, lists, links and ### headings only.")
                    % {"text": texts[leaf.path][:40]}
                )
        found[leaf.path] = text
    return found


def _made(source: Page, target: Locale, actor: Any) -> Any:
    """A draft beside its source, under the translation of its parent."""
    parent = Page.objects.filter(
        translation_key=source.get_parent().translation_key, locale=target
    ).first()
    if parent is None:
        raise TranslationRefused(
            _("Translate “%(title)s” first: this page lies in it.")
            % {"title": source.get_parent().title}
        )
    made = source.copy(
        to=parent,
        update_attrs={"locale": target, "slug": find_available_slug(parent, source.slug)},
        copy_revisions=False,
        keep_live=False,
        reset_translation_key=False,
        user=actor,
    )
    return made.specific


def _put(draft: Any, source: Page, said: Mapping[str, str]) -> None:
    for name in ("title", "summary"):
        if name in said:
            setattr(draft, name, said[name])
    if isinstance(draft, CoursePage) and isinstance(source, CoursePage):
        draft.practice = [
            {
                **task,
                "title": said.get(f"practice/{task['key']}/title", task["title"]),
                "text": said.get(f"practice/{task['key']}/text", task["text"]),
            }
            for task in source.practice
        ]
    if isinstance(draft, LessonPage) and isinstance(source, LessonPage):
        draft.body = translating.with_texts(
            source.body.get_prep_value() or [], said, draft.body.get_prep_value() or []
        )


@transaction.atomic
def mark_published(*, page: Page) -> None:
    """The translation was published: it says what its translator saw of the source."""
    source = _source_of(page)
    if source is None:
        return
    state, _created = TranslationState.objects.get_or_create(page_id=page.pk)
    state.base, state.draft_base = state.draft_base or source.live_revision, None
    state.save(update_fields=["base", "draft_base"])


@transaction.atomic
def mark_current(*, page: Page) -> None:
    """The loader brought both languages together: they say the same."""
    source = _source_of(page)
    if source is not None:
        TranslationState.objects.update_or_create(
            page_id=page.pk, defaults={"base": source.live_revision, "draft_base": None}
        )


def _source_of(page: Page) -> Page | None:
    default = Locale.get_default()
    if page.locale_id == default.pk:
        return None
    found: Page | None = Page.objects.filter(
        translation_key=page.translation_key, locale=default
    ).first()
    return found
