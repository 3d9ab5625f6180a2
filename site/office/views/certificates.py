"""Issuing: who is ready, a look before, one go, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from accounts.models import User
from accounts.queries import scoped
from certificates import actions as certificates
from certificates.models import IssueBatch
from certificates.queries.eligibility import office_of
from courses.models import Enrolment
from office import rules
from office.forms import Keyed, Selection
from office.links import address
from office.queries import certificates as queries
from office.queries.certificate import open_decisions, waiting_revocations
from office.register_forms import Paper
from office.views import bundles
from office.views.files import private
from office.views.frame import Frame, frame
from office.views.people import page_of
from regions.domain import codes
from regions.models import Region

SECONDS_BETWEEN_LOOKS = 3


@office_view(*rules.OFFICES)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Who is ready, and what the others still lack."""
    page = frame(request)
    if page.measures is None:
        return render(request, "office/desk_empty.html", page.context())
    shown = page_of(request, queries.lacking(page.measures, page.region))
    return render(
        request,
        "office/certificates.html",
        page.context(
            ready=queries.ready(page.measures, page.region, page.scope),
            page_obj=shown,
            lacking=queries.with_missing(shown, page.measures.period),
            batches=queries.batches(page.measures.period, page.region)[:5],
            owns=rules.may_issue(page.scope, page.region.code),
            to_confirm=waiting_revocations(_user(request))[:20],
            to_decide=open_decisions(_user(request))[:20],
        ),
    )


@office_view(*rules.OFFICES)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Show what would be printed for those ticked. Changes nothing."""
    page = frame(request)
    ticked = _ticked(request, page)
    if isinstance(ticked, HttpResponse) or page.measures is None:
        return ticked if isinstance(ticked, HttpResponse) else redirect("office:desk")
    ids = {enrolment.pk for enrolment in ticked}
    ready = queries.ready(page.measures, page.region, page.scope).own
    chosen = [enrolment for enrolment in ready if enrolment.pk in ids]
    if not chosen:
        messages.warning(request, _("These people no longer wait for a certificate."))
        return redirect(address(page, "certificates"))
    period = page.measures.period
    drafts = queries.drafts(chosen, period)
    good = [draft for draft in drafts if not draft.refusal]
    issued = queries.register(period, page.region).filter(state="valid").count()
    return render(
        request,
        "office/issue_preview.html",
        page.context(
            drafts=good,
            held=[draft for draft in drafts if draft.refusal],
            form=Keyed(),
            issued=issued,
            afterwards=issued + len(good),
        ),
    )


@office_view(*rules.OFFICES)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Start the batch. The form's key names it, so that sending twice starts it once."""
    page = frame(request)
    form = Keyed(request.POST)
    if form.is_valid() and (batch := _started(request, form.cleaned_data["key"])):
        return redirect(address(page, "batch", batch.public_id))
    chosen = _ticked(request, page)
    if isinstance(chosen, HttpResponse):
        return chosen
    if not form.is_valid():
        messages.error(request, _("Reload the page and try again."))
        return redirect(address(page, "certificates"))
    batch = certificates.issue_batch(
        period=chosen[0].period,
        region=_batch_region(page.region, chosen[0]),
        enrolment_ids=[enrolment.pk for enrolment in chosen],
        actor=_user(request),
        public_id=UUID(form.cleaned_data["key"]),
    )
    return redirect(address(page, "batch", batch.public_id))


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it is, and what came of it. May be reloaded, left and come back to."""
    page = frame(request)
    found = _batch(request, public_id)
    progress = queries.progress(found)
    shown = page_of(
        request, queries.register(found.period, found.region).filter(batches=found), per_page=100
    )
    taken = bundles.shelf(found, Paper(request.GET))
    response = render(
        request,
        "office/_batch_progress.html" if request.headers.get("HX-Request") else "office/batch.html",
        page.context(
            batch=found,
            progress=progress,
            page_obj=shown,
            refusals=queries.refusals(found),
            used=_used(found),
            bundles=taken,
        ),
    )
    if taken and taken.is_made_now:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@office_view(*rules.OFFICES)
@require_GET
def print_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """All certificates of the batch in one file, to be printed."""
    found = _batch(request, public_id)
    if not found.print_file:
        raise Http404
    return private(found.print_file, f"certificates-{found.created_at:%Y%m%d}.pdf")


def _ticked(request: HttpRequest, page: Frame) -> list[Enrolment] | HttpResponse:
    """Return the ticked enrolments; one that this office does not certify is 404."""
    form = Selection(request.POST)
    if page.period is None:
        raise Http404
    if not form.is_valid():
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect(address(page, "certificates"))
    own = scoped(Enrolment.objects.all(), _user(request), *rules.OFFICES)
    found = list(
        own.filter(pk__in=form.ids, period=page.period).select_related("period__programme")
    )
    mine = [
        one for one in found if rules.may_issue(page.scope, office_of(one, page.period.programme))
    ]
    if len(mine) != len(form.ids):
        raise Http404
    return mine


def _batch_region(region: Region, enrolment: Enrolment) -> Region:
    """The issuing office, also when the officer looks at one township only."""
    issuer = rules.issuer_of(enrolment.period.programme, enrolment.region_id)
    if codes.covers(region.code, issuer):
        return region
    return Region.objects.get(pk=issuer)


def _started(request: HttpRequest, key: str) -> IssueBatch | None:
    return _batches(request).filter(public_id=UUID(key)).first()


def _batch(request: HttpRequest, public_id: UUID) -> IssueBatch:
    return get_object_or_404(
        _batches(request).select_related("region", "period__programme"), public_id=public_id
    )


def _batches(request: HttpRequest) -> QuerySet[IssueBatch]:
    return scoped(IssueBatch.objects.all(), _user(request), *rules.OFFICES)


def _used(found: IssueBatch) -> tuple[int, int]:
    """Certificates of the region before and after the batch."""
    after = queries.register(found.period, found.region).filter(state="valid").count()
    return after - found.certificates.count(), after


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
