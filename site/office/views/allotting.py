"""The allotment sheet: every division below in one table, the remainder always in sight.

Typing, pasting and importing all end in the same table. Nothing moves before it is stored; what
somebody else moved meanwhile is shown, never overwritten.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import office_view
from accounts.models import User
from accounts.queries import scoped
from accounts.sheets.problems import SheetUnreadable
from accounts.sheets.reading import open_table
from office import exports, rules
from office.forms import Allotment
from office.links import address
from office.views.frame import Frame, frame
from quotas import actions, queries
from quotas.domain import allotment
from quotas.domain.allotment import Receiver, Sheet
from quotas.models import Quota
from quotas.rules import AllotmentChanged, QuotaError, say_allotment
from regions.models import Region

MOST_ROWS = 3000


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def allot(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the table; `step` says what a POST wants: fill it from a paste or a file, or store."""
    page, source = frame(request), _source(request, pk)
    receivers = queries.receivers(source)
    form = Allotment(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _table(request, page, source, form, allotment.from_cells(receivers, {}))
    step = request.POST.get("step")
    if step in ("paste", "import"):
        return _filled(request, page, source, form, receivers)
    sheet = allotment.from_form(receivers, _cells(request, receivers))
    if (over := sheet.change - source.movable) > 0:
        form.add_error(
            None, _("%(n)d more are allotted than there are. Nothing was stored.") % {"n": over}
        )
    elif form.is_valid() and sheet.is_clean:
        try:
            return _store(request, page, source, form, sheet)
        except AllotmentChanged as error:
            form.add_error(None, str(error))
            again = _again(sheet, source, _seen(request, receivers))
            return _table(request, page, source, form, again, moved=error.held)
        except QuotaError as error:
            form.add_error(None, str(error))
    return _table(request, page, source, form, sheet, seen=_seen(request, receivers))


@office_view(*rules.OFFICES)
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same table as a workbook, which may be filled in and imported again."""
    source = _source(request, pk)
    return exports.allotment(queries.receivers(source), source=source)


def _source(request: HttpRequest, pk: int) -> Quota:
    found = scoped(Quota.objects.all(), _user(request), *rules.OFFICES)
    return get_object_or_404(found.select_related("region", "period__programme"), pk=pk)


def _filled(
    request: HttpRequest,
    page: Frame,
    source: Quota,
    form: Allotment,
    receivers: Sequence[Receiver],
) -> HttpResponse:
    """Fill the table from what was pasted or imported; it is stored by the next step only."""
    form.for_filling()
    form.is_valid()
    rows: list[list[str]] = []
    if request.POST.get("step") == "import":
        try:
            rows = _imported(form)
        except SheetUnreadable as error:
            form.add_error("file", str(error))
    else:
        rows = allotment.split_text(form.cleaned_data.get("pasted") or "")
    if not any("".join(row).strip() for row in rows) and not form.errors:
        form.add_error(None, _("There was nothing to read: paste two columns, or choose a file."))
    form.fields["document_number"].required = True  # to store what was filled in
    sheet = allotment.from_rows(receivers, rows)
    return _table(request, page, source, form, sheet)


def _imported(form: Allotment) -> list[list[str]]:
    upload = form.cleaned_data.get("file")
    if upload is None:
        return []
    with NamedTemporaryFile(suffix=Path(upload.name).suffix) as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        with open_table(Path(kept.name)) as table:
            return [
                ["" if cell is None else str(cell) for cell in cells]
                for number, cells in table.rows
                if number <= MOST_ROWS
            ]


def _cells(request: HttpRequest, receivers: Sequence[Receiver]) -> dict[str, str]:
    sent = {one.code: request.POST.get(f"places-{one.code}") for one in receivers}
    return {code: text for code, text in sent.items() if text is not None}


def _seen(request: HttpRequest, receivers: Sequence[Receiver]) -> dict[str, int]:
    """Return what each division held when the sender's table was made."""
    sent = {one.code: request.POST.get(f"seen-{one.code}", "") for one in receivers}
    return {
        one.code: int(sent[one.code]) if sent[one.code].isdecimal() else one.holds
        for one in receivers
    }


def _store(
    request: HttpRequest, page: Frame, source: Quota, form: Allotment, sheet: Sheet
) -> HttpResponse:
    seen = _seen(request, [line.receiver for line in sheet.lines])
    regions = Region.objects.in_bulk([line.receiver.code for line in sheet.lines])
    changed = actions.allot(
        source=source,
        changes=[
            actions.Change(
                region=regions[line.receiver.code],
                seen=seen[line.receiver.code],
                wanted=_wanted(line, seen),
            )
            for line in sheet.lines
        ],
        document_number=form.cleaned_data["document_number"],
        key=f"office:{form.cleaned_data['key']}",
        actor=_user(request),
    )
    if changed:
        text = ngettext(
            "The allotment was stored: %(n)d division changed.",
            "The allotment was stored: %(n)d divisions changed.",
            changed,
        )
        messages.success(request, text % {"n": changed})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect(address(page, "allot", source.pk, period=source.period_id))


def _wanted(line: allotment.Line, seen: dict[str, int]) -> int:
    """An empty cell means: leave it as it was seen."""
    return line.wanted if line.text and line.wanted is not None else seen[line.receiver.code]


def _again(sheet: Sheet, source: Quota, seen: dict[str, int]) -> Sheet:
    """What the sender changed, beside what the divisions hold now."""
    cells = {
        line.receiver.code: line.text
        for line in sheet.lines
        if line.wanted != seen[line.receiver.code]
    }
    return allotment.from_cells(queries.receivers(source), cells)


def _table(
    request: HttpRequest,
    page: Frame,
    source: Quota,
    form: Allotment,
    sheet: Sheet,
    *,
    seen: dict[str, int] | None = None,
    moved: Any = (),
) -> HttpResponse:
    source.refresh_from_db(fields=["places", "split_out", "reserved", "fulfilled", "contingency"])
    rows = [
        {
            "line": line,
            "seen": (seen or {}).get(line.receiver.code, line.receiver.holds),
            "problem": _problem(line),
            "moved": line.receiver.code in moved,
        }
        for line in sheet.lines
    ]
    strays = [
        say_allotment(stray.problem, row=stray.row, label=stray.label) for stray in sheet.strays
    ]
    left = source.movable - sheet.change
    return render(
        request,
        "office/allot.html",
        page.context(
            form=form,
            source=source,
            rows=rows,
            strays=strays,
            now=source.movable,
            left=left,
            short=max(-left, 0),
        ),
        status=422 if form.errors or not sheet.is_clean else 200,
    )


def _problem(line: allotment.Line) -> str:
    if not line.problem:
        return ""
    return say_allotment(line.problem, text=line.text, used=line.receiver.used, most=allotment.MOST)


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
