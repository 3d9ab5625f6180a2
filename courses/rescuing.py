"""Saving where nothing can be saved any more: the text is kept for its author, never dropped.

Each editor carries a sealed line that says who was given which page to edit. With it, a save that
meets a deleted page, a page moved out of the author's reach, one locked or under review, or an
author signed out meanwhile keeps what was typed. Without it the answer stays as it was: 404 tells
nobody what exists.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry

from courses.actions import rescues
from courses.actions.rescues import Loss, Typed
from courses.domain import minutes
from courses.enums import RescueReason
from courses.models import CoursePage, CurriculumPage, LessonPage, ModulePage, RescuedText
from courses.queries.authoring import in_branch
from courses.source_panel import SourcesWidget

FIELD: Final = "opened-by"
SALT: Final = "courses.rescuing"
EDIT: Final = ("wagtailadmin_pages:edit", "wagtailadmin_pages:revisions_revert")
ADD: Final = "wagtailadmin_pages:add"
KINDS: Final = {CoursePage: "course", ModulePage: "module", LessonPage: "lesson"}
MOST_REMARKS: Final = 100
_REMARK: Final = re.compile(r"comments-\d+-(?:replies-\d+-)?text")


@dataclass(frozen=True)
class Opened:
    """An editor as it was opened: whose, of which page (None for a new one), under which."""

    user: int
    page: int | None
    parent: int | None
    kind: str
    language: str
    title: str
    form: UUID


def sealed(page: Page, parent: Page | None, user: Any) -> str:
    """Return the line for the editor of this page, or "" for a kind that is no curriculum."""
    kind = KINDS.get(type(page))
    if kind is None:
        return ""
    facts = {
        "user": user.pk,
        "page": page.pk,
        "parent": parent.pk if parent else None,
        "kind": kind,
        "language": page.locale.language_code,
        "title": page.title or (parent.title if parent else ""),
        "form": str(uuid4()),
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def opened(request: HttpRequest) -> Opened | None:
    try:
        facts = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Opened(**{**facts, "form": UUID(facts["form"])})


def answer(request: HttpRequest, match: ResolverMatch) -> HttpResponse | None:
    """Keep what cannot be saved here and say where it is; None when saving may go on."""
    if request.method != "POST" or match.view_name not in {*EDIT, ADD}:
        return None
    editor = opened(request)
    if editor is None:
        return None
    number = int(match.kwargs["parent_page_id" if match.view_name == ADD else "page_id"])
    loss = _loss(
        request.user,
        editor,
        number,
        adding=match.view_name == ADD,
        cancelling="action-cancel-workflow" in request.POST,
    )
    return None if loss is None else _kept(request, editor, loss)


def answer_after_sign_in(request: HttpRequest) -> HttpResponse | None:
    """The seal says what the request's own secret no longer can: it came from our editor."""
    match = request.resolver_match
    editor = opened(request) if request.method == "POST" else None
    if match is None or match.view_name not in {*EDIT, ADD} or editor is None:
        return None
    if request.user.is_authenticated and request.user.pk != editor.user:
        return None
    return _kept(request, editor, _signed_out(editor))


def _loss(user: Any, editor: Opened, number: int, *, adding: bool, cancelling: bool) -> Loss | None:
    if not user.is_authenticated:
        return _signed_out(editor)
    if user.pk != editor.user or not _is_the_editor_of(editor, number, adding=adding):
        return None
    if not Page.objects.filter(pk=number).exists():
        return _logged(RescueReason.DELETED, "wagtail.delete", number, editor)
    if not (user.is_superuser or in_branch(user, number)):
        return _logged(RescueReason.MOVED, "wagtail.move", number, editor)
    return None if adding or cancelling else _locked(user, number, editor)


def _locked(user: Any, number: int, editor: Opened) -> Loss | None:
    """Another sent the page for review, or locked it, while this editor was open."""
    page: Any = Page.objects.get(pk=number).specific
    lock = page.get_lock()
    if lock is None or not lock.for_user(user):
        return None
    review = page.current_workflow_state
    who, when = (
        (review.requested_by, review.created_at) if review else (page.locked_by, page.locked_at)
    )
    return Loss(
        RescueReason.LOCKED,
        page_number=number,
        lost=page.title,
        acted_by=who.get_full_name() if who else "",
        acted_at=when,
    )


