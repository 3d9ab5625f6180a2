"""Files of recordings, in parts: players ask for the part that they need (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from typing import IO, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from courses.models import Recording

KINDS: Final = {"mp4": "video/mp4", "m4a": "audio/mp4", "webp": "image/webp"}
NAMES: Final = {"audio.m4a", "normal.m4a", "small.mp4", "normal.mp4", "poster.webp"}
CAPTIONS: Final = "captions.vtt"
KEPT: Final = "private, max-age=31536000, immutable"  # what is made of a recording never changes
CHUNK: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


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
    size = file.size
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-":
        response: HttpResponseBase = FileResponse(file)
    else:
        response = _part(file, asked, size)
    response["Content-Type"] = KINDS[name.rpartition(".")[2]]
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = KEPT
    return response


def _part(file: IO[bytes], asked: re.Match[str], size: int) -> HttpResponseBase:
    first, last = _bounds(asked, size)
    if first > last or first >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    response = StreamingHttpResponse(_read(file, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """The first and last byte; `-500` asks for the last 500."""
    if not asked[1]:
        return max(0, size - int(asked[2])), size - 1
    return int(asked[1]), min(int(asked[2]) if asked[2] else size - 1, size - 1)


def _read(file: IO[bytes], left: int) -> Iterator[bytes]:
    with file:
        while left and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _captions(public_id: UUID) -> HttpResponse:
    found = get_object_or_404(Recording.objects.exclude(captions=""), public_id=public_id)
    return HttpResponse(
        found.captions,
        content_type="text/vtt; charset=utf-8",
        headers={"Cache-Control": "private, max-age=300"},
    )
