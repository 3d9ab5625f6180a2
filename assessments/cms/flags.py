"""Flags in the CMS: what a reviewer should look at, and how it was closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.enums import OfficeRoleName
from accounts.models import User
from accounts.queries import scope_of
from assessments import actions
from assessments.actions import FlagRefused
from assessments.domain.flags import AVERAGE_PACE
from assessments.enums import FlagKind
from assessments.models import Attempt, AttemptEvent, AttemptFlag
from assessments.queries import integrity as queries
from assessments.queries.sitting import slots
from assessments.viewsets import author_view

PER_PAGE = 50
EVENTS_SHOWN = 300


def is_reviewer(user: User) -> bool:
    return scope_of(user).has(OfficeRoleName.REVIEWER)


@require_safe
@author_view
def index(request: HttpRequest, user: User) -> HttpResponse:
    """Open flags first; `?kind=` and `?state=closed` narrow."""
    if not is_reviewer(user):
        raise Http404
    wanted, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    found = queries.flags_to_review(user).filter(closed_at__isnull=wanted != "closed")
    if kind in FlagKind.values:
        found = found.filter(kind=kind)
    context = {
        "page_title": _("Flags"),
        "header_icon": "warning",
        "page_obj": _with_summaries(Paginator(found, PER_PAGE).get_page(request.GET.get("p"))),
        "kinds": FlagKind.choices,
        "kind": kind,
        "closed": wanted == "closed",
    }
    return render(request, "assessments/cms/flags.html", context)


@require_safe
@author_view
def flag(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = _flag(user, pk)
    context = {
        "page_title": found.get_kind_display(),
        "header_icon": "warning",
        "flag": found,
        "facts": found.facts,
        "chance": _one_in(found.facts.get("chance")),
        "pairs": _same_wrong(found),
        "gaps": [(GAPS[kind], count) for kind, count in found.facts.get("gaps", {}).items()],
        "events": _with_holes(
            found.attempt.events.order_by("page", "number", "received_at")[:EVENTS_SHOWN]
        ),
        "paces": _paces(found) if found.kind == FlagKind.FAST else [],
        "attempts": [one for one in (found.attempt, found.other) if one],
    }
    return render(request, "assessments/cms/flag.html", context)


GAPS = {
    "missing": gettext_lazy("events are missing from the chain"),
    "broken": gettext_lazy("events do not fit the one before them"),
    "forked": gettext_lazy("events have a number twice"),
    "backwards": gettext_lazy("times the page's clock ran backwards"),
    "unlogged": gettext_lazy("answers came without an event"),
}


def _with_summaries(shown: Page[AttemptFlag]) -> Page[AttemptFlag]:
    for one in shown.object_list:
        one.summary = _summary(one)
    return shown


def _summary(found: AttemptFlag) -> str:
    """The numbers that say how much there is to look at."""
    if found.kind == FlagKind.FAST:
        return _("%(fast)s of %(answers)s answers, %(seconds)s s in all") % found.facts
    if found.kind == FlagKind.ALIKE:
        return _("%(identical)s of %(common)s wrong answers identical") % found.facts
    gaps = found.facts.get("gaps", {})
    between = pgettext("between rules", "; ")
    return between.join(f"{count} {GAPS[kind]}" for kind, count in gaps.items())


@dataclass(frozen=True)
class Hole:
    """Numbers of the chain that never arrived."""

    first: int
    last: int


def _with_holes(events: Iterable[AttemptEvent]) -> list[AttemptEvent | Hole]:
    """The events of each page in their order; where numbers are missing, it says so."""
    rows: list[AttemptEvent | Hole] = []
    page, due = "", 1
    for event in events:
        if event.page != page:
            page, due = event.page, 1
        if event.number > due:
            rows.append(Hole(due, event.number - 1))
        rows.append(event)
        due = event.number + 1
    return rows


@dataclass(frozen=True)
class ShownPace:
    """Seconds that an answer took, and those that an average reader needs for its question."""

    number: int
    stem: str
    seconds: float
    reading: float
    is_fast: bool


def _paces(found: AttemptFlag) -> list[ShownPace]:
    attempt = found.attempt
    items = attempt.items.select_related("question_version").order_by("slot")
    stems = {slot.number: slot.stem for slot in slots(attempt)}
    return [
        ShownPace(one.slot, stems[one.slot], one.seconds, one.units / AVERAGE_PACE, one.is_fast)
        for one in queries.answer_paces(attempt, items, queries.stored_events(attempt))
    ]


def _one_in(chance: float | None) -> int | None:
    """1 in so many; the screen says no powers of ten."""
    if chance is None:
        return None
    return min(round(1 / chance), 10**12) if chance > 0 else 10**12


def _same_wrong(found: AttemptFlag) -> list[tuple[Any, int]]:
    """The questions that both answered wrongly in the same way, with the other's number."""
    if found.other is None:
        return []
    wrong = queries.wrong_answers([found.attempt_id, found.other.pk])
    mine, theirs = wrong.get(found.attempt_id, {}), wrong.get(found.other.pk, {})
    same = {
        slot: theirs[version][0]
        for version, (slot, said) in mine.items()
        if version in theirs and theirs[version][1] == said
    }
    attempt = Attempt.objects.get(pk=found.attempt_id)
    return [(slot, same[slot.number]) for slot in slots(attempt) if slot.number in same]


@require_POST
@author_view
def close(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    found = _flag(user, pk)
    try:
        actions.close_flag(flag=found, note=request.POST.get("note", ""), actor=user)
    except FlagRefused as refused:
        messages.error(request, str(refused))
        return redirect("own_flags:flag", pk)
    messages.success(request, _("The flag is closed."))
    return redirect("own_flags:index")


def _flag(user: User, pk: int) -> AttemptFlag:
    if not is_reviewer(user):
        raise Http404
    return get_object_or_404(queries.flags_to_review(user), pk=pk)


class ReviewersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and is_reviewer(user)


class FlagsViewSet(ViewSet):
    name = "own_flags"
    url_prefix = "flags"
    icon = "warning"
    menu_label = gettext_lazy("Flags")
    menu_name = "own-flags"
    menu_order = 258
    menu_item_class = ReviewersMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<int:pk>/", flag, "flag"),
            ("<int:pk>/close/", close, "close"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
