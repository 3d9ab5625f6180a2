"""Places and results by campaign; which campaign and second organiser a programme has."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import office_view
from accounts.models import User
from office import actions, exports, rules
from office.forms import Sponsors
from office.links import address
from office.queries import campaigns as queries
from office.views.frame import frame
from programmes import actions as programmes
from programmes.models import Campaign, Programme


@office_view(*rules.OFFICES)
@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    organised = {
        period.programme_id
        for period in page.periods
        if page.scope.covers(period.programme.organiser_id, *rules.OFFICES)
    }
    found = queries.groups(page.periods, page.region)
    return render(request, "office/campaigns.html", page.context(groups=found, own=organised))


@office_view(*rules.OFFICES)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    found = queries.groups(page.periods, page.region)
    actions.record_export(
        region=page.region,
        what="campaigns",
        rows=sum(len(group.rows) for group in found),
        actor=_user(request),
    )
    return exports.campaigns(found, region=page.region)


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def sponsors(request: HttpRequest, slug: str) -> HttpResponse:
    page = frame(request)
    found = Programme.objects.select_related("organiser", "co_organiser", "campaign")
    programme = get_object_or_404(found, slug=slug)
    if not page.scope.covers(programme.organiser_id, *rules.OFFICES):
        raise Http404
    now = {
        "campaign": programme.campaign.title if programme.campaign else "",
        "co_organiser": programme.co_organiser_id or "",
    }
    form = Sponsors(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            programmes.set_sponsors(
                programme=programme,
                campaign=form.cleaned_data["campaign"],
                co_organiser=form.cleaned_data["co_organiser"],
                actor=_user(request),
            )
        except programmes.SponsorsRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It was stored."))
            return redirect(address(page, "campaigns"))
    context = page.context(form=form, programme=programme, campaigns=Campaign.objects.all())
    return render(request, "office/sponsors.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
