"""The register of certificates: the list, its export, what expires soon."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from certificates.models import Certificate
from office import actions, exports, rules
from office.forms import RegisterFilter
from office.queries import certificates as queries
from office.views.frame import Frame, frame
from office.views.people import page_of


@office_view(*rules.OFFICES)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    form, found = _register(request, page)
    shown = page_of(request, found)
    return render(request, "office/register.html", page.context(form=form, page_obj=shown))


@office_view(*rules.OFFICES)
@require_POST
def export_register(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    _form, found = _register(request, page)
    actions.record_export(
        region=page.region,
        what="register",
        rows=found.count(),
        actor=request.user,  # type: ignore[arg-type]
    )
    return exports.register(found, region=page.region, period=page.period)


def _register(request: HttpRequest, page: Frame) -> tuple[RegisterFilter, QuerySet[Certificate]]:
    form = RegisterFilter(request.GET)
    chosen = form.chosen()
    return form, queries.narrowed(
        queries.register(page.period, page.region),
        search=chosen["q"],
        state=chosen["state"],
        today=page.today,
    )
