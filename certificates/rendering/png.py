"""A certificate as a picture, for phones that open PDFs poorly."""

import io

import pypdfium2
from PIL import Image

COLOURS = 64  # gold, cinnabar and ink with their edges: a quarter of the bytes, none of the look


def from_pdf(pdf: bytes, *, width: int = 1600) -> bytes:
    """Return the first page as PNG, `width` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture = page.render(scale=width / page.get_width()).to_pil()
    finally:
        document.close()
    few = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG")  # `optimize` would save 4 % of the bytes in eight times the time
    return buffer.getvalue()
