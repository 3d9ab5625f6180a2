"""Pictures that people bring, drawn anew, so that nothing but dots is kept: no place, no script."""

import io
import warnings
from typing import Final

LARGEST: Final = 25_000_000  # dots of a picture that we open
LONGEST_SIDE: Final = 1600  # dots of one that we keep; a phone shows less


class NotAPicture(Exception):
    """Not a picture that a browser shows (WMF, SVG, a damaged file)."""


class PictureTooLarge(NotAPicture):
    """More dots than we open."""


def redrawn(content: bytes) -> tuple[bytes, str]:
    """Return a photograph as JPEG, anything else as PNG, without metadata."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # slow import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(
                io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
            ) as opened:
                if opened.width * opened.height > LARGEST:
                    raise PictureTooLarge
                photo = opened.format == "JPEG" or (
                    opened.format in {"WEBP", "AVIF"} and not opened.has_transparency_data
                )
                turned = ImageOps.exif_transpose(opened)
                image = turned.convert("RGB" if photo else "RGBA")
    except NotAPicture:
        raise
    except Image.DecompressionBombWarning as error:
        raise PictureTooLarge from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAPicture from error
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    stream = io.BytesIO()
    image.save(
        stream, "JPEG" if photo else "PNG", **({"quality": 88} if photo else {"optimize": True})
    )
    return stream.getvalue(), "jpg" if photo else "png"
