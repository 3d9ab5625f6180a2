"""Private files sent to the office."""

from django.core.files.storage import storages
from django.http import FileResponse, Http404


def private(path: str, name: str, *, kind: str = "application/pdf") -> FileResponse:
    """Send a file of the private storage; one that is not there is 404."""
    try:
        opened = storages["private"].open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=kind, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response
