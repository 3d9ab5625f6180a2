"""The single files of a batch in one ZIP, and the print file for pre-printed paper."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from accounts.models import User
from accounts.queries import scoped
from certificates import files
from certificates.models import IssueBatch
from common.models import Job, JobState
from office import bundles, rules
from office.links import address
from office.register_forms import Paper
from office.views.files import private
from office.views.frame import frame


@dataclass(frozen=True)
class Shelf:
    """What can be taken away from a batch, and what is being made."""

    zip_job: Job | None
    has_zip: bool
    form: Paper
    paper_job: Job | None
    has_paper: bool

    @property
    def is_made_now(self) -> bool:
        jobs = (self.zip_job, self.paper_job)
        return any(job and job.is_under_way for job in jobs)


def shelf(batch: IssueBatch, asked: Paper) -> Shelf | None:
    """Return what there is once the print file is made; `asked` are offsets in the address."""
    if not batch.print_file:
        return None
    offsets = asked.offsets() if asked.is_valid() else None
    paper_job = bundles.latest(bundles.OVERPRINT, offsets.subject(batch)) if offsets else None
    zip_job = bundles.latest(bundles.ZIP, str(batch.pk))
    return Shelf(
        zip_job=zip_job,
        has_zip=_is_done(zip_job) and files.exists(files.zip_of(batch)),
        form=asked if offsets else Paper(),
        paper_job=paper_job,
        has_paper=_is_done(paper_job) and offsets is not None and files.exists(offsets.name(batch)),
    )


def _is_done(job: Job | None) -> bool:
    return job is not None and job.state == JobState.DONE


@office_view(*rules.OFFICES)
@require_POST
def make_zip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page, batch = frame(request), _batch(request, public_id)
    bundles.request(kind=bundles.ZIP, batch=batch, subject=str(batch.pk), actor=_user(request))
    return redirect(address(page, "batch", batch.public_id))


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def zip_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    batch = _batch(request, public_id)
    name = f"certificates-{batch.created_at:%Y%m%d}.zip"
    return private(files.zip_of(batch), name, kind="application/zip")


@office_view(*rules.OFFICES)
@require_POST
def make_overprint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the file with these offsets; the page leads to it when it is made."""
    page, batch = frame(request), _batch(request, public_id)
    form = Paper(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give both offsets in millimetres, from −20 to 20."))
        return redirect(address(page, "batch", batch.public_id))
    offsets = form.offsets()
    bundles.request(
        kind=bundles.OVERPRINT,
        batch=batch,
        subject=offsets.subject(batch),
        actor=_user(request),
    )
    moved = {"right": f"{offsets.right:.1f}", "down": f"{offsets.down:.1f}"}
    return redirect(address(page, "batch", batch.public_id, **moved))


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def overprint_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    batch, form = _batch(request, public_id), Paper(request.GET)
    if not form.is_valid():
        raise Http404
    return private(form.offsets().name(batch), f"certificates-{batch.created_at:%Y%m%d}.pdf")


def _batch(request: HttpRequest, public_id: UUID) -> IssueBatch:
    own = scoped(IssueBatch.objects.all(), _user(request), *rules.OFFICES)
    return get_object_or_404(own.exclude(print_file=""), public_id=public_id)


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
