"""Translations of one's own courses (T8): how far each page is, and both texts side by side."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Locale, Page

from courses.actions import translating as actions
from courses.queries import translating as queries
from courses.queries.translating import State
from courses.viewsets.copies import CopiesMenuItem

PER_PAGE = 50
STATES = {
    State.COMPLETE: pgettext_lazy("translation", "complete"),
    State.STALE: pgettext_lazy("translation", "needs an update"),
    State.DRAFT: pgettext_lazy("translation", "not published yet"),
    State.MISSING: pgettext_lazy("translation", "missing"),
}


def index(request: HttpRequest, code: str = "") -> HttpResponse:
    """The pages of one's own branch with their state in one language."""
    locales = list(queries.targets())
    target = _locale(locales, code)
    found = queries.sources(request.user, target)
    counts = queries.counts(request.user, target)
    if not sum(counts.values()):
        raise Http404
    wanted = request.GET.get("state", "")
    if wanted in STATES:
        found = found.filter(state=wanted)
    context = {
        "page_title": _("Translations"),
        "header_icon": "site",
        "locales": locales,
        "target": target,
        "wanted": wanted,
        "states": [(str(state), label, counts[state]) for state, label in STATES.items()],
        "labels": {str(state): label for state, label in STATES.items()},
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "courses/cms/translations.html", context)


@never_cache
def side_by_side(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Source and translation of a page; POST stores a draft of the translation."""
    target = _locale(list(queries.targets()), code)
    row: Any = get_object_or_404(queries.sources(request.user, target), pk=pk)
    source = row.specific
    if request.method == "POST":
        return _save(request, source, target)
    twin = queries.twin_of(source, target)
    units = queries.units(source, twin)
    context = {
        "page_title": source.title,
        "header_icon": "site",
        "source": source,
        "target": target,
        "from_right": _from_right(code),
        "twin": twin,
        "state": STATES[State(row.state)],
        "is_stale": row.state == State.STALE,
        "units": units,
        "open_units": sum(1 for unit in units if not unit.text),
    }
    return render(request, "courses/cms/translation.html", context)


def _save(request: HttpRequest, source: Page, target: Locale) -> HttpResponse:
    texts = {
        name.removeprefix("text:"): str(value)
        for name, value in request.POST.items()
        if name.startswith("text:")
    }
    try:
        actions.save_translation(
            source=source,
            target=target,
            texts=texts,
            seen=_number(request, "seen"),
            seen_source=_number(request, "seen_source"),
            actor=request.user,
        )
    except actions.TranslationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Stored as a draft. Submit it for review in the editor; then it counts.")
        )
    return redirect("own_translations:page", target.language_code, source.pk)


def _locale(locales: list[Locale], code: str) -> Locale:
    for locale in locales:
        if code in {"", locale.language_code}:
            return locale
    raise Http404


def _from_right(code: str) -> bool:
    try:
        return bool(get_language_info(code)["bidi"])
    except KeyError:  # a language that Django has no facts about
        return False


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


class TranslationViewSet(ViewSet):
    name = "own_translations"
    url_prefix = "translations"
    icon = "site"
    menu_label = gettext_lazy("Translations")
    menu_name = "own-translations"
    menu_order = 165
    menu_item_class = CopiesMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        views: list[tuple[str, Any, str]] = [
            ("", index, "index"),
            ("<slug:code>/", index, "language"),
            ("<slug:code>/<int:pk>/", side_by_side, "page"),
        ]
        return [path(route, view, name=name) for route, view, name in views]
