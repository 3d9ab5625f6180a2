"""Pictures that come inside a file of questions: drawn anew, so that nothing but dots is kept."""

import hashlib
import io
import warnings
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

LARGEST: Final = 40_000_000  # dots of a picture that we open
LONGEST_SIDE: Final = 1600  # dots of one that we keep; a phone shows less
FOLDER: Final = "question_pictures"


class NotAPicture(Exception):
    """Not a picture that a browser shows (WMF, a damaged file, a bomb)."""


def keep_picture(content: bytes) -> str:
    """Store the picture and return its address. The same picture is stored once."""
    drawn, ending = redrawn(content)
    name = f"{FOLDER}/{hashlib.sha256(drawn).hexdigest()[:20]}.{ending}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(drawn))
    return str(default_storage.url(name))


def redrawn(content: bytes) -> tuple[bytes, str]:
    """Return the picture as JPEG if it was one, else as PNG, without metadata."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # slow import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(
                io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP", "BMP")
            ) as opened:
                if opened.width * opened.height > LARGEST:
                    raise NotAPicture
                photo = opened.format == "JPEG"
                turned = ImageOps.exif_transpose(opened)
                image = turned.convert("RGB" if photo else "RGBA")
    except NotAPicture:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise NotAPicture from error
    except Image.DecompressionBombError as error:
        raise NotAPicture from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    stream = io.BytesIO()
    image.save(
        stream, "JPEG" if photo else "PNG", **({"quality": 88} if photo else {"optimize": True})
    )
    return stream.getvalue(), "jpg" if photo else "png"
