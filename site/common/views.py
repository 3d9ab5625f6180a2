from django.http import HttpRequest, JsonResponse

from common import health


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    checks = health.readiness()
    return JsonResponse(
        {"ok": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503
    )
