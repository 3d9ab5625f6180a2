"""Pictures that come inside a file of questions."""

import hashlib
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.pictures import NotAPicture, redrawn

__all__ = ["FOLDER", "NotAPicture", "keep_picture"]
FOLDER: Final = "question_pictures"


def keep_picture(content: bytes) -> str:
    """Store the picture and return its address. The same picture is stored once."""
    drawn, ending = redrawn(content)
    name = f"{FOLDER}/{hashlib.sha256(drawn).hexdigest()[:20]}.{ending}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(drawn))
    return str(default_storage.url(name))
