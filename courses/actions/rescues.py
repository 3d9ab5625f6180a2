"""What could not be saved is kept for its author: make a lesson of it, or drop it."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from common import audit
from courses.actions import drafts
from courses.enums import RescueReason
from courses.models import LessonPage, ModulePage, RescuedText, course_of

LONGEST_TITLE = 255


class NotBack(Exception):
    """The text stays rescued; the message says why."""


@dataclass(frozen=True)
class Typed:
    """What stood in the editor. `body` and `sources` as `LessonPage` stores them."""

    title: str = ""
    summary: str = ""
    body: list[Any] = field(default_factory=list)
    sources: list[Any] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_fields(self) -> dict[str, Any]:
        return {
            **vars(self),
            "title": self.title[:LONGEST_TITLE],
            "body": json.dumps(self.body, ensure_ascii=False),
        }


@dataclass(frozen=True)
class Loss:
    """Why it could not be saved, and who did what when, as far as the log tells."""

    reason: RescueReason
    page_number: int | None = None
    lost: str = ""
    acted_by: str = ""
    acted_at: datetime | None = None


@transaction.atomic
def keep(
    *, form: UUID, author: Any, kind: str, language: str, typed: Typed, loss: Loss
) -> RescuedText:
    """Keep the text; the same editor sent twice is kept once, in its newest wording.

    Words that differ from those a lesson was made of open the text again: nothing is lost then
    either.
    """
    RescuedText.objects.bulk_create(
        [
            RescuedText(
                form=form, author=author, kind=kind, language=language, **vars(loss),
                **typed.as_fields(),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    row = RescuedText.objects.select_for_update(of=("self",)).get(form=form, author=author)
    wanted = typed.as_fields()
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in {**wanted, **vars(loss)}.items():
            setattr(row, name, value)
        row.typed_at, row.lesson = timezone.now(), None
        row.save()
    return row


@transaction.atomic
def make_lesson(*, text: RescuedText, module: ModulePage, actor: Any) -> LessonPage:
    """Make a draft lesson of the text, once. The caller checked the right to the module."""
    row = RescuedText.objects.select_for_update(of=("self",)).get(pk=text.pk)
    if row.lesson is not None:
        return row.lesson
    lesson = LessonPage(
        title=row.title or row.lost or _("Rescued text"),
        summary=row.summary,
        body=row.body,
        sources=row.sources,
        locale=module.locale,
        owner=actor,
        live=False,
    )
    drafts.add_draft(module=module, lesson=lesson, actor=actor)
    row.lesson = lesson
    row.save(update_fields=["lesson"])
    course = course_of(module)
    audit.record(
        actor=actor,
        action="courses.restore_text",
        subject=lesson,
        region_code=(course.region_id or "") if course else "",
        detail={"title": lesson.title, "module": module.title},
    )
    return lesson


@transaction.atomic
def put_back(*, text: RescuedText, actor: Any) -> Page:
    """Save the text as the newest draft of the page it was typed on; the one before stays in its
    history. Twice is once. NotBack where the page is gone, locked, or of another kind.

    The caller checked the right to the page.
    """
    row = RescuedText.objects.select_for_update(of=("self",)).get(pk=text.pk)
    if row.lesson is not None:
        return row.lesson
    page = Page.objects.filter(pk=row.page_number).first()
    if page is None or page.specific_class._meta.model_name != f"{row.kind}page":
        raise NotBack(_("The page is no longer there."))
    lock = page.specific.get_lock()
    if lock is not None and lock.for_user(actor):
        raise NotBack(_("The page cannot be changed now, it is locked or under review."))
    draft = page.specific.get_latest_revision_as_object()
    draft.title, draft.summary = row.title or draft.title, row.summary
    if isinstance(draft, LessonPage):
        draft.body, draft.sources = row.body, row.sources
    draft.save_revision(user=actor, log_action=True)
    if isinstance(draft, LessonPage):
        row.lesson = draft
        row.save(update_fields=["lesson"])
    else:
        row.delete()
    return page


@transaction.atomic
def drop(*, text: RescuedText) -> None:
    """Delete what its author no longer needs. Twice is once."""
    RescuedText.objects.filter(pk=text.pk).delete()
