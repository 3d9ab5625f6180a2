"""The first places of a period, from outside the tree: granted by a notice."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import office_view
from accounts.models import User
from office import rules
from office.forms import Grant
from office.links import address
from office.views.frame import frame
from quotas import actions
from quotas.rules import QuotaError


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    """Grant places or a target to the region in view; only the organiser knows this page."""
    page = frame(request)
    if page.period is None or not rules.may_grant(page.scope, page.period.programme):
        raise Http404
    form = Grant(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        user: User = request.user  # type: ignore[assignment]
        try:
            actions.grant(
                period=page.period,
                region=page.region,
                role=page.period.programme.role,
                kind=told["kind"],
                places=told["places"],
                document_number=told["document_number"],
                key=f"office:{told['key']}",
                actor=user,
            )
        except QuotaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It was entered in the ledger."))
            return redirect(address(page, "quotas"))
    context = page.context(form=form)
    return render(request, "office/grant.html", context, status=422 if form.errors else 200)
