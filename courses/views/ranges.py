"""Files in parts: players ask for the part that they need (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from typing import IO, Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def answer(request: HttpRequest, file: Any) -> HttpResponseBase:
    """Return the part that the request asks for, else the whole file."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-":
        response: HttpResponseBase = FileResponse(file)
    else:
        response = _part(file, asked, file.size)
    response["Accept-Ranges"] = "bytes"
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
