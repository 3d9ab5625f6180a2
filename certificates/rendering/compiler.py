"""WeasyPrint with our fonts and our pictures, and nothing else. Slow to import: tasks only.

A private fontconfig, read before WeasyPrint is imported, offers only the fonts of the allow-list:
what they cannot draw must fail, not fall back.
"""

import os
from functools import cache
from pathlib import Path

from certificates.rendering import art, families

HERE = Path(__file__).parent


def fontconfig() -> Path:
    """Write the private fontconfig if it is not there yet and return its path."""
    folder = families.folder()
    patterns = [str(built.path) for built in families.BUILT]
    patterns += [str(path) for path in families.SCRIPTS.values()]
    globs = "".join(f"<glob>{pattern}</glob>" for pattern in patterns)
    folders = "".join(f"<dir>{place}</dir>" for place in sorted({str(folder), str(families.NOTO)}))
    configuration = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{folders}<cachedir>{folder / 'cache'}</cachedir>"
        f"<selectfont><acceptfont>{globs}</acceptfont>"
        "<rejectfont><glob>*</glob></rejectfont></selectfont></fontconfig>"
    )
    path = folder / "fonts.conf"
    if not path.exists() or path.read_text() != configuration:
        families.put(path, configuration.encode())
    return path


os.environ["FONTCONFIG_FILE"] = str(fontconfig())

import weasyprint  # noqa: E402 fontconfig must be set first
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402


class Pictures(URLFetcher):
    """Knows these SVG pictures and opens nothing else, neither file nor network."""

    def __init__(self, pictures: dict[str, str]) -> None:
        super().__init__(fail_on_errors=True)
        self.pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/svg+xml"})


@cache
def _styles() -> tuple[FontConfiguration, weasyprint.CSS]:
    """Parsed once for the life of the process, with the page's ornament."""
    font_config = FontConfiguration()
    fetcher = Pictures({"background:": art.background()})
    style = (HERE / "certificate.css").read_text()
    return font_config, weasyprint.CSS(string=style, font_config=font_config, url_fetcher=fetcher)


def compile_page(html: str, *, pictures: dict[str, str], stamp: str, identifier: bytes) -> bytes:
    """Return `html` as PDF/A-3u. `stamp` is the document's date (ISO 8601), not the clock's."""
    font_config, style = _styles()
    fetcher = Pictures({"background:": art.background(), **pictures})
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="qr:").render(
        font_config=font_config, stylesheets=[style]
    )
    document.metadata.created = document.metadata.modified = stamp
    content: bytes = document.write_pdf(pdf_variant="pdf/a-3u", pdf_identifier=identifier)
    return content
