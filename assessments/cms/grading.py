"""The grading desk in the CMS: what waits, one answer beside its rubric, the comments bank."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from django.contrib import messages
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from assessments import actions
from assessments.actions import GradingRefused
from assessments.models import Paper, Question, Reading
from assessments.queries import grading
from assessments.viewsets import AuthorsMenuItem, author_view

PER_PAGE: Final = 20
LEVEL: Final = re.compile(r"c-(.{1,80})")  # name of a criterion's radio buttons
PICTURES: Final = {".jpg": "image/jpeg", ".png": "image/png"}


@author_view
@never_cache
def index(request: HttpRequest, user: User) -> HttpResponse:
    heaps = grading.heaps(user)
    context = {
        "page_title": _("Grading desk"),
        "header_icon": "tasks",
        "heaps": heaps,
        "free": sum(heap.free for heap in heaps),
        "to_moderate": sum(heap.to_moderate for heap in heaps),
        "page_obj": Paginator(grading.own_readings(user), PER_PAGE).get_page(request.GET.get("p")),
        "snippets": grading.snippets(user).select_related("owner"),
    }
    return render(request, "assessments/cms/grading.html", context)


@require_POST
@author_view
def take(request: HttpRequest, user: User) -> HttpResponse:
    """The next answer: of one question on one paper, or of all."""
    return _next(
        request,
        user,
        paper=_chosen(Paper, request.POST.get("paper", "")),
        question=_chosen(Question, request.POST.get("question", "")),
        moderating="moderate" in request.POST,
    )


def _next(request: HttpRequest, user: User, **what: Any) -> HttpResponse:
    reading = actions.take_next(user=user, **what)
    if reading is None:
        messages.info(request, _("Nothing of this is waiting for you at present."))
        return redirect("own_grading:index")
    return redirect("own_grading:script", reading.script.code)


@author_view
@never_cache
def script(request: HttpRequest, user: User, code: str) -> HttpResponse:
    reading = _reading(user, code)
    return _page(request, user, reading)


@require_POST
@author_view
def draft(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Keep the draft: from the script (JSON) or from the button of a page without one."""
    reading, wants_json = _reading(user, code), "json" in request.headers.get("Accept", "")
    try:
        kept = actions.save_draft(
            reading=reading, levels=_levels(request.POST), comment=_comment(request), grader=user
        )
    except GradingRefused as refused:
        if wants_json:
            return JsonResponse({"problem": str(refused)}, status=409)
        messages.error(request, str(refused))
    else:
        if wants_json:
            at = date_format(timezone.localtime(kept.touched_at), "H:i:s")
            return JsonResponse({"saved": _("Draft saved at %(time)s") % {"time": at}})
        messages.success(request, _("The draft is saved; it counts for nothing yet."))
    return redirect("own_grading:script", code)


