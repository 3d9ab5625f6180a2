"""The lists as workbooks: the same rows as on the screen, all pages of them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.domain.scope import Scope
from accounts.models import StaffMember
from assessments.models import Paper
from assessments.phrases import local
from certificates.domain import titles
from certificates.models import Certificate
from courses.models import Enrolment
from office.domain.figures import Figures
from office.enums import Show
from office.queries import people as people_queries
from office.queries import results as result_queries
from office.queries.campaigns import Group, Result
from office.queries.desk import Desk
from office.queries.measures import Measures
from office.workbook import Value, attachment, workbook
from programmes.models import Period
from quotas import queries as quotas
from quotas.domain.allotment import Receiver
from quotas.models import LedgerEntry, Quota
from regions.models import Region

CHUNK = 500
Row = TypeVar("Row", bound=Model)


def chunks(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """Read a long list in slices, so that names are put to a slice at a time."""
    start = 0
    while page := list(rows[start : start + CHUNK]):
        yield page
        start += CHUNK


def columns(period: Period, figures: Desk, *, as_at: datetime) -> HttpResponse:
    headers = [
        _("Division"),
        _("Code"),
        _("Due for training"),
        _("Places or target"),
        _("Enrolled"),
        _("Attended"),
        _("Courses finished"),
        _("Assessment passed"),
        _("Certified"),
        _("Completion rate, %"),
        _("Pass rate, %"),
        _("Coverage, %"),
        _("Currency, %"),
        _("Outstanding"),
        _("New staff not yet trained"),
        _("Data as at"),
    ]
    rows = [
        _columns_row(
            row.region.name if row.region else _("%(name)s itself") % {"name": figures.region.name},
            row.region.code if row.region else figures.region.code,
            row.figures,
            as_at,
        )
        for row in figures.rows
    ]
    rows.append(_columns_row(_("Total"), figures.region.code, figures.total, as_at))
    content = workbook(headers, rows, title=_("All columns"), widths=[20, 14, *([12] * 13), 18])
    return attachment(content, _name(figures.region, period, _("All columns")))


def _columns_row(name: str, code: str, figures: Figures, as_at: datetime) -> list[Value]:
    return [
        name,
        code,
        figures.due,
        figures.places,
        figures.enrolled,
        figures.attended,
        figures.finished,
        figures.passed,
        figures.certified,
        figures.completion_rate,
        figures.pass_rate,
        figures.coverage,
        figures.currency,
        figures.outstanding,
        figures.newcomers,
        as_at,
    ]


def people(
    found: QuerySet[StaffMember],
    *,
    measures: Measures | None,
    region: Region,
    scope: Scope,
    show: Show,
    today: date,
    identity: dict[int, str] | None = None,
) -> HttpResponse:
    """The list of people. `identity` holds full numbers, if they were asked for with a reason."""
    headers = [
        _("Name"),
        _("Post"),
        _("Division"),
        _("Region code"),
        _("Phone"),
        _("Start of post"),
        _("Gate to work"),
        _("Training"),
        _("Last study"),
        _("To be trained by"),
    ]
    if identity is not None:
        headers.insert(1, _("Identity number"))

    def rows() -> Iterator[list[Value]]:
        for page in chunks(found):
            for row in people_queries.rows(page, measures, scope, today=today):
                post = row.posts[0] if row.posts else None
                line: list[Value] = [
                    row.person.name,
                    post.get_role_display() if post else "",
                    row.place.path if row.place else "",
                    row.place.code if row.place else "",
                    row.phone,
                    post.start_date if post else None,
                    row.gate.label if row.gate else pgettext("post", "left"),
                    row.standing.label,
                    row.active_at,
                    row.due if show == Show.NEWCOMERS else None,
                ]
                if identity is not None:
                    line.insert(1, identity.get(row.person.pk, ""))
                yield line

    widths = [14, 14, 40, 16, 15, 12, 12, 14, 18, 14]
    if identity is not None:
        widths.insert(1, 22)
    content = workbook(headers, rows(), title=show.label, widths=widths)
    period = measures.period if measures else None
    return attachment(content, _name(region, period, show.label))


def ledger(entries: QuerySet[LedgerEntry], *, region: Region, period: Period) -> HttpResponse:
    headers = [
        _("Time"),
        _("Region"),
        _("Movement"),
        _("Amount"),
        _("Kind"),
        _("From or to"),
        _("Person"),
        _("Document number"),
        _("Reason"),
        _("By whom"),
    ]

    def rows() -> Iterator[list[Value]]:
        for page in chunks(entries):
            for line in quotas.lines(page):
                entry = line.entry
                yield [
                    entry.at,
                    entry.region.path or entry.region.name,
                    entry.get_move_display(),
                    entry.amount,
                    entry.quota.get_kind_display() if entry.quota else "",
                    entry.counterpart.region.name if entry.counterpart else "",
                    line.person,
                    entry.document_number,
                    line.reason,
                    line.actor,
                ]

    content = workbook(
        headers, rows(), title=_("Ledger"), widths=[18, 34, 12, 10, 10, 16, 14, 24, 34, 14]
    )
    return attachment(content, _name(region, period, _("Ledger")))


def allotment(receivers: Sequence[Receiver], *, source: Quota) -> HttpResponse:
    """名额分配表, ready to be filled in and imported again."""
    headers = [_("Division"), _("Code"), _("Allotted now"), _("In use"), _("Places to allot")]
    rows: list[list[Value]] = [
        [one.name, one.code, one.holds, one.used, one.holds] for one in receivers
    ]
    title = _("Allotment sheet")
    content = workbook(headers, rows, title=title, widths=[20, 16, 12, 12, 14])
    return attachment(content, _name(source.region, source.period, title))


def campaigns(groups: Sequence[Group], *, region: Region) -> HttpResponse:
    headers = [
        _("Campaign"),
        _("Programme"),
        _("Period"),
        _("Organisers"),
        _("Places"),
        _("Target"),
        _("Enrolled"),
        _("Certified"),
    ]

    def numbers(result: Result) -> list[Value]:
        return [result.places, result.target, result.enrolled, result.certified]

    def rows() -> Iterator[list[Value]]:
        for group in groups:
            title = group.campaign.title if group.campaign else _("Without a campaign")
            for period, result in group.rows:
                organisers = [period.programme.organiser, period.programme.co_organiser]
                names = "、".join(one.name for one in organisers if one)
                yield [title, period.programme.local_title, period.name, names, *numbers(result)]
            yield [title, _("Total"), "", "", *numbers(group.total)]

    what = _("Campaigns")
    content = workbook(headers, rows(), title=what, widths=[30, 30, 10, 24, *([10] * 4)])
    return attachment(content, _name(region, None, what))


def register(
    found: QuerySet[Certificate], *, region: Region, period: Period | None
) -> HttpResponse:
    headers = [
        pgettext("certificate", "Number"),
        _("Name"),
        _("Post"),
        _("Division"),
        _("Programme"),
        _("Period"),
        _("Issued on"),
        _("Valid until"),
        _("State"),
        _("Issuing office"),
    ]

    def rows() -> Iterator[list[Value]]:
        for page in chunks(found):
            for one in page:
                yield [
                    one.number,
                    one.person.name,
                    one.get_role_display(),
                    one.region.path or one.region.name,
                    one.period.programme.local_title,
                    one.period.name,
                    one.issued_on,
                    one.valid_until,
                    one.get_state_display(),
                    titles.issuer(one.issuing_region_id, one.issuing_region.name),
                ]

    content = workbook(
        headers, rows(), title=_("Register"), widths=[24, 14, 14, 40, 24, 10, 12, 12, 10, 16]
    )
    return attachment(content, _name(region, period, _("Register")))


def expiring(found: QuerySet[Certificate], *, region: Region, today: date) -> HttpResponse:
    """Who needs renewal, one line a person."""
    headers = [
        _("Name"),
        _("Post"),
        _("Certified in"),
        _("Programme"),
        _("Number"),
        _("Valid until"),
        _("Days left"),
    ]

    def rows() -> Iterator[list[Value]]:
        for page in chunks(found):
            for one in page:
                yield [
                    one.person.name,
                    one.get_role_display(),
                    one.region.path or one.region.name,
                    one.period.programme.local_title,
                    one.number,
                    one.valid_until,
                    (one.valid_until - today).days,
                ]

    content = workbook(headers, rows(), title=_("Renewal"), widths=[14, 14, 40, 24, 24, 12, 10])
    return attachment(content, _name(region, None, _("Renewal")))


def results(
    found: QuerySet[Enrolment], *, measures: Measures, paper: Paper, region: Region
) -> HttpResponse:
    headers = [
        _("Name"),
        _("Division"),
        _("Paper"),
        _("Score"),
        _("Result"),
        _("Critical question failed"),
        _("Tries used"),
        _("Tries left"),
    ]

    def rows() -> Iterator[list[Value]]:
        for page in chunks(found):
            for row in result_queries.rows(measures, paper, page):
                yield [
                    row.enrolment.person.name,
                    row.enrolment.region.path or row.enrolment.region.name,
                    local(paper.title),
                    row.result.percent,
                    row.outcome,
                    _("yes") if row.result.critical_failed else _("no"),
                    row.result.attempts_used,
                    _("unlimited") if row.left is None else row.left,
                ]

    content = workbook(headers, rows(), title=_("Results"), widths=[14, 40, 24, 10, 12, 14, 10, 10])
    return attachment(content, _name(region, measures.period, _("Results")))


def _name(region: Region, period: Period | None, what: str | Promise) -> str:
    """清溪县-2026-未训名单-20261123.xlsx"""
    parts = [
        region.name,
        period.name if period else "",
        str(what),
        f"{timezone.localdate():%Y%m%d}",
    ]
    return "-".join(part for part in parts if part) + ".xlsx"
