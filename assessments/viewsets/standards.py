"""The pass mark of a paper by Angoff ratings: the raters' table, its export, adopting a mark."""

import io
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from assessments import actions
from assessments.actions import PanelRefused
from assessments.forms.standards import AdoptForm
from assessments.models import AngoffPanel, Paper
from assessments.phrases import local
from assessments.queries import authoring, reports, standards
from assessments.queries.standards import Table
from assessments.viewsets.access import author_view

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@author_view
@never_cache
def panel(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    return _page(request, user, _paper(user, slug))


def _page(
    request: HttpRequest, user: User, paper: Paper, form: AdoptForm | None = None
) -> HttpResponse:
    found = standards.panel_of(paper)
    table = standards.table(found, user) if found else None
    editable = authoring.may_edit(user, paper.bank)
    context: dict[str, Any] = {
        "page_title": _("Pass mark by ratings"),
        "page_subtitle": local(paper.title),
        "header_icon": "group",
        "paper": paper,
        "table": table,
        "editable": editable,
        "shown": table is not None and _may_look(request, user, table, editable=editable),
    }
    if table and editable and table.standard.suggested is not None:
        context["form"] = form or AdoptForm(suggested=table.standard.suggested)
    return render(request, "assessments/cms/angoff.html", context, status=422 if form else 200)


def _may_look(request: HttpRequest, user: User, table: Table, *, editable: bool) -> bool:
    """Raters see each other's numbers when they have given all of theirs; the paper's office sees
    them when it asks to, and then knows that its own ratings are no longer independent."""
    if table.panel.closed_at is not None or table.own_complete:
        return True
    return editable and "table" in request.GET


@require_POST
@author_view
def start(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    paper = _own(user, slug)
    return _done(request, slug, lambda: actions.open_panel(paper=paper, actor=user))


@require_POST
@author_view
def rate(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """Keep what was typed; what is left blank is not rated."""
    found = _panel(_paper(user, slug))
    ratings = {
        pk: _percent(request.POST.get(f"p-{pk}", ""))
        for pk in standards.versions_of(found.cells)
        if f"p-{pk}" in request.POST
    }
    told = _("Your ratings are saved.")
    return _done(
        request, slug, lambda: actions.rate(panel=found, rater=user, ratings=ratings), told
    )


@require_POST
@author_view
def adopt(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    paper = _own(user, slug)
    found = _panel(paper)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _page(request, user, paper, form)
    wrote = form.cleaned_data
    told = _("The pass mark is %(mark)s %%; it holds for attempts that begin from now on.")
    return _done(
        request,
        slug,
        lambda: actions.adopt_standard(
            panel=found, pass_mark=wrote["pass_mark"], reason=wrote["reason"], actor=user
        ),
        told % {"mark": f"{wrote['pass_mark'].normalize():f}"},
    )


@require_POST
@author_view
def drop(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    found = _panel(_own(user, slug))
    told = _("The panel is closed; the pass mark stays.")
    return _done(request, slug, lambda: actions.drop_panel(panel=found, actor=user), told)


@require_safe
@author_view
@never_cache
def export(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The raters' table as Excel, for those who may see it."""
    paper = _paper(user, slug)
    table = standards.table(_panel(paper), user)
    editable = authoring.may_edit(user, paper.bank)
    if not editable and not _may_look(request, user, table, editable=editable):
        raise Http404
    disposition = {"Content-Disposition": f'attachment; filename="{slug}-angoff.xlsx"'}
    return HttpResponse(_workbook(table), content_type=XLSX, headers=disposition)


def _workbook(table: Table) -> bytes:
    from openpyxl import Workbook  # slow import

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Angoff"
    raters = [rater.get_full_name() for rater in table.raters]
    head = [_("Cell of the blueprint"), _("question"), pgettext("exam", "key"), _("mark")]
    sheet.append([*head, *raters, _("mean"), _("standard deviation")])
    for cell in table.cells:
        for row in cell.rows:
            spread = row.spread
            sheet.append(
                [
                    cell.title,
                    row.prompt.stem,
                    row.key,
                    float(row.version.mark),
                    *row.ratings,
                    round(100 * spread.mean, 2) if spread else None,
                    round(100 * spread.sd, 2) if spread and spread.sd is not None else None,
                ]
            )
    last = [*table.marks, table.suggested, table.standard.sd]
    rounded = [None if one is None else round(one, 2) for one in last]
    sheet.append([_("suggested pass mark"), "", "", "", *rounded])
    for line in sheet.iter_rows():
        for written in line:
            if isinstance(written.value, str):
                written.data_type = "s"  # a text that begins with “=” is no formula
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _done(request: HttpRequest, slug: str, act: Any, told: str = "") -> HttpResponse:
    try:
        act()
    except PanelRefused as refused:
        messages.error(request, str(refused))
    else:
        if told:
            messages.success(request, told)
    return redirect("own_questions:standard", slug)


def _percent(text: str) -> int | None:
    """What is no number is out of bounds, and the action says so."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1


def _paper(user: User, slug: str) -> Paper:
    """Whoever reads the bank may rate."""
    return get_object_or_404(reports.papers_to_read(user), slug=slug)


def _own(user: User, slug: str) -> Paper:
    found = _paper(user, slug)
    if not authoring.may_edit(user, found.bank):
        raise Http404
    return found


def _panel(paper: Paper) -> AngoffPanel:
    found = standards.panel_of(paper)
    if found is None:
        raise Http404
    return found
