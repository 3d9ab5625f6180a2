"""T1, T2: a lesson from Word; remarks on a paragraph. A laptop of 1366 × 768."""

import pytest
from factories import lessons
from journeys.conftest import LAPTOP, PHONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey


def docx(content: bytes, name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_t1_a_lesson_from_word(visit, snap):
    trainer, learner = visit(LAPTOP, "trainer"), visit(PHONE, "learner")
    trainer.goto("/cms/")
    trainer.get_by_role("link", name="从 Word、PPT 导入").click()
    trainer.set_input_files("input[name=file]", docx(lessons.ole("WordDocument"), "家访.doc"))
    trainer.get_by_role("button", name="读取文档").click()
    expect(trainer.get_by_role("alert")).to_contain_text("请另存为 .docx")
    expect(trainer.locator("main")).to_contain_text("什么都没有存入")
    trainer.get_by_role("link", name="换一份文档").click()
    trainer.set_input_files("input[name=file]", docx(lessons.visit(), "家访.docx"))
    trainer.get_by_role("button", name="读取文档").click()
    expect(trainer.locator("main")).to_contain_text("有1张图片没有说明")
    phone = trainer.frame_locator("iframe")
    expect(phone.locator("body")).to_contain_text("两人同行")
    snap(trainer, "T1-preview", whole=False)
    trainer.get_by_label("图片1说了什么").fill("一扇开着的门")
    trainer.get_by_role("button", name="存为草稿").click()
    trainer.get_by_role("link", name="打开草稿").click()
    expect(trainer.locator(".state-line")).to_contain_text("草稿")
    snap(trainer, "T1-draft", whole=False)
    learner.goto("/courses/home-visiting/")
    expect(learner.locator("main")).not_to_contain_text("怎样入户家访")


LESSON = "c2-m1-l2"
SUMMARY = "[data-contentpath=summary]"


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存草稿").click()


def choose(page: Page, button: str) -> None:
    page.get_by_role("button", name="更多动作").last.click()
    page.locator(button).click()


def test_t2_a_remark_on_a_paragraph_is_answered_and_then_approved(visit, demo, snap):
    trainer, reviewer = visit(LAPTOP, "trainer"), visit(LAPTOP, "reviewer")
    editor = f"/cms/pages/{demo.lesson(LESSON)}/edit/"
    trainer.goto(editor)
    trainer.locator("textarea[name=summary]").fill("先想好怎么平安去、平安回。")
    save(trainer)
    with trainer.expect_navigation():
        choose(trainer, "button[name=action-submit]")
    reviewer.goto(editor)
    reviewer.locator("[data-side-panel-toggle=comments]").first.click()
    reviewer.locator(f"{SUMMARY} [data-comment-add]").first.click()
    reviewer.locator(".comment textarea").first.fill("“平安”说了两遍，换一个说法。")
    reviewer.get_by_role("button", name="评论", exact=True).last.click()
    snap(reviewer, "T2-remark", whole=False)
    save(reviewer)
    reviewer.goto(editor)
    reviewer.get_by_role("button", name="更多动作").last.click()
    # Who only remarked has not become an author: approving is still theirs.
    expect(reviewer.locator("button[data-workflow-action-name=approve]")).to_be_visible()
    with reviewer.expect_navigation():
        reviewer.locator("button[data-workflow-action-name=approve]").click()
    trainer.goto(editor)
    expect(trainer.locator(".state-line")).to_contain_text("由赵科长审核通过")
    expect(trainer.locator(".state-line")).to_contain_text("学员现在看到的是第 2 版")
    snap(trainer, "T2-approved", whole=False)


def test_a_lesson_deleted_by_a_colleague_loses_no_word(visit, demo, snap):
    """Two browsers: one deletes, the other types on; the text becomes a lesson again."""
    trainer, colleague = visit(LAPTOP, "trainer"), visit(LAPTOP, "admin")
    number = demo.lesson(LESSON)
    trainer.goto(f"/cms/pages/{number}/edit/")
    expect(trainer.locator(".Draftail-Editor").first).to_be_visible()
    colleague.goto(f"/cms/pages/{number}/delete/")
    colleague.get_by_role("button", name="是，删除此页面").click()
    colleague.wait_for_url(lambda url: "/delete/" not in url)
    trainer.locator("textarea[name=summary]").fill("删除之后写的提要。")
    note = trainer.locator(".rescued-note")
    expect(note).to_contain_text("页面已被别人删除。你写的文字已保留。")
    save(trainer)
    expect(trainer.locator("main")).to_contain_text("删除。")
    expect(trainer.frame_locator("iframe").locator("body")).to_contain_text("删除之后写的提要。")
    snap(trainer, "T1-rescued", whole=False)
    trainer.get_by_label("模块").select_option(index=1)
    trainer.get_by_role("button", name="存为草稿").click()
    expect(trainer.locator("textarea[name=summary]")).to_have_value("删除之后写的提要。")
    expect(trainer.locator(".state-line")).to_contain_text("草稿")
