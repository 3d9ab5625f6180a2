"""An essay from the editor to the result: written with a rubric, asked, graded by keyboard."""

import pytest
from journeys.conftest import LAPTOP, PHONE
from journeys.people import sign_in_by_code
from journeys.test_exam import CANDIDATES
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey

STEM = "夜里邻居来电，说隔壁孩子一个人在家哭。写出您一小时内要做的事。"
ANSWER = "马上过去陪着孩子，联系家长，打110报告，当晚写记录。"
LEVELS = "没有提到\n提到，但不具体\n到场并报告｜“打110”\n到场、报告并记录"


def write_question(page: Page) -> str:
    page.goto("/cms/questions/new/?bank=c2&type=essay")
    page.locator("[name=stem_zh]").fill(STEM)
    page.locator("[name=mark]").fill("6")
    page.locator("[name=criterion_1]").fill("先保证安全，再报告")
    page.locator("[name=levels_1]").fill(LEVELS)
    with page.expect_navigation():
        page.locator("main form[enctype] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text(STEM)
    address = page.url
    with page.expect_navigation():
        page.locator("form[action$='/submit/'] button").click()
    return address


def ask_it(page: Page) -> None:
    """One more line in the blueprint: an essay."""
    page.goto("/cms/questions/papers/c2-final/")
    counts = page.locator("input[name^=cell_][name$=_count]")
    free = next(one for one in counts.all() if not one.input_value())
    line = (free.get_attribute("name") or "").removesuffix("_count")
    free.fill("1")
    page.locator(f"[name={line}_type]").select_option("essay")
    with page.expect_navigation():
        page.locator("main form button.button:not([name])").first.click()
    expect(page.locator("main")).not_to_contain_text("只有")


def sit(page: Page) -> None:
    """Write the essay, which is the last question, and hand in."""
    page.goto("/exams/c2-final/")
    page.get_by_role("button", name="开始考核").click()
    page.locator("#x-card summary").click()
    page.locator("#x-card .x-grid button").last.click()
    page.locator(".x-q:not([hidden]) textarea").fill(ANSWER)
    expect(page.locator("#x-save")).to_have_text("已保存")
    page.locator("#x-next").click()
    expect(page.locator("#x-last")).to_be_visible()
    page.locator("#x-submit button[type=submit]").click()
    page.wait_for_url("**/result/")


def test_an_essay_is_asked_graded_without_a_name_and_then_has_its_result(visit, demo, snap):
    trainer, reviewer = visit(LAPTOP, "trainer"), visit(LAPTOP, "reviewer")
    address = write_question(trainer)
    reviewer.goto(address)
    with reviewer.expect_navigation():
        reviewer.locator("form[action$='/approve/'] button").click()
    ask_it(trainer)

    phone = demo.rows(CANDIDATES)[0][0]
    [(name,)] = demo.rows("SELECT name FROM accounts_staffmember WHERE phone = %s", phone)
    learner = visit(PHONE)
    sign_in_by_code(learner, phone)
    sit(learner)
    expect(learner.get_by_role("heading", name="等待人工评分")).to_be_visible()
    snap(learner, "desk-waiting")

    trainer.goto("/cms/grading/")
    heap = trainer.locator("tr", has_text=STEM)
    heap.get_by_role("button").click()
    expect(trainer.locator(".g-answer")).to_contain_text(ANSWER)
    expect(trainer.locator("main")).not_to_contain_text(name)
    trainer.keyboard.press("4")
    expect(trainer.locator("#g-state")).to_contain_text("草稿已保存")
    trainer.reload()
    expect(trainer.locator(".g-level input").nth(3)).to_be_checked()
    trainer.locator("#comment").fill("步骤清楚，记得约好回访。")
    snap(trainer, "desk-answer", whole=False)
    trainer.keyboard.press("Control+Enter")
    expect(trainer.locator("body")).to_contain_text("学员已能看到成绩")

    learner.reload()
    expect(learner.get_by_text("等待人工评分")).to_have_count(0)
    graded = learner.locator("section", has=learner.get_by_role("heading", name="人工评分的题目"))
    expect(graded).to_contain_text("6/6")
    graded.locator("summary").click()
    expect(graded).to_contain_text("记得约好回访")
    snap(learner, "desk-result")
