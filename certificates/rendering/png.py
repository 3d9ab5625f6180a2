"""A certificate as a picture, for phones that open PDFs poorly."""

import io

import pypdfium2


def from_pdf(pdf: bytes, *, width: int = 1600) -> bytes:
    """Return the first page as PNG, `width` pixels wide."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        picture = page.render(scale=width / page.get_width()).to_pil()
    finally:
        document.close()
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
