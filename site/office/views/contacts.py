"""Whom to call: an office keeps its telephone numbers once, lessons and sign-in pages show them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import office_view
from accounts.models import User
from office import rules
from office.contact_forms import Contacts
from office.links import address
from office.views.frame import frame
from regions import contacts as numbers
from regions import queries as regions
from regions.enums import Level


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    page = frame(request)
    below = list(regions.children(page.region.pk))
    form = Contacts(
        request.POST or None,
        region=page.region,
        townships=[one for one in below if one.level == Level.TOWNSHIP],
        kept=numbers.kept_by(page.region.pk),
    )
    if request.method == "POST" and form.is_valid():
        user: User = request.user  # type: ignore[assignment]
        numbers.keep(
            region=page.region,
            office_phone=form.office_phone,
            numbers=form.numbers(),
            actor=user,
        )
        messages.success(request, _("It was stored."))
        return redirect(address(page, "contacts"))
    offices = [one for one in below if one.level < Level.TOWNSHIP]
    context = page.context(form=form, offices=offices)
    return render(request, "office/contacts.html", context, status=422 if form.errors else 200)
