"""T8–T10: translate beside the source, copy from above and follow it, find and retire."""

from collections.abc import Callable
from pathlib import Path

import pytest
from factories.curriculum import folder, put
from journeys.conftest import LAPTOP
from journeys.installation import Installation
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
LESSON = "c2-m1-l2"


def load_above(demo: Installation, root: Path, words: str) -> None:
    """The province publishes its own small course, or an update of it."""
    texts = {name: text.replace("第一段。", words) for name, text in folder().items()}
    del texts["programmes.yaml"]
    put(root, texts)
    demo.manage("load_curriculum", str(root), "--region", "99")


def submit(page: Page) -> None:
    page.get_by_role("button", name="更多动作").last.click()
    with page.expect_navigation():
        page.locator("button[name=action-submit]").click()


def approve(page: Page, editor: str) -> None:
    page.goto(editor)
    page.get_by_role("button", name="更多动作").last.click()
    with page.expect_navigation():
        page.locator("button[data-workflow-action-name=approve]").click()


def choose(page: Page, name: str, text: str) -> None:
    option = page.locator(f"select[name={name}] option").filter(has_text=text).first
    page.locator(f"select[name={name}]").select_option(option.get_attribute("value"))


def test_t8_t9_t10(
    visit: Callable[..., Page], demo: Installation, snap: Callable[..., None], tmp_path: Path
) -> None:
    load_above(demo, tmp_path, "先敲门。")
    trainer, reviewer = visit(LAPTOP, "trainer"), visit(LAPTOP, "reviewer")
    copy_from_above(trainer, demo, tmp_path, snap)
    translate(trainer, reviewer, demo, snap)
    find_and_retire(trainer, snap)


def copy_from_above(trainer: Page, demo: Installation, root: Path, snap: Callable) -> None:
    trainer.goto("/cms/copies/new/")
    choose(trainer, "source", "测试课 · 一 (zh-hans)")
    choose(trainer, "target", "入户家访 (zh-hans)")
    trainer.get_by_role("button", name="先看看会复制什么").click()
    expect(trainer.locator(".imported-sections")).to_contain_text("第一课")
    trainer.get_by_role("button", name="复制", exact=True).click()
    expect(trainer.locator("body")).to_contain_text("已复制为草稿")
    load_above(demo, root, "先轻轻敲三下门。")
    trainer.goto("/cms/copies/")
    expect(trainer.locator(".copy-news").first).to_contain_text("上级有更新")
    trainer.get_by_role("link", name="第一课").first.click()
    expect(trainer.locator(".difference ins").first).to_contain_text("轻轻")
    snap(trainer, "T9-differences", whole=False)
    with trainer.expect_navigation():
        trainer.get_by_role("button", name="采用勾选的").click()
    expect(trainer.locator("body")).to_contain_text("已采用，存成草稿")
    expect(trainer.locator(".state-line").first).to_contain_text("草稿")


def translate(trainer: Page, reviewer: Page, demo: Installation, snap: Callable) -> None:
    source = f"/cms/pages/{demo.lesson(LESSON)}/edit/"
    trainer.goto(source)
    trainer.locator("textarea[name=summary]").fill("先想好怎么平安去、平安回，再告诉一个人。")
    submit(trainer)
    approve(reviewer, source)
    trainer.goto("/cms/translations/en/?state=stale")
    trainer.locator("td.title a").first.click()
    expect(trainer.locator(".translation-new ins").first).to_be_visible()
    snap(trainer, "T8-side-by-side", whole=False)
    trainer.locator("textarea[name='text:summary']").fill(
        "Plan a safe way there and back; tell one person."
    )
    trainer.get_by_role("button", name="存为草稿").click()
    expect(trainer.locator("body")).to_contain_text("已存为草稿")


def find_and_retire(trainer: Page, snap: Callable) -> None:
    trainer.goto("/cms/search/")
    trainer.get_by_role("searchbox", name="在课时、题目").press_sequentially("强制报告")
    trainer.wait_for_url("**/cms/search/?q=*")  # found while she types
    for label in ("课时", "题目", "术语表", "政策文库"):
        expect(trainer.get_by_role("heading", name=label, exact=True)).to_be_visible()
    snap(trainer, "T10-search", whole=False)
    trainer.locator(".found a[href*='/cms/questions/']").first.click()
    expect(trainer.locator("form[action$='/delete/']")).to_have_count(0)
    expect(trainer.locator("body")).to_contain_text("只能停用，不能删除")
    trainer.locator("form[action$='/state/'] button").click()
    expect(trainer.locator("body")).to_contain_text("题目已停用")
