"""Places: what the office holds, handing them down, the ledger, the waiting list."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import office_view
from accounts.models import StaffMember, User
from accounts.queries import scoped
from courses import actions as courses
from office import actions, exports, rules
from office.domain.figures import Figures
from office.domain.pace import Pace
from office.forms import Keyed, LedgerFilter, Split, new_key
from office.links import address
from office.queries import desk as desks
from office.queries import trend
from office.views import desk
from office.views.frame import Frame, frame
from office.views.people import page_of
from quotas import actions as quotas
from quotas import queries as quota_queries
from quotas.enums import QuotaKind
from quotas.models import LedgerEntry, Quota, WaitingEntry
from quotas.rules import QuotaError, say
from regions.models import Region

PER_PAGE = 50


@office_view(*rules.OFFICES)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.period is None:
        return render(request, "office/desk_empty.html", page.context())
    standings = quota_queries.standings(page.period, page.region.code)
    own = [one for one in standings if one.quota.region_id == page.region.code]
    figures = _figures(page, standings)
    so_far = trend.issued(page.measures, page.region.code) if page.measures and own else None
    below = [one for one in standings if one not in own]
    return render(
        request,
        "office/quotas.html",
        page.context(
            may_grant=rules.may_grant(page.scope, page.period.programme),
            own=[
                (
                    one,
                    one.quota.movable,
                    figures.get(page.region.code),
                    _forecast(page, one.quota.places, so_far),
                )
                for one in own
            ],
            caps=[one for one in below if one.quota.kind == QuotaKind.CAP],
            targets=[
                (one, figures.get(one.quota.region_id))
                for one in below
                if one.quota.kind == QuotaKind.TARGET
            ],
        ),
    )


def _forecast(page: Frame, places: int, so_far: trend.Issued | None) -> Pace | None:
    """Where this pace leads: the certificates of the region, against one of its quotas."""
    if so_far is None or not so_far.totals:
        return None
    return desk.pace_of(page, places, so_far.totals[-1], so_far.recent)


def _figures(page: Frame, standings: list[Any]) -> dict[str, Figures]:
    """Return the people of each region: a target is counted from people, whichever cap or target
    holds their seats.
    """
    if page.measures is None or all(one.quota.kind == QuotaKind.CAP for one in standings):
        return {}
    desk = desks.desk(page.measures, page.region)
    found = {row.region.code: row.figures for row in desk.rows if row.region}
    return found | {page.region.code: desk.total}


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand places down. The parent's remainder is in sight; the database has the last word."""
    page = frame(request)
    found = scoped(Quota.objects.all(), _user(request), *rules.OFFICES)
    source = get_object_or_404(found.select_related("region", "period__programme"), pk=pk)
    form = Split(request.POST or None, children=receivers(source))
    if request.method == "POST" and form.is_valid():
        try:
            quotas.split(
                source=source,
                region=form.cleaned_data["region"],
                places=form.cleaned_data["places"],
                document_number=form.cleaned_data["document_number"],
                key=f"office:{form.cleaned_data['key']}",
                actor=_user(request),
            )
        except QuotaError as error:
            form.add_error(None, str(error))
        else:
            text = _("%(places)d places were handed down to %(region)s.")
            messages.success(request, text % form.cleaned_data)
            return redirect(address(page, "quotas", period=source.period_id))
    left = source.movable
    return render(
        request,
        "office/split.html",
        page.context(form=form, source=source, left=left, given=quota_queries.passed_on(source)),
        status=422 if form.errors else 200,
    )


def receivers(source: Quota) -> QuerySet[Region]:
    """Return who may receive from this quota: the divisions below in the quota tree."""
    return Region.objects.filter(quota_parent_id=source.region_id, valid_to=None).order_by("code")


@office_view(*rules.OFFICES)
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.period is None:
        return render(request, "office/desk_empty.html", page.context())
    form = LedgerFilter(request.GET)
    shown = page_of(request, _entries(page, form), per_page=PER_PAGE)
    return render(
        request,
        "office/ledger.html",
        page.context(form=form, page_obj=shown, lines=quota_queries.lines(shown)),
    )


@office_view(*rules.OFFICES)
@require_POST
def export_ledger(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.period is None:
        raise Http404
    found = _entries(page, LedgerFilter(request.GET))
    actions.record_export(
        region=page.region, what="ledger", rows=found.count(), actor=_user(request)
    )
    return exports.ledger(found, region=page.region, period=page.period)


@office_view(*rules.OFFICES)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    if page.period is None:
        return render(request, "office/desk_empty.html", page.context())
    found = quota_queries.waiting_list(page.period, page.region.code)
    shown = page_of(request, found.select_related("person", "region__parent", "quota__region"))
    return render(request, "office/waiting.html", page.context(page_obj=shown, key=new_key()))


@office_view(*rules.OFFICES)
@require_POST
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a waiting person a place, if there is one now."""
    page = frame(request)
    entries = scoped(WaitingEntry.objects.all(), _user(request), *rules.OFFICES)
    entry = get_object_or_404(entries.select_related("person", "period"), pk=pk)
    form = Keyed(request.POST)
    if form.is_valid():
        outcome = courses.enrol_waiting(
            entry=entry, actor=_user(request), key=f"office:{form.cleaned_data['key']}:{entry.pk}"
        )
        _say(request, entry, outcome)
    else:
        messages.error(request, _("Reload the page and try again."))
    return redirect(address(page, "waiting"))


def _say(request: HttpRequest, entry: WaitingEntry, outcome: Any) -> None:
    name = {"name": entry.person.name}
    if outcome.status == "seated":
        messages.success(request, _("%(name)s has a place now.") % name)
    elif outcome.status == "waiting":
        text = _("There is still no free place; %(name)s stays on the waiting list.")
        messages.warning(request, text % name)
    else:
        messages.warning(request, say(outcome.reason))


def _entries(page: Frame, form: LedgerFilter) -> QuerySet[LedgerEntry]:
    if page.period is None:
        raise Http404
    found = quota_queries.entries(page.period, page.region.code)
    chosen = form.chosen()
    if chosen["move"]:
        found = found.filter(move=chosen["move"])
    if chosen["start"]:
        found = found.filter(at__gte=_midnight(chosen["start"]))
    if chosen["document"]:
        found = found.filter(document_number__icontains=chosen["document"])
    if chosen["person"]:
        people = StaffMember.objects.filter(name__icontains=chosen["person"])
        found = found.filter(person_id__in=people.values("pk"))
    if chosen["end"]:
        found = found.filter(at__lt=_midnight(chosen["end"] + timedelta(days=1)))
    return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
