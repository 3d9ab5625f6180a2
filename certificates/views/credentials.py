"""What other software reads: the issuer's keys, credentials by their code, status lists."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from certificates import actions
from certificates.domain.numbering import is_code, normalise_code
from certificates.models import CertificateVersion
from certificates.queries import trust
from certificates.views.verify import count_miss, guarded

JSON_LD = "application/ld+json"
SECONDS_KEPT = 30  # by whoever stands between: a revocation shows within a minute


@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """The public keys of this issuer, old ones as well."""
    return _open(trust.did_document(), "application/json")


@guarded
@require_safe
def credential(request: HttpRequest, code: str) -> HttpResponse:
    """The credential of a printing with the masked name; the holder's own copy has the full one."""
    normal = normalise_code(code)
    versions = CertificateVersion.objects.select_related("certificate")
    version = versions.filter(code=normal).first() if is_code(normal) else None
    if version is None:
        count_miss(request)
        raise Http404
    return _open(actions.credential(version=version, masked=True), JSON_LD)


@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Which printings were revoked or replaced, as of now."""
    if not 1 <= number <= trust.last_list():
        raise Http404
    response = _open(actions.status_list(number=number), JSON_LD)
    response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
    return response


def _open(document: dict[str, Any], content_type: str) -> HttpResponse:
    """Answer with a document that verifiers in any browser may read."""
    response = JsonResponse(
        document, content_type=content_type, json_dumps_params={"ensure_ascii": False}
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response
