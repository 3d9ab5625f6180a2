"""A seal picture that an office uploads: checked, made small, encoded anew.

Only PNG and JPEG; the size is read from the header before anything is decoded, so that a picture of
50 megapixels costs nothing. What is kept is a new PNG without the metadata of the old file.
"""

import io
import warnings
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from certificates.rules import ChangeRefused

LARGEST_FILE: Final = 5 * 1024 * 1024
MOST_PIXELS: Final = 25_000_000
EDGE: Final = 600  # pixels: 38 mm at 400 dpi
SMALLEST: Final = 100
_ENDS: Final = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}
_TAIL: Final = 65_536  # cameras and editors write something behind the end
FORMATS: Final = tuple(_ENDS)


def cleaned(content: bytes) -> bytes:
    """Return the picture as a small PNG, or raise ChangeRefused and say what is wrong."""
    if len(content) > LARGEST_FILE:
        raise ChangeRefused(_("The picture is larger than 5 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look ourselves
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        with picture:
            _check_size(picture.width, picture.height)
            _check_whole(content, str(picture.format))
            small = picture.convert("RGBA")
    except Image.DecompressionBombError as error:
        raise ChangeRefused(_("The picture has more than 25 megapixels.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ChangeRefused(
            _("This is no picture that can be read. Please upload a PNG or JPEG file.")
        ) from error
    small.thumbnail((EDGE, EDGE))
    buffer = io.BytesIO()
    small.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _check_whole(content: bytes, kind: str) -> None:
    """Other parts of the platform let Pillow fill up what a file lacks; a seal must be whole."""
    if _ENDS[kind] not in content[-_TAIL:]:
        message = "the end of the file is missing"
        raise ValueError(message)


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise ChangeRefused(
            _("The picture has %(n)d megapixels; at most 25 are read.")
            % {"n": width * height // 1_000_000}
        )
    if min(width, height) < SMALLEST:
        raise ChangeRefused(
            _("The picture is too small to print: at least %(n)d × %(n)d pixels.") % {"n": SMALLEST}
        )
