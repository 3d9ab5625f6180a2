"""Certificates that end within 90 or 30 days, or have ended: who is in post and needs renewal."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import office_view
from certificates import actions as certificates
from certificates.actions.reminding import key_of
from certificates.domain.renewal import Renewal, renewal
from certificates.models import Certificate
from certificates.queries import renewals
from certificates.queries.dossiers import terms_of
from notices.models import Message
from office import actions, exports, rules
from office.links import address
from office.views.frame import Frame, frame
from office.views.people import page_of

LISTS: Final = ("90", "30", "lapsed")
MOST_REMINDED: Final = 500


@dataclass(frozen=True)
class Row:
    certificate: Any  # with `renewing`
    renewal: Renewal
    is_due: bool  # a reminder is due and was not sent yet


@office_view(*rules.OFFICES)
@require_GET
def expiring(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    shown = page_of(request, _found(request, page))
    rows = _rows(shown, page.today)
    return render(
        request,
        "office/expiring.html",
        page.context(
            lists=[(name, _of(name, page).count()) for name in LISTS],
            within=_within(request),
            page_obj=shown,
            rows=rows,
        ),
    )


@office_view(*rules.OFFICES)
@require_POST
def export_expiring(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    found = _found(request, page)
    actions.record_export(
        region=page.region,
        what=f"expiring-{_within(request)}",
        rows=found.count(),
        actor=request.user,  # type: ignore[arg-type]
    )
    return exports.expiring(found, region=page.region, today=page.today)


@office_view(*rules.OFFICES)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Send the reminders that are due to everybody of the list. Twice is once."""
    page = frame(request)
    within = _within(request)
    told = certificates.remind(
        certificates=renewals.not_renewing(_found(request, page))[:MOST_REMINDED],
        region_code=page.region.code,
        today=page.today,
        actor=request.user,  # type: ignore[arg-type]
    )
    sent = ngettext("%(n)d reminder is on its way.", "%(n)d reminders are on their way.", told.sent)
    messages.success(request, sent % {"n": told.sent})
    if told.skipped:
        messages.info(
            request, _("%(n)d were reminded before or need none yet.") % {"n": told.skipped}
        )
    return redirect(address(page, "expiring", within=within))


def _within(request: HttpRequest) -> str:
    within = request.GET.get("within") or LISTS[0]
    if within not in LISTS:
        raise Http404
    return within


def _found(request: HttpRequest, page: Frame) -> QuerySet[Certificate]:
    return _of(_within(request), page)


def _of(within: str, page: Frame) -> QuerySet[Certificate]:
    if within == "lapsed":
        return renewals.lapsed(page.region.code, page.today)
    return renewals.expiring(page.region.code, page.today, int(within))


def _rows(shown: Page[Any], today: date) -> list[Row]:
    """One query for the reminders that were sent."""
    keys = {one.pk: key_of(one, today) for one in shown}
    sent = set(Message.objects.filter(key__in=filter(None, keys.values())).values_list("key"))
    return [
        Row(
            certificate=one,
            renewal=renewal(one.valid_until, terms_of(one.period.programme), today),
            is_due=bool(keys[one.pk]) and (keys[one.pk],) not in sent,
        )
        for one in shown
    ]
