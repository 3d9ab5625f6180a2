"""First sign-in: is this you? And the list of offices to call."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.actions import sign_in
from accounts.models import User
from accounts.queries.offices import offices
from accounts.queries.own import self_of


@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Show name and village once; "no" signs out and names the office that can correct it."""
    user = request.user
    me = self_of(user)
    if not isinstance(user, User) or me is None or user.confirmed_at:
        return HttpResponseRedirect(_next(request))
    if request.method != "POST":
        return render(request, "accounts/confirm.html", {"me": me, "next": _next(request)})
    if request.POST.get("answer") == "yes":
        sign_in.confirm(user=user)
        return HttpResponseRedirect(_next(request))
    sign_in.deny(user=user)
    from allauth.account.internal.flows.logout import logout  # leaf: allauth offers no public name

    logout(request, show_message=False)
    text = _("You are signed out. Please tell %(office)s that the name is wrong.")
    messages.warning(request, text % {"office": me.office_line})
    return HttpResponseRedirect(reverse("account_login"))


def office_list(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:60]
    page = Paginator(offices(search), 30).get_page(request.GET.get("page"))
    return render(request, "accounts/offices.html", {"page_obj": page, "q": search})


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("home")
