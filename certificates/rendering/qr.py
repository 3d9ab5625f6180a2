"""The QR code as PDF operators (ISO/IEC 18004, error correction M)."""

from typing import Final

import numpy
import zxingcpp

from certificates.rendering.writer import POINTS_PER_MM, SHEET_HEIGHT

PLACE: Final = (44.0, 149.0, 26.0)  # mm from the page's upper left corner: x, y, size
INK: Final = b"0.109804 0.164706 0.156863 rg"  # #1c2a28, as the text


def operators(url: str) -> bytes:
    """Return what draws the code for `url`, without a quiet zone: the page leaves it.

    One bit per module as an image mask: a quarter of the bytes of rectangles, and as sharp.
    """
    code = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = numpy.array(code.to_image(scale=1, add_quiet_zones=False)) == 0
    rows = numpy.packbits(modules, axis=1).tobytes().hex().encode()
    x, y, size = (length * POINTS_PER_MM for length in PLACE)
    return (
        b"q %s %.4f 0 0 %.4f %.4f %.4f cm\n"
        b"BI /W %d /H %d /IM true /D [1 0] /F /AHx ID %s>\nEI\nQ"
        % (INK, size, size, x, SHEET_HEIGHT - y - size, len(modules), len(modules), rows)
    )
