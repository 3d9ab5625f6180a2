"""The work desk of a region, and the table with every column."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from office import actions, exports
from office.domain import charts, table
from office.domain.figures import percent
from office.domain.pace import Pace, pace
from office.queries import desk as desks
from office.queries import todo as todos
from office.queries import trend
from office.queries.desk import Desk, QuotaFigures, Receipt
from office.views.frame import Frame, frame
from regions.enums import Level


@dataclass(frozen=True)
class Card:
    """One quota as the desk shows it; without any quota, the people due (kind `due`)."""

    kind: str
    goal: int
    certified: int
    taken: int
    free: int
    waiting: int
    pace: Pace | None
    parts: list[tuple[str, int]]
    receipts: list[Receipt]

    @property
    def rate(self) -> Decimal | None:
        return percent(self.certified, self.goal)

    @property
    def whole(self) -> int:
        """The length of the bar: never shorter than its parts."""
        return max(self.goal, self._used)

    @property
    def unused(self) -> int:
        return self.free if self.kind == "cap" else max(self.goal - self._used, 0)

    @property
    def _used(self) -> int:
        return sum(number for _name, number in self.parts)

    @property
    def plan_at(self) -> str:
        """Where the tick stands, as an SVG length."""
        if self.pace is None or not self.goal:
            return "0%"
        return f"{min(100 * self.pace.plan_today / self.goal, 100):.1f}%"

    @property
    def plan_anchor(self) -> str:
        """Near the ends the words would leave the card."""
        share = self.pace.plan_today / self.goal if self.pace and self.goal else 0
        return "start" if share < 0.1 else "end" if share > 0.9 else "middle"


@office_view()
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.measures is None:
        return render(request, "office/desk_empty.html", page.context())
    if page.region.level == Level.VILLAGE:
        return redirect(f"{reverse('office:people')}?{request.GET.urlencode()}")
    figures = desks.desk(page.measures, page.region)
    issued = trend.issued(page.measures, page.region.code)
    arranged = table.arrange(
        [row for row in figures.rows if row.region],
        kind=figures.base,
        show_all=bool(request.GET.get("all")),
    )
    cards = _cards(page, figures, issued.recent)
    shown = [
        (row, table.is_low(row.figures, figures.total, figures.base)) for row in arranged.shown
    ]
    return render(
        request,
        "office/desk.html",
        page.context(
            desk=figures,
            total=figures.total,
            cards=cards,
            shown=shown,
            has_low=any(low for _row, low in shown),
            arranged=arranged,
            here=next((row for row in figures.rows if row.region is None), None),
            funnel=_funnel(figures),
            trend=_trend(page, issued, cards[0].goal),
            todo=todos.todo(page.measures, page.region, figures, page.scope),
            as_at=timezone.now(),
        ),
    )


@office_view()
@require_GET
def columns(request: HttpRequest) -> HttpResponse:
    """Every column of every division."""
    page = frame(request)
    if page.measures is None:
        return render(request, "office/desk_empty.html", page.context())
    figures = desks.desk(page.measures, page.region)
    return render(
        request,
        "office/columns.html",
        page.context(desk=figures, total=figures.total, as_at=timezone.now()),
    )


@office_view()
@require_POST
def export_columns(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.measures is None:
        return redirect("office:desk")
    figures = desks.desk(page.measures, page.region)
    actions.record_export(
        region=page.region,
        what="columns",
        rows=len(figures.rows),
        actor=request.user,  # type: ignore[arg-type]
    )
    return exports.columns(page.measures.period, figures, as_at=timezone.now())


def _cards(page: Frame, figures: Desk, recent: int) -> list[Card]:
    if page.period and figures.quotas:
        receipts = desks.receipts(page.period, page.region.code)
        return [_quota_card(page, figures, quota, recent, receipts) for quota in figures.quotas]
    total = figures.total
    return [
        Card(
            kind="due",
            goal=total.due,
            certified=total.certified,
            taken=total.enrolled,
            free=total.unenrolled,
            waiting=0,
            pace=pace_of(page, total.due, total.certified, recent),
            parts=_parts(figures),
            receipts=[],
        )
    ]


def _quota_card(
    page: Frame, figures: Desk, quota: QuotaFigures, recent: int, receipts: list[Receipt]
) -> Card:
    certified = figures.total.certified
    return Card(
        kind=quota.kind,
        goal=quota.places,
        certified=certified,
        taken=quota.occupied,
        free=quota.free,
        waiting=quota.waiting,
        pace=pace_of(page, quota.places, certified, recent),
        parts=_parts(figures),
        receipts=[receipt for receipt in receipts if receipt.kind == quota.kind],
    )


def _parts(figures: Desk) -> list[tuple[str, int]]:
    total = figures.total
    return [("c1", total.certified), ("c2", total.eligible), ("c3", total.learning)]


def pace_of(page: Frame, goal: int, certified: int, recent: int) -> Pace | None:
    period = page.period
    if period is None or not goal:
        return None
    return pace(
        places=goal,
        certified=certified,
        recent=recent,
        starts=period.starts,
        ends=period.ends,
        day=page.today,
    )


def _funnel(figures: Desk) -> list[dict[str, Any]]:
    total = figures.total
    steps = [
        ("enrolled", _("Enrolled"), total.enrolled),
        ("attended", _("Began to learn"), total.attended),
        ("finished", _("Courses finished"), total.finished),
        ("passed", _("Assessment passed"), total.passed),
        ("certified", _("Certified"), total.certified),
    ]
    return [
        {"show": show, "label": label, "n": n, "rate": percent(n, total.enrolled)}
        for show, label, n in steps
    ]


def _trend(page: Frame, issued: trend.Issued, goal: int) -> charts.Trend | None:
    if page.period is None or not issued.totals:
        return None
    begun = len(issued.totals) - 1
    reach = begun + min(page.today.day / 30, 1) if page.today <= page.period.ends else begun + 1
    labels = [pgettext("month on an axis", "%(month)d") % {"month": m.month} for m in issued.months]
    return charts.trend(
        issued.totals, labels=labels, goal=goal, reach=reach, every=max(1, -(-len(labels) // 6))
    )
