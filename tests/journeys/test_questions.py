"""T4: fifty questions from Word, four of them red. A laptop of 1366 × 768."""

import json
import random

import pytest
from factories.exchange import docx
from journeys.conftest import LAPTOP
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey

WORDS = "村居乡县家访孩童监护照料安全报告记录走访评估帮扶政策宣传学校医院派出所社工邻里祖辈外出务工"
OPTIONS = "A. 甲  B. 乙  C. 丙  D. 丁"
EXISTING = """
    SELECT v.body FROM assessments_question q JOIN assessments_questionversion v ON v.id = q.current_id
    JOIN assessments_questionbank b ON b.id = q.bank_id
    WHERE b.slug = 'c2' AND v.type = 'single' ORDER BY q.id LIMIT 1
"""  # noqa: E501
GOOD = 46


def made_up(number: int) -> str:
    """A stem unlike the others."""
    chosen = random.Random(number)
    return "".join(chosen.choice(WORDS) for _ in range(24))


def paper(demo) -> bytes:
    [(body,)] = demo.rows(EXISTING)
    known = body if isinstance(body, dict) else json.loads(body)
    lines = ["一、单选题（每题2分）"]
    for number in range(1, GOOD + 1):
        lines += [f"{number}. {made_up(number)}（B）", OPTIONS]
    lines += [
        f"{GOOD + 1}. 没有答案的一题（ ）", OPTIONS,
        f"{GOOD + 2}. 答案写错的一题（E）", OPTIONS,
        f"{GOOD + 3}. {known['stem']['zh-hans']}（A）",
        *(f"{one['key']}. {one['text']['zh-hans']}" for one in known["options"]),
        "二、多选题", "1. 只有一个答案的多选（A）", OPTIONS,
    ]  # fmt: skip
    return docx(*lines)


def red(page: Page, stem: str):
    return page.locator("article.qi-red", has_text=stem)


def correct(page: Page, stem: str, text: str) -> None:
    question = red(page, stem)
    question.locator("textarea").fill(text)
    with page.expect_navigation():
        question.locator("button[value=correct]").click()


def test_t4_three_are_corrected_one_is_skipped_and_the_rest_waits_for_review(visit, demo, snap):
    page = visit(LAPTOP, "trainer")
    page.goto("/cms/question-imports/")
    page.locator("[name=bank_choice]").select_option("c2")
    file = {"name": "试卷.docx", "mimeType": "application/octet-stream", "buffer": paper(demo)}
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.get_by_role("button", name="读取文件").click()
    address = page.url
    expect(async_read(page, address)).to_have_text("46")
    expect(page.locator(".qi-counts .qi-red b")).to_have_text("4")
    page.goto(f"{address}?only=red")
    for said in ("没有答案", "答案是 E，但选项只有 A–D", "至少要有两个正确选项", "第 94 行"):
        expect(page.locator("main")).to_contain_text(said)
    snap(page, "T4-red")
    correct(page, "没有答案的一题", f"1. 没有答案的一题（C）\n{OPTIONS}")
    page.goto(f"{address}?only=red")
    correct(page, "答案写错的一题", f"1. 答案写错的一题（D）\n{OPTIONS}")
    page.goto(f"{address}?only=red")
    correct(page, "只有一个答案的多选", f"1. 【多选题】只有一个答案的多选（AD）\n{OPTIONS}")
    page.goto(f"{address}?only=red")
    with page.expect_navigation():
        page.locator("article.qi-red button[value=skip]").click()
    page.goto(address)
    expect(page.locator(".qi-counts .qi-ready b")).to_have_text("49")
    with page.expect_navigation():
        page.locator("form[action$='/store/'] button").click()
    for _patience in range(60):
        if "49 道题已进入题库" in page.locator("main").inner_text():
            break
        page.wait_for_timeout(1000)
        page.goto(address)
    expect(page.locator("main")).to_contain_text("49 道题已进入题库，等待审核")
    snap(page, "T4-stored", whole=False)


def async_read(page: Page, address: str):
    """The worker reads the file; the page is opened again until it has."""
    ready = page.locator(".qi-counts .qi-ready b")
    for _patience in range(60):
        if ready.count():
            break
        page.wait_for_timeout(1000)
        page.goto(address)
    return ready