@require_POST
@author_view
def mark(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Give the mark, and on to the next answer to the same question."""
    reading, wrote = _reading(user, code), (_levels(request.POST), _comment(request))
    try:
        given = actions.give_mark(reading=reading, levels=wrote[0], comment=wrote[1], grader=user)
    except GradingRefused as refused:
        messages.error(request, str(refused))
        reading.levels, reading.comment = wrote
        return _page(request, user, reading, status=422)
    told = _("%(code)s is marked; the learner has the result.")
    if not given.published:
        told = _("%(code)s is marked. Until the result is there you can correct it.")
    messages.success(request, told % {"code": code})
    item = reading.script.item
    return _next(
        request,
        user,
        paper=item.attempt.paper_version.paper,
        question=item.question_version.question,
        moderating=reading.is_moderation,
    )


@require_POST
@author_view
def back(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Take one's mark back, or give the answer back unmarked."""
    reading = _reading(user, code)
    try:
        if "mark" in request.POST:
            actions.take_back(reading=reading, grader=user)
            messages.success(request, _("Your mark is taken back; the record keeps it."))
            return redirect("own_grading:script", code)
        actions.put_back(reading=reading, grader=user)
    except GradingRefused as refused:
        messages.error(request, str(refused))
        return redirect("own_grading:script", code)
    messages.success(request, _("%(code)s is free for others again.") % {"code": code})
    return redirect("own_grading:index")


@require_safe
@author_view
@never_cache
def file(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """The file that was handed in: a picture to look at, everything else to save."""
    answer = _reading(user, code).script.item.response or {}
    storage = storages["private"]
    if not answer.get("file") or not storage.exists(answer["file"]):
        raise Http404
    ending = PurePosixPath(answer["file"]).suffix
    with storage.open(answer["file"]) as stored:
        content = stored.read()  # 10 MB at most
    response = HttpResponse(content, content_type=PICTURES.get(ending, "application/octet-stream"))
    way = "inline" if ending in PICTURES else "attachment"
    response["Content-Disposition"] = f'{way}; filename="{code}{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@author_view
def snippet(request: HttpRequest, user: User) -> HttpResponse:
    """Keep a comment in the bank, or drop one of one's own."""
    drop = request.POST.get("drop", "")
    if drop.isdecimal() and len(drop) < 12:
        actions.drop_snippet(user=user, snippet=int(drop))
        return redirect("own_grading:index")
    text, shared = _text(request.POST.get("text", "")), "shared" in request.POST
    try:
        actions.keep_snippet(user=user, text=text, shared=shared)
    except GradingRefused as refused:
        messages.error(request, str(refused))
    return redirect("own_grading:index")


def _page(request: HttpRequest, user: User, reading: Reading, status: int = 200) -> HttpResponse:
    sheet = grading.sheet(user, reading)
    context = {
        "page_title": reading.script.code,
        "page_subtitle": reading.get_place_display(),
        "header_icon": "tasks",
        "sheet": sheet,
        "reading": reading,
        "version": reading.script.item.question_version,
        "paper": reading.script.item.attempt.paper_version.paper,
        "given": list(zip(sheet.given, grading.level_texts(reading, sheet.given), strict=True)),
        "others": list(zip(sheet.others, grading.level_texts(reading, sheet.others), strict=True)),
    }
    return render(request, "assessments/cms/script.html", context, status=status)


def _reading(user: User, code: str) -> Reading:
    try:
        return grading.reading_of(user, code)
    except Reading.DoesNotExist as error:
        raise Http404 from error


def _chosen(model: type[Any], pk: str) -> Any:
    if not pk:
        return None
    if not pk.isdecimal() or len(pk) > 12:
        raise Http404
    return get_object_or_404(model, pk=int(pk))


def _levels(post: QueryDict) -> Mapping[str, int]:
    """`c-KEY` = the number of a level; what is no number is left to the action to refuse."""
    found: dict[str, int] = {}
    for name in post:
        named, value = LEVEL.fullmatch(name), post.get(name, "")
        if named:
            found[named[1]] = int(value) if value.isdecimal() and len(value) < 3 else -1
    return found


def _comment(request: HttpRequest) -> str:
    return _text(request.POST.get("comment", "")).strip()


def _text(posted: str) -> str:
    """Without what PostgreSQL cannot store."""
    return posted.replace("\x00", "").replace("\r\n", "\n")


class GradingViewSet(ViewSet):
    name = "own_grading"
    url_prefix = "grading"
    icon = "tasks"
    menu_label = gettext_lazy("Grading desk")
    menu_name = "own-grading"
    menu_order = 253
    menu_item_class = AuthorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("next/", take, "take"),
            ("comments/", snippet, "snippet"),
            ("<slug:code>/", script, "script"),
            ("<slug:code>/draft/", draft, "draft"),
            ("<slug:code>/mark/", mark, "mark"),
            ("<slug:code>/back/", back, "back"),
            ("<slug:code>/file/", file, "file"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
