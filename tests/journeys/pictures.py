"""Take the README's pictures from the demo: `make pictures` (python tests/journeys/pictures.py)."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from journeys.conftest import OFFICE, PHONE, sign_in
from journeys.installation import ROOT, running

PICTURES = ROOT / "docs" / "pictures"
COLOURS = 128  # flat screens need no more, and the files stay small


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as demo,
        sync_playwright() as playwright,
    ):
        options = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
        with playwright.chromium.launch(**options) as browser:

            def visit(size: dict[str, int], user: str, scale: float = 1) -> Page:
                context = browser.new_context(
                    base_url=demo.url, viewport=size, locale="zh-CN", device_scale_factor=scale
                )
                page = context.new_page()
                sign_in(page, user)
                return page

            page = visit(PHONE, "learner", 1.5)
            page.goto("/")
            expect(page.locator(".continue")).to_be_visible()
            keep(page.screenshot(), "learner-home")
            page = visit(OFFICE, "county")
            page.goto("/office/")
            expect(page.locator(".big")).to_contain_text("214")
            keep(page.screenshot(), "county-desk")
            page = visit(PHONE, "graduate")
            page.goto("/certificates/")
            page.locator(".badges a").click()
            address = page.get_by_role("link", name="保存图片").get_attribute("href") or ""
            keep(page.request.get(address).body(), "certificate", width=900)


def keep(picture: bytes, name: str, width: int = 0) -> None:
    """Store a picture with few colours, made smaller if it is wider than `width`."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if width:
        image.thumbnail((width, width))
    PICTURES.mkdir(parents=True, exist_ok=True)
    few = image.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
