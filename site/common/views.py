"""Health, and the pages that say what went wrong; each carries the request id as reference."""

import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common import health
from common.tracing import request_id

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    checks = health.readiness()
    return JsonResponse(
        {"ok": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503
    )


def not_offered(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Stand before an address of a library that we do not use."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show the reference number without asking the database, which may be what is broken."""
    reference = _reference()
    try:
        page: str = render_to_string(
            "500.html", {"reference": reference, "SITE_NAME": settings.WAGTAIL_SITE_NAME}
        )
    except Exception:
        logger.exception("the error page itself failed")
        page = _("Something went wrong on our side") + f" {reference}"
    return HttpResponse(page, status=500)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", {"reference": _reference()}, status=status)


def _reference() -> str:
    """The first twelve characters are enough to find the request in the logs."""
    return request_id.get()[:12]
