"""The files of recordings."""

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from courses.models import Recording
from courses.views import ranges

KINDS: Final = {"mp4": "video/mp4", "m4a": "audio/mp4", "webp": "image/webp"}
NAMES: Final = {"audio.m4a", "normal.m4a", "small.mp4", "normal.mp4", "poster.webp"}
CAPTIONS: Final = "captions.vtt"
KEPT: Final = "private, max-age=31536000, immutable"  # what is made of a recording never changes


@require_safe
@login_required
def recording_file(request: HttpRequest, public_id: UUID, name: str) -> HttpResponseBase:
    """Serve one file to whoever is signed in. Its address is a secret of 122 bits that only the
    lessons print in which it is played.
    """
    if name == CAPTIONS:
        return _captions(public_id)
    if name not in NAMES:
        raise Http404
    try:
        file = storages["private"].open(f"recordings/{public_id}/{name}")
    except OSError as error:
        raise Http404 from error
    response = ranges.answer(request, file)
    response["Content-Type"] = KINDS[name.rpartition(".")[2]]
    response["Cache-Control"] = KEPT
    return response


def _captions(public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Recording.objects.exclude(captions=""), public_id=public_id)
    return HttpResponse(
        found.captions,
        content_type="text/vtt; charset=utf-8",
        headers={"Cache-Control": "private, max-age=300"},
    )
