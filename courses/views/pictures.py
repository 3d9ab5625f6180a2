"""Pictures of lessons and questions, recordings of questions.

Documents are not here: those are served by Wagtail.
"""

from typing import Final

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

OPEN: Final = ("images/", "original_images/", "question_pictures/", "question_audio/")
KINDS: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
}
YEAR: Final = 365 * 24 * 60 * 60


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """Serve a stored picture. A changed picture gets a new name, so browsers may keep it."""
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None or not name.startswith(OPEN) or ".." in name:
        raise Http404
    try:
        file = default_storage.open(name)
    except (OSError, SuspiciousFileOperation) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    # A drawing opened by itself runs nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