def _signed_out(editor: Opened) -> Loss:
    return Loss(RescueReason.SIGNED_OUT, page_number=editor.page, lost=editor.title)


def _is_the_editor_of(editor: Opened, number: int, *, adding: bool) -> bool:
    """A page made in this very editor has got its number since: the log knows who made it."""
    if adding:
        return editor.page is None and editor.parent == number
    if editor.page is not None:
        return editor.page == number
    made = PageLogEntry.objects.filter(page=number, user=editor.user, action="wagtail.create")
    return made.exists()


def _logged(reason: RescueReason, action: str, number: int, editor: Opened) -> Loss:
    """Who did it and when, as Wagtail's log has it; the loader and the shell leave no name.

    A page that went along with the module or course around it is logged as deleted, too, but
    not as moved: then the nearest page around it that was moved tells.
    """
    entry = PageLogEntry.objects.filter(page=number, action=action).order_by("-pk").first()
    page = Page.objects.filter(pk=number).first() if entry is None else None
    if page is not None:
        around = page.get_ancestors().values("pk")
        entry = PageLogEntry.objects.filter(page__in=around, action=action).order_by("-pk").first()
    who = get_user_model().objects.filter(pk=entry.user_id).first() if entry else None
    return Loss(
        reason,
        page_number=number,
        lost=editor.title,
        acted_by=who.get_full_name() if who else "",
        acted_at=entry.timestamp if entry else None,
    )


def _kept(request: HttpRequest, editor: Opened, loss: Loss) -> HttpResponse:
    author = get_user_model().objects.filter(pk=editor.user).first()
    if author is None:
        return redirect("account_login")
    text = rescues.keep(
        form=editor.form,
        author=author,
        kind=editor.kind,
        language=editor.language,
        typed=typed(request),
        loss=loss,
    )
    address = reverse("own_rescues:text", args=[text.public_id])
    if request.accepts("text/html"):
        return redirect(address)  # whoever is signed out comes to it through the sign-in
    # Wagtail's editor goes on saving by itself only after “locked”; each save is kept.
    said = {"success": False, "error_code": "locked", "error_message": explained(text)}
    return JsonResponse({**said, "rescued": address, "link": _("Look at your text")}, status=400)


def explained(text: RescuedText) -> str:
    """One sentence for the author: what happened, and that the text is safe."""
    if text.reason == RescueReason.SIGNED_OUT:
        return _("You had been signed out. What you typed was not saved on the page, but kept.")
    if text.reason == RescueReason.DELETED:
        return _("The page was deleted meanwhile. What you typed is kept.")
    if text.reason == RescueReason.LOCKED:
        return _("The page was locked or sent for review meanwhile. What you typed is kept.")
    return _("The page was moved where you may not edit it. What you typed is kept.")


def typed(request: HttpRequest) -> Typed:
    """Read the editor's fields as they came: unfinished ones, too; nothing is refused."""
    post = request.POST
    widget = LessonPage._meta.get_field("body").formfield().widget
    body: Any = []
    if not widget.value_omitted_from_data(post, request.FILES, "body"):
        body = widget.value_from_datadict(post, request.FILES, "body").get_prep_value()
    sources = SourcesWidget().value_from_datadict(post, request.FILES, "sources")
    remarks = [
        words
        for name in post
        if _REMARK.fullmatch(name) and (words := post[name].strip())
        # what has a number was saved before
        if not post.get(f"{name.removesuffix('text')}id")
    ]
    return Typed(
        title=post.get("title", "").strip(),
        summary=post.get("summary", "").strip(),
        body=body,
        sources=json.loads(sources),
        remarks=remarks[:MOST_REMARKS],
    )


def as_page(text: RescuedText) -> CurriculumPage:
    """The text as an unsaved page, for a preview."""
    if text.kind == "lesson":
        page = LessonPage(
            title=text.title, summary=text.summary, body=text.body, sources=text.sources
        )
        page.minutes = minutes.of_sections(text.sections, text.summary, text.language)
        return page
    return ModulePage(title=text.title, summary=text.summary)
