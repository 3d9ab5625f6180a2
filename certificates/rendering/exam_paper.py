"""Printed exam papers as PDF, with the fonts of the certificates. Slow to import: tasks only."""

from collections.abc import Mapping

from certificates.rendering.compiler import Pictures, weasyprint  # with our fonts


def lay_out(html: str, css: str, pictures: Mapping[str, tuple[str, bytes]]) -> bytes:
    """Return the pages as a tagged PDF/UA-1 file that knows these pictures and nothing else."""
    fetcher = Pictures(pictures)
    sheet = weasyprint.CSS(string=css, url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="blank:")
    content: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return content
