"""The roster and the lists behind the desk's numbers."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from accounts.models import StaffMember
from office import actions, exports
from office.enums import Show
from office.forms import PeopleFilter, Reason, new_key
from office.queries import people as people_queries
from office.queries.people import Filters
from office.views.frame import Frame, frame

PER_PAGE = 50
FINISHED = (Show.CERTIFIED, Show.HOLDERS)  # nothing is left to do to these in a list
LISTS = (
    Show.ROSTER,
    Show.OUTSTANDING,
    Show.UNENROLLED,
    Show.LEARNING,
    Show.IDLE,
    Show.NEWCOMERS,
    Show.ELIGIBLE,
    Show.CERTIFIED,
)


@office_view()
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    form, filters = filters_of(request, page)
    found = listed(page, filters)
    shown = page_of(request, found)
    return render(
        request,
        "office/people.html",
        page.context(
            form=form,
            show=Show(filters.show),
            filters=filters,
            page_obj=shown,
            rows=people_queries.rows(shown, page.measures, page.scope, today=page.today),
            key=new_key(),
            is_roster=filters.show == Show.ROSTER,
            pick=bool(page.period) and page.may.credit and filters.show not in FINISHED,
            lists=LISTS if page.period else LISTS[:1],
        ),
    )


@office_view()
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Send the whole list. Identity numbers are in it only with a reason, and that is logged."""
    page = frame(request)
    _form, filters = filters_of(request, page)
    found = listed(page, filters)
    reason = ""
    identity = None
    if "identity" in request.POST:
        if not page.may.manage:
            raise Http404
        asked = Reason(request.POST)
        if not asked.is_valid():
            return render(
                request,
                "office/people_export.html",
                page.context(form=asked, show=Show(filters.show), number=found.count()),
                status=422,
            )
        reason = asked.cleaned_data["reason"]
        identity = people_queries.identity_numbers(found, page.scope, today=page.today)
    actions.record_export(
        region=page.region,
        what="people_with_identity" if identity is not None else "people",
        rows=found.count(),
        actor=request.user,  # type: ignore[arg-type]
        reason=reason,
        filters={"show": filters.show, "period": page.period.pk if page.period else None},
    )
    return exports.people(
        found,
        measures=page.measures,
        region=page.region,
        scope=page.scope,
        show=Show(filters.show),
        today=page.today,
        identity=identity,
    )


@office_view(*("county", "prefecture", "province"))
@require_GET
def export_identity(request: HttpRequest) -> HttpResponse:
    """Ask why the identity numbers are needed."""
    page = frame(request)
    _form, filters = filters_of(request, page)
    return render(
        request,
        "office/people_export.html",
        page.context(form=Reason(), show=Show(filters.show), number=listed(page, filters).count()),
    )


def filters_of(request: HttpRequest, page: Frame) -> tuple[PeopleFilter, Filters]:
    """Read the address. A list that does not exist is 404, a filter that does not exist is none."""
    form = PeopleFilter(request.GET)
    chosen = form.chosen()
    show = request.GET.get("show") or Show.ROSTER.value
    if show not in Show.values:
        raise Http404
    if page.measures is None:
        show = Show.ROSTER.value
    return form, Filters(
        show=show,
        role=chosen["role"],
        status=chosen["status"],
        gate=chosen["gate"],
        search=chosen["q"],
        own=bool(request.GET.get("own")),
    )


def listed(page: Frame, filters: Filters) -> QuerySet[StaffMember]:
    return people_queries.people(page.measures, page.region, filters, today=page.today)


def page_of(request: HttpRequest, found: QuerySet[Any], *, per_page: int = PER_PAGE) -> Page[Any]:
    """Return the page asked for; one that does not exist gives the nearest."""
    return Paginator(found, per_page).get_page(request.GET.get("page"))
