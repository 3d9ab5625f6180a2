"""One movement of places by hand: transferred, recovered, held back, opened up, lowered …"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import office_view
from accounts.domain.scope import Scope
from accounts.models import User
from accounts.queries import scoped
from office import rules
from office.forms import Movement
from office.links import address
from office.views.frame import frame
from quotas import actions
from quotas.models import Quota
from quotas.rules import QuotaError
from regions.domain import codes
from regions.models import Region

LABELS = {
    "transfer": gettext_lazy("Transfer to another division"),
    "recover": gettext_lazy("Recover unused places"),
    "hold": gettext_lazy("Hold back as contingency"),
    "open": gettext_lazy("Open up what was held back"),
    "grant": gettext_lazy("Grant more"),
    "lower": gettext_lazy("Lower what was granted"),
}


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    page, user = frame(request), _user(request)
    found = scoped(Quota.objects.all(), user, *rules.OFFICES)
    quota = get_object_or_404(
        found.select_related("region", "parent__region", "period__programme__organiser"), pk=pk
    )
    offered = _offered(quota, page.scope)
    form = Movement(
        request.POST or None,
        moves=[(name, LABELS[name]) for name in offered],
        regions=_beside(quota, page.scope),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _do(quota, form.cleaned_data, user)
        except QuotaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It was entered in the ledger."))
            return redirect(address(page, "quotas", period=quota.period_id))
    quota.refresh_from_db()
    context = page.context(form=form, quota=quota)
    return render(request, "office/move.html", context, status=422 if form.errors else 200)


def _offered(quota: Quota, scope: Scope) -> list[str]:
    """Return what the reader may do with this quota."""
    moves = []
    if _beside(quota, scope).exists():
        moves.append("transfer")
    if quota.parent and scope.covers(quota.parent.region_id, *rules.OFFICES):
        moves.append("recover")
    moves.append("hold")
    if quota.contingency:
        moves.append("open")
    if rules.may_grant(scope, quota.period.programme):
        moves += ["grant", "lower"]
    return moves


def _beside(quota: Quota, scope: Scope) -> QuerySet[Region]:
    """Return where its places may be transferred to, as far as the reader's office reaches."""
    above = codes.quota_parent(quota.region_id)
    mine = [code for role, code in scope.roles if role in rules.OFFICES]
    found = Region.objects.filter(quota_parent_id=above, valid_to=None).exclude(pk=quota.region_id)
    if above is None or not any(codes.covers(code, above) for code in mine):
        return found.none()
    return found.order_by("code")


def _do(quota: Quota, said: dict[str, Any], user: User) -> None:
    places = said["places"]
    order = {
        "document_number": said["document_number"],
        "reason": said["reason"],
        "key": f"office:{said['key']}",
        "actor": user,
    }
    match said["move"]:
        case "transfer":
            actions.transfer(source=quota, region=said["region"], places=places, **order)
        case "recover":
            actions.recover(quota=quota, places=places, **order)
        case "hold":
            actions.hold_back(quota=quota, places=places, **order)
        case "open":
            actions.hold_back(quota=quota, places=-places, **order)
        case "lower":
            actions.adjust(quota=quota, places=-places, **order)
        case "grant":
            actions.grant(
                period=quota.period,
                region=quota.region,
                role=quota.role,
                kind=quota.kind,
                places=places,
                **order,
            )


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
