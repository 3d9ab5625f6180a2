"""One certificate: its printings and history, and what may be done with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import office_view
from accounts.models import User
from certificates import actions
from certificates.models import Certificate
from certificates.queries.stamps import stamp_of
from certificates.rules import ChangeRefused
from office import rules
from office.links import address
from office.queries import certificate as queries
from office.register_forms import (
    Change,
    Correction,
    Deciding,
    FollowUp,
    RevocationRequest,
)
from office.views.files import private
from office.views.frame import Frame, frame


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, frame(request), _found(request, number))


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
@never_cache
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """The right name; first what it was and what it will be, then the printing."""
    page, found = frame(request), _found(request, number)
    entry = queries.entry(found, _user(request), page.today)
    now = entry.current
    initial = {"after": now.version.number, "name": found.person.name}
    form = Correction(request.POST or None, initial=initial)
    context = {"entry": entry, "certificate": found, "form": form}
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            if request.POST.get("confirm"):
                actions.correct(certificate=found, actor=_user(request), **asked)
                messages.success(request, _("Corrected. The new file is being made."))
                return redirect(address(page, "certificate", number))
            name = actions.printable_name(asked["name"])
        except ChangeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            context["after"] = replace(now.facts, name=name)
    status = 422 if form.errors else 200
    return render(request, "office/correct.html", page.context(**context), status=status)


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
@never_cache
def reissue(request: HttpRequest, number: str) -> HttpResponse:
    page, found = frame(request), _found(request, number)
    entry = queries.entry(found, _user(request), page.today)
    form = Change(request.POST or None, initial={"after": entry.current.version.number})
    return _act(
        request,
        page,
        form,
        template="office/reissue.html",
        context={"entry": entry, "certificate": found},
        act=lambda told: actions.reissue(certificate=found, actor=_user(request), **told),
        done=_("Printed again. The file is being made."),
    )


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
@never_cache
def make_full(request: HttpRequest, number: str) -> HttpResponse:
    """The follow-up of a provisional certificate was good."""
    page, found = frame(request), _found(request, number)
    return _act(
        request,
        page,
        FollowUp(request.POST or None),
        template="office/make_full.html",
        context={
            "entry": queries.entry(found, _user(request), page.today),
            "certificate": found,
        },
        act=lambda told: actions.make_full(certificate=found, actor=_user(request), **told),
        done=_("The certificate is full now. The file is being made."),
    )


@office_view(*rules.OFFICES)
@require_http_methods(["GET", "POST"])
@never_cache
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the revocation; another officer confirms it at their own desk."""
    page, found = frame(request), _found(request, number)
    form = RevocationRequest(request.POST or None, issued_on=found.issued_on)
    return _act(
        request,
        page,
        form,
        template="office/revoke.html",
        context={
            "entry": queries.entry(found, _user(request), page.today),
            "certificate": found,
        },
        act=lambda told: actions.ask_revocation(certificate=found, actor=_user(request), **told),
        done=_("Noted. The certificate stays valid until a second officer confirms."),
    )


@office_view(*rules.OFFICES)
@require_POST
def decide_revocation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The second pair of eyes: `confirm` or refuse; one's own request can be taken back."""
    page = frame(request)
    waiting = queries.requested(_user(request))
    asked = get_object_or_404(waiting.select_related("certificate"), public_id=public_id)
    try:
        if request.POST.get("confirm"):
            actions.confirm_revocation(revocation=asked, actor=_user(request))
            messages.success(request, _("The certificate is revoked."))
        else:
            actions.refuse_revocation(revocation=asked, actor=_user(request))
            messages.success(request, _("The request is closed; the certificate stays valid."))
    except ChangeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(address(page, "certificate", asked.certificate.number))


@office_view(*rules.OFFICES)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of a certificate whose result a regrade has turned."""
    page = frame(request)
    asked = get_object_or_404(queries.decisions(_user(request)), pk=pk)
    form = Deciding(request.POST)
    if form.is_valid():
        try:
            actions.decide(decision=asked, actor=_user(request), **form.cleaned_data)
            messages.success(request, _("Decided and written down."))
        except ChangeRefused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Choose what happens and give a reason."))
    return redirect(address(page, "certificate", asked.certificate.number))


@office_view(*rules.OFFICES)
@require_GET
@never_cache
def file(request: HttpRequest, number: str, printing: int) -> HttpResponseBase:
    """The PDF of one printing, or a page that says that it is being made."""
    page, found = frame(request), _found(request, number)
    version = get_object_or_404(found.versions, number=printing)
    if version.file_path:
        return private(version.file_path, f"{found.number}-{printing}.pdf")
    return render(
        request, "office/file_missing.html", page.context(certificate=found, printing=printing)
    )


@office_view(*rules.OFFICES)
@require_POST
def make_file(request: HttpRequest, number: str, printing: int) -> HttpResponse:
    """Have the PDF made again, if it was dropped."""
    page, found = frame(request), _found(request, number)
    version = get_object_or_404(found.versions, number=printing)
    actions.request_file(version=version, actor=_user(request))
    messages.success(request, _("The file is being made; this takes a few seconds."))
    return redirect(address(page, "certificate_file", number, printing))


def _act(
    request: HttpRequest,
    page: Frame,
    form: Any,
    *,
    template: str,
    context: dict[str, Any],
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Show the form, or do what it asks and go back to the certificate."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ChangeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(address(page, "certificate", context["certificate"].number))
    status = 422 if form.errors else 200
    return render(request, template, page.context(form=form, **context), status=status)


def _page(request: HttpRequest, page: Frame, found: Certificate) -> HttpResponse:
    entry = queries.entry(found, _user(request), page.today)
    return render(
        request,
        "office/certificate.html",
        page.context(
            certificate=found, entry=entry, form=Deciding(), stamp=stamp_of(found.current)
        ),
    )


def _found(request: HttpRequest, number: str) -> Certificate:
    own = queries.visible(_user(request)).select_related(
        "person", "current", "region__parent", "issuing_region", "period__programme"
    )
    return get_object_or_404(own, number=number)


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
