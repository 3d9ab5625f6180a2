"""Take the pictures of README and docs from the demo: `make pictures`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from factories import lessons
from journeys.conftest import LAPTOP, OFFICE, PHONE, sign_in
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
            author(visit(LAPTOP, "trainer"))


def author(page: Page) -> None:
    """Read a lesson from Word, look at a lesson in the editor, search."""
    page.goto("/cms/lesson-imports/")
    word = {"name": "家访.docx", "mimeType": "application/octet-stream", "buffer": lessons.visit()}
    page.set_input_files("input[name=file]", word)
    page.get_by_role("button", name="读取文档").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("两人同行")
    keep(page.screenshot(), "lesson-from-word")
    page.goto("/cms/search/?q=强制报告")
    keep(page.screenshot(), "trainer-search")
    page.locator(".found a[href*='/cms/pages/']").first.click()
    expect(page.locator(".state-line")).to_contain_text("已发布")
    keep(page.screenshot(), "lesson-editor")


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
