"""L9 from the other side: whoever is shown a certificate verifies it, in a real browser.

The pages send no referrer; a browser then posts `Origin: null`, which only a browser shows.
"""

from pathlib import Path

import pytest
from journeys.conftest import PHONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey


@pytest.fixture
def files(visit, tmp_path: Path) -> tuple[Path, str]:
    """The graduate's PDF with credential, and the verification code."""
    page = visit(PHONE, "graduate")
    page.goto("/certificates/")
    page.locator(".badges a").first.click()
    code = page.locator(".share .code").inner_text()
    page.get_by_role("button", name="生成带凭证的 PDF").click()
    link = page.get_by_role("link", name="带凭证的 PDF")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    file = tmp_path / "certificate.pdf"
    download.value.save_as(file)
    return file, code


def upload(page: Page, file: Path) -> None:
    page.goto("/v/")
    page.get_by_label("证书文件").set_input_files(file)
    page.get_by_role("button", name="核对文件").click()


def test_l9_a_stranger_verifies_code_name_and_file(files, visit, snap):
    file, code = files
    page = visit(PHONE)
    page.goto("/v/")
    page.get_by_label("查验码或证书编号").fill(code.lower())
    page.get_by_role("button", name="查验", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("有效")
    page.get_by_label("姓名").fill("周玉梅")
    page.get_by_role("button", name="比对", exact=True).click()
    expect(page.locator(".compare")).to_contain_text("是，与证书上的姓名一致")
    upload(page, file)
    expect(page.get_by_role("heading", level=1)).to_have_text("有效")
    expect(page.locator(".checks li.yes")).to_have_count(4)
    snap(page, "L9-upload")
    content = bytearray(file.read_bytes())
    content[2000] ^= 1
    file.write_bytes(content)
    upload(page, file)
    expect(page.get_by_role("heading", level=1)).to_have_text("文件被改动")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verify a certificate")
