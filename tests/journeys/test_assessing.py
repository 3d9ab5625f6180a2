"""T5, T6, L7 and an exam on paper; the pages of the examiner looked through by axe."""

import json
import re
from pathlib import Path

import pytest
from journeys.conftest import LAPTOP, PHONE
from journeys.installation import ROOT
from journeys.people import sign_in_by_code
from journeys.test_exam import CANDIDATES, answer, questions, saved, start
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAPER = "/cms/questions/papers/c2-final/"
WRITTEN = {"k-true_false": "x", "k-multiple": "AB", "k-scenario": "A;A;A;A"}  # single: A


def look_through(page: Page, *, within: str = "main") -> None:
    """axe-core finds nothing serious (WCAG 2.1 A and AA): names, contrast, roles, order."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        """within => axe.run(within, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
            .then(told => told.violations
                .filter(one => ["serious", "critical"].includes(one.impact))
                .map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html)]))""",
        within,
    )
    assert found == []


def test_t5_a_paper_that_cannot_be_drawn_says_what_it_lacks(visit, snap):
    page = visit(LAPTOP, "trainer")
    page.goto("/cms/questions/papers/new/?bank=c2")
    page.locator("[name=slug]").fill("c2-short")
    page.locator("[name=title_zh]").fill("入户家访随堂测验")
    page.locator("[name=cell_1_difficulty]").select_option("hard")
    page.locator("[name=cell_1_type]").select_option("single")
    page.locator("[name=cell_1_count]").fill("200")
    page.get_by_role("button", name="试抽一次看看").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"只有 \d+ 题，需要 200"))
    snap(page, "T5-lacking", whole=False)
    page.locator("[name=cell_1_count]").fill("2")
    page.get_by_role("button", name="试抽一次看看").click()
    expect(page.locator("main section ol li")).to_have_count(2)
    snap(page, "T5-draw", whole=False)
    look_through(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("第 1 版")


def test_t5_rules_changed_after_the_first_attempt_make_a_version(visit):
    page = visit(LAPTOP, "trainer")
    page.goto(PAPER)
    page.locator("[name=pass_mark]").fill("85")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("第 2 版")


def test_t6_a_corrected_key_is_counted_before_anything_changes(demo, visit, snap):
    page = visit(LAPTOP, "trainer")
    page.goto("/cms/statistics/c2-final/?sort=discrimination")
    look_through(page)
    snap(page, "T6-statistics")
    most = """
        SELECT v.question_id, v.body FROM assessments_attemptitem i
        JOIN assessments_questionversion v ON v.id = i.question_version_id
        WHERE v.type = 'single' GROUP BY v.question_id, v.body ORDER BY count(*) DESC LIMIT 1
    """
    [(question, body)] = demo.rows(most)
    body = body if isinstance(body, dict) else json.loads(body)
    right = next(one["key"] for one in body["options"] if one["correct"])
    other = next(one["key"] for one in body["options"] if not one["correct"])
    page.goto(f"/cms/statistics/c2-final/{question}/")
    look_through(page)
    snap(page, "T6-question")
    page.goto(f"/cms/questions/{question}/edit/")
    look_through(page)
    page.locator(f"[name=option_{right}_correct]").uncheck()
    page.locator(f"[name=option_{other}_correct]").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page).not_to_have_url(re.compile("/edit/"))
    page.goto(f"/cms/statistics/c2-final/{question}/")
    page.get_by_role("button", name="统计影响").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"重新计分影响 \d+ 人"), timeout=60_000)
    before = demo.rows("SELECT count(*) FROM assessments_markchange")
    snap(page, "T6-counted")
    expect(page.locator("main")).to_contain_text("更正后的试题还在等待审核")
    reviewer = visit(LAPTOP, "reviewer")
    reviewer.goto(f"/cms/questions/{question}/")
    reviewer.get_by_role("button", name="批准").click()
    expect(reviewer.locator("main")).not_to_contain_text("等待审核")
    page.locator("[name=reason]").fill("标准答案有误")
    page.get_by_role("button", name="确认").click()
    expect(page.locator("main")).to_contain_text("已执行", timeout=60_000)
    expect(page.locator("main")).to_contain_text("标准答案有误")
    snap(page, "T6-done")
    assert before == [(0,)]
    [(changed,)] = demo.rows("SELECT count(*) FROM assessments_markchange")
    assert changed > 0


def test_paper_exam_from_the_printer_to_the_result(demo, visit, snap, tmp_path):
    page = visit(LAPTOP, "trainer")
    page.goto(PAPER)
    page.get_by_role("button", name="抽一份纸质试卷").click()
    page.get_by_role("button", name="生成 PDF").click()
    expect(page.get_by_role("link", name="PDF")).to_have_count(4, timeout=90_000)
    snap(page, "paper-files")
    look_through(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    download.value.save_as(Path(ROOT / "test-results" / "journeys" / "paper-A.pdf"))
    page.goto("/cms/paper-exams/")
    page.locator("[name=printed]").select_option(index=1)
    page.locator("[name=place]").fill("清溪县民政局三楼")
    page.locator("[name=held_at]").fill("2026-11-20T09:00")
    look_through(page)
    page.get_by_role("button", name="登记考场").click()
    phone = demo.rows(CANDIDATES)[0][0]
    page.locator("[name=who]").fill(phone)
    page.keyboard.press("Enter")  # the form of the sheet
    page.keyboard.press("Enter")
    for number in range(1, 22):
        box = page.locator(f"[name=q{number}]")
        expect(box).to_be_focused()
        one_letter = box.get_attribute("data-one") is not None
        kind = box.locator("xpath=..").get_attribute("class") or ""
        page.keyboard.type(WRITTEN.get(kind.split()[0], "A"))
        if not one_letter and number < 21:
            page.keyboard.press("Enter")
    snap(page, "paper-typed")
    look_through(page)
    page.get_by_role("button", name="保存答题卡").click()
    expect(page.locator("main table tbody tr")).to_have_count(1)
    page.get_by_role("button", name="计入成绩").click()
    expect(page.locator("main table tbody")).to_contain_text("未通过", timeout=60_000)
    snap(page, "paper-counted")
    assert demo.rows("SELECT count(*) FROM assessments_attempt WHERE mode = 'paper'") == [(1,)]


def test_l7_fail_read_what_to_review_and_wait_for_the_next_try(demo, visit, snap):
    page = visit(PHONE)
    sign_in_by_code(page, demo.rows(CANDIDATES)[0][0])
    page.goto("/exams/c2-final/")
    look_through(page)
    start(page)
    look_through(page, within="body")
    asked = questions(demo)
    for slot, body in asked.items():
        answer(page, slot, body, right=False)
        saved(page)
        page.locator("#x-next").click()
    submit = page.get_by_role("button", name="确认交卷")
    expect(submit).to_be_visible()
    look_through(page)
    submit.click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("考核合格")
    expect(page.locator("main")).to_contain_text("红线题")
    expect(page.locator("main")).to_contain_text("交卷回执")
    look_through(page)
    snap(page, "L7-failed")
    page.goto("/exams/c2-final/")
    expect(page.get_by_role("button", name="开始考核")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("24")
    snap(page, "L7-wait")
