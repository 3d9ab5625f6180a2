"""Text size and language: kept in a cookie (also after signing out) and on the user."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override
from django.views.decorators.http import require_POST

from accounts.actions import preferences
from accounts.enums import TextSize
from accounts.models import User

SIZES = {str(size) for size in TextSize.values}
YEAR = 60 * 60 * 24 * 365


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(_next(request))
    size = request.POST.get("size", "")
    if size in SIZES:
        _keep(response, settings.TEXT_SIZE_COOKIE_NAME, size)
        if isinstance(request.user, User):
            preferences.set_text_size(user=request.user, size=int(size))
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show the same page in another language."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(_next(request))
    page = _next(request)
    with override(get_language_from_path(page) or settings.LANGUAGE_CODE):
        response = HttpResponseRedirect(translate_url(page, code))
    _keep(response, settings.LANGUAGE_COOKIE_NAME, code)
    if isinstance(request.user, User):
        preferences.set_language(user=request.user, language=code)
    return response


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
