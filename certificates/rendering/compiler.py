"""WeasyPrint with our fonts and our pictures, and nothing else. Slow to import: tasks only.

A private fontconfig, read before WeasyPrint is imported, offers only the fonts of the allow-list:
what they cannot draw must fail, not fall back.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from certificates.rendering import families

HERE = Path(__file__).parent
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'  # what is stamped comes later
LANGUAGES = {"zh-hans": "zh-CN", "en": "en"}  # BCP 47
POINTS_PER_PIXEL = 0.75


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

import pydyf  # noqa: E402 fontconfig must be set before WeasyPrint
import weasyprint  # noqa: E402
from weasyprint.document import DocumentMetadata  # noqa: E402
from weasyprint.pdf.stream import Stream  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from certificates.rendering.sharing import Opened  # noqa: E402


@dataclass(frozen=True)
class Painted:
    """The drawing operators of a page, and the PostScript name of each font resource in it."""

    operators: bytes
    fonts: Mapping[str, str]


@dataclass(frozen=True)
class Finish:
    """What a document gets besides its HTML: `stamp` is its date (ISO 8601), not the clock's."""

    language: str
    title: str
    author: str
    subject: str
    stamp: str
    identifier: bytes
    finisher: Callable[[Any, pydyf.PDF], None]


class Pictures(URLFetcher):
    """Knows these pictures and opens nothing else, neither file nor network."""

    def __init__(self, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(fail_on_errors=True)
        self.pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        media_type, content = self.pictures[url]
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


def section(language: str, boxes: str) -> str:
    """Return a page of its own; the language chooses where lines may break."""
    return f'<section class="{language}" lang="{LANGUAGES[language]}">{boxes}</section>'


def paint(sections: Sequence[str]) -> list[Painted]:
    """Lay out pages (`<section>`s) and return how each is drawn, without fonts and without a file.

    Pages that draw more than text and lines have no place here: ValueError.
    """
    fonts: dict[Any, Any] = {}  # shared: each holds a copy of its file
    return [_painted(page, fonts) for page in _document(sections).pages]


def documents(sections: Sequence[str], finishes: Sequence[Finish]) -> list[bytes]:
    """Return each section as a tagged PDF/A-3u file; they are laid out together."""
    document = _document(sections)
    opened = Opened("".join(sections), files=len(sections))
    found = []
    for page, finish in zip(document.pages, finishes, strict=True):
        single = document.copy([page])
        single.fonts = opened.of_one_file()
        single.metadata = DocumentMetadata(
            title=finish.title,
            authors=[finish.author],
            description=finish.subject,
            created=finish.stamp,
            modified=finish.stamp,
            lang=LANGUAGES[finish.language],
        )
        content: bytes = single.write_pdf(
            pdf_variant="pdf/a-3u",
            pdf_tags=True,
            pdf_identifier=finish.identifier,
            finisher=finish.finisher,
        )
        found.append(content)
    return found


def picture_page(css: str, pictures: Mapping[str, tuple[str, bytes]], *, html: str = "") -> bytes:
    """Return one page that shows pictures, as a plain PDF to take drawings from."""
    fetcher = Pictures(pictures)
    sheet = weasyprint.CSS(string=css, url_fetcher=fetcher)
    page = weasyprint.HTML(string=f"<body>{html}", url_fetcher=fetcher, base_url="blank:")
    content: bytes = page.write_pdf(stylesheets=[sheet], uncompressed_pdf=True)
    return content


def _document(sections: Sequence[str]) -> weasyprint.Document:
    font_config, sheet = _styles()
    fetcher = Pictures({"blank:": ("image/svg+xml", BLANK.encode())})
    html = f"<!DOCTYPE html><html><title>-</title><body>{''.join(sections)}</body></html>"
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="blank:").render(
        font_config=font_config, stylesheets=[sheet]
    )
    if len(document.pages) != len(sections):
        message = f"{len(sections)} sections became {len(document.pages)} pages"
        raise ValueError(message)
    return document


@cache
def _styles() -> tuple[FontConfiguration, weasyprint.CSS]:
    """Parsed once for the life of the process."""
    font_config = FontConfiguration()
    style = (HERE / "certificate.css").read_text()
    return font_config, weasyprint.CSS(string=style, font_config=font_config)


def _painted(page: Any, fonts: dict[Any, Any]) -> Painted:
    kinds = ("ExtGState", "XObject", "Pattern", "Shading")
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in kinds})
    resources["ColorSpace"] = None
    area = (0, 0, page.width, page.height)
    stream = Stream(fonts, area, resources, {}, None, {}, None, compress=False)
    stream.transform(d=-1, f=page.height * POINTS_PER_PIXEL)
    page.paint(stream, POINTS_PER_PIXEL)
    if resources["ExtGState"].keys() - {"a1.0"} or any(resources[kind] for kind in kinds[1:]):
        message = "the page draws pictures or is transparent"
        raise ValueError(message)
    named = {font.hash: font.name.decode().split("+", 1)[1] for font in fonts.values()}
    return Painted(b"\n".join(map(_bytes, stream.stream)), named)


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    data: bytes = item.data if hasattr(item, "data") else str(item).encode()
    return data
