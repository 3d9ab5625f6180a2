"""The learner's own certificates: the list, the card, the files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import StaffMember, User
from accounts.queries import person_of
from certificates import actions, files
from certificates.queries import wallet as queries
from certificates.queries.public import REVOKED
from certificates.queries.wallet import Card

SECONDS_BETWEEN_LOOKS = 5  # the page looks again while the file is made


@login_required
@require_GET
def wallet(request: HttpRequest) -> HttpResponse:
    person = person_of(_user(request))
    return render(
        request,
        "certificates/wallet.html",
        {
            "cards": queries.cards(person) if person else [],
            "on_the_way": queries.on_the_way(person) if person else [],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The card; POST asks for the file where there is none."""
    card = _own(request, number)
    if request.method == "POST":
        if not _has_files(card):
            actions.request_file(version=card.version, actor=_user(request))
        return redirect("certificates:certificate", number=number)
    making = _is_shown(card) and not _has_files(card) and queries.is_being_made(card)
    has_credential = _has_credential_file(card)
    making_credential = not has_credential and queries.is_credential_being_made(card)
    response = render(
        request,
        "certificates/certificate.html",
        {
            "card": card,
            "has_files": _has_files(card),
            "making": making,
            "has_credential": has_credential,
            "making_credential": making_credential,
            **card.facts.texts(get_language() or ""),
        },
    )
    if making or making_credential:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@login_required
@require_GET
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    card = _own(request, number)
    return _file(card, card.version.file_path, f"{card.facts.title}-{card.facts.number}.pdf")


@login_required
@require_GET
def certificate_png(request: HttpRequest, number: str) -> HttpResponseBase:
    card = _own(request, number)
    name = files.picture_of(card.version.file_path) if card.version.file_path else ""
    return _file(card, name, f"{card.facts.title}-{card.facts.number}.png", is_shown=True)


@login_required
@require_GET
@never_cache
def certificate_credential(request: HttpRequest, number: str) -> HttpResponse:
    """The holder's own credential, with the full name."""
    card = _own(request, number)
    if not _is_shown(card):
        return redirect("certificates:certificate", number=number)
    response = JsonResponse(
        actions.credential(version=card.version, masked=False),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    response["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def pdf_with_credential(request: HttpRequest, number: str) -> HttpResponseBase:
    """The second kind of file; POST has it made where it is not there."""
    card = _own(request, number)
    if request.method == "POST" and _is_shown(card) and not _has_credential_file(card):
        actions.request_file(
            version=card.version, actor=_user(request), kind=actions.CREDENTIAL_FILE
        )
    name = files.with_credential(files.name_of(card.version))
    return _file(card, name, f"{card.facts.title}-{card.facts.number}-credential.pdf")


def _file(card: Card, name: str, as_name: str, *, is_shown: bool = False) -> HttpResponseBase:
    """Send a file; the card says so where it has yet to be made."""
    opened = files.opened(name) if _is_shown(card) else None
    if opened is None:
        return redirect("certificates:certificate", number=card.facts.number)
    response = FileResponse(opened, as_attachment=not is_shown, filename=as_name)
    response["Cache-Control"] = "private, max-age=600" if is_shown else "private, no-store"
    return response


def _own(request: HttpRequest, number: str) -> Card:
    """Return the reader's certificate; somebody else's is as unknown as one that never was."""
    person: StaffMember | None = person_of(_user(request))
    found = queries.card(person, number) if person else None
    if found is None:
        raise Http404
    return found


def _is_shown(card: Card) -> bool:
    """A revoked certificate is shown as revoked, but not handed out any more."""
    return card.state != REVOKED


def _has_credential_file(card: Card) -> bool:
    return files.exists(files.with_credential(files.name_of(card.version)))


def _has_files(card: Card) -> bool:
    pdf = card.version.file_path
    return bool(pdf) and files.exists(pdf) and files.exists(files.picture_of(pdf))


def _user(request: HttpRequest) -> User:
    user: Any = request.user  # login_required: never anonymous
    return user
