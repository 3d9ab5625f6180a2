"""HTML in a folder to a PDF on stdout: `python press.py FOLDER`. Knows no Django.

A process of its own (see common.pdf): certificates fix the fonts of the process that prints them,
and the layout of a long document leaves its memory behind.
"""

import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

KINDS = {
    ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml", ".png": "image/png",
    ".jpg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
}  # fmt: skip


class OwnFolder(URLFetcher):
    """Opens files of the folder and nothing else, neither other files nor the network."""

    def __init__(self, folder: Path) -> None:
        super().__init__(fail_on_errors=False)
        self.folder = folder

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        path = Path(unquote(urlparse(url).path)).resolve()
        if not url.startswith("file:") or not path.is_relative_to(self.folder):
            raise ValueError(url)
        kind = KINDS.get(path.suffix.lower(), "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def main(folder: Path) -> bytes:
    page = weasyprint.HTML(
        string=(folder / "index.html").read_text(),
        base_url=f"{folder.as_uri()}/",
        url_fetcher=OwnFolder(folder),
    )
    content: bytes = page.write_pdf(pdf_tags=True, optimize_images=True, jpeg_quality=82, dpi=200)
    return content


if __name__ == "__main__":
    sys.stdout.buffer.write(main(Path(sys.argv[1]).resolve()))
