"""L5, L6: the examination, on a phone of 360 × 760."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from journeys.conftest import PHONE
from journeys.people import sign_in_by_code
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey

CANDIDATES = """
    SELECT s.phone FROM courses_enrolment e JOIN accounts_staffmember s ON s.id = e.person_id
    WHERE e.state = 'completed'
      AND NOT EXISTS (SELECT 1 FROM assessments_attempt a WHERE a.person_id = s.id)
    ORDER BY e.id
"""
QUESTIONS = """
    SELECT i.slot, v.body FROM assessments_attemptitem i
    JOIN assessments_attempt a ON a.id = i.attempt_id
    JOIN assessments_questionversion v ON v.id = i.question_version_id
    WHERE a.state = 'open' ORDER BY i.slot
"""
EVENTS = """
    SELECT e.number, e.kind, e.fits FROM assessments_attemptevent e
    JOIN assessments_attempt a ON a.id = e.attempt_id WHERE a.receipt = %s ORDER BY e.number
"""
ANSWERED = """
    SELECT count(*) FROM assessments_attemptitem i
    JOIN assessments_attempt a ON a.id = i.attempt_id
    WHERE a.state = 'open' AND i.response IS NOT NULL
"""


@pytest.fixture
def phone_of_candidate(demo) -> str:
    """Somebody who has finished the course and not sat the paper yet."""
    return demo.rows(CANDIDATES)[0][0]


@pytest.fixture
def candidate(visit, phone_of_candidate) -> Page:
    page = visit(PHONE)
    sign_in_by_code(page, phone_of_candidate)
    page.goto("/exams/c2-final/")
    return page


def start(page: Page) -> None:
    page.get_by_role("button", name="开始考核").click()
    expect(page.locator("#x-time")).to_contain_text(re.compile(r"(30|29):\d\d"))


def questions(demo) -> dict[int, dict]:
    """Return slot → question as the examiner holds it."""
    found = demo.rows(QUESTIONS)
    return {slot: body if isinstance(body, dict) else json.loads(body) for slot, body in found}


def answer(page: Page, slot: int, body: dict, *, right: bool = True) -> None:
    """Choose the right answer, or one that is wrong; in a case at every step it leads to."""
    here = f'[data-slot="{slot}"]'
    if "steps" in body:
        walk(page, here, body["steps"], right=right)
        return
    for key in keys_of(body, right=right):
        page.locator(f'{here} label:has(input[value="{key}"])').click()


def walk(page: Page, slot: str, steps: list[dict], *, right: bool) -> None:
    number = 1
    while 0 < number <= len(steps):
        step = steps[number - 1]
        [key] = keys_of(step, right=right)
        page.locator(f'{slot} [data-step="{number}"] label:has(input[value="{key}"])').click()
        number = step.get("next", {}).get(key, number + 1)


def keys_of(body: dict, *, right: bool) -> list[str]:
    if "answer" in body:
        return ["true" if body["answer"] is right else "false"]
    keys = [one["key"] for one in body["options"] if bool(one.get("correct")) is right]
    return keys if right else keys[:1]


def saved(page: Page) -> None:
    expect(page.locator("#x-save")).to_have_text("已保存")


def test_l5_locked_until_the_lessons_are_done_and_says_which(visit, snap):
    page = visit(PHONE, "learner")
    page.goto("/exams/c2-final/")
    expect(page.locator("main")).to_contain_text("还有 7 课没学完")
    expect(page.locator("main .x-links li")).to_have_count(7)
    expect(page.get_by_role("button", name="开始考核")).to_have_count(0)
    snap(page, "L5-locked")


def test_l5_rules_answers_flag_unanswered_score(demo, candidate, snap):
    page = candidate
    for fact in ("21", "30", "80", "2"):
        expect(page.locator(".x-facts").get_by_text(fact, exact=True)).to_be_visible()
    snap(page, "L5-rules")
    start(page)
    snap(page, "L5-question")
    asked = questions(demo)
    assert len(asked) == 21
    assert [slot for slot, body in asked.items() if "steps" in body] == [17]
    ordinary = [slot for slot in asked if slot <= 17]
    for slot, body in asked.items():
        if slot == 5:
            page.locator('[data-slot="5"] .x-flag').click()
        elif slot != 7:
            answer(page, slot, body, right=slot != ordinary[0])
        saved(page)
        page.locator("#x-next").click()
    expect(page.locator("main")).to_contain_text("还有 2 题没有作答")
    expect(page.locator("main .x-grid").first.locator("a")).to_have_text(["5", "7"])
    snap(page, "L5-unanswered")
    page.locator("main .x-grid").first.get_by_role("link", name="5", exact=True).click()
    answer(page, 5, asked[5])
    saved(page)
    page.locator("#x-card summary").click()
    snap(page, "L5-card", whole=False)
    page.locator("#x-card").get_by_role("button", name="交卷").click()
    expect(page.locator("main")).to_contain_text("还有 1 题没有作答")
    page.get_by_role("button", name="确认交卷").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("考核合格")
    expect(page.locator("main")).to_contain_text("各部分得分")
    expect(page.locator("main")).to_contain_text("90")
    expect(page.locator("#review")).to_contain_text("先复习这 2 题")
    snap(page, "L5-result")
    receipt = page.locator(".x-receipt b").inner_text().replace(" ", "")
    noted = demo.rows(EVENTS, receipt)
    assert [number for number, _kind, _fits in noted] == list(range(1, len(noted) + 1))
    assert {kind for _number, kind, _fits in noted} >= {"start", "answer", "resume", "submit"}
    assert all(fits for _number, _kind, fits in noted)


def test_l5_a_second_page_takes_over_only_when_asked(candidate, snap):
    first = candidate
    start(first)
    second = first.context.new_page()
    second.goto(first.url.split("?")[0])
    expect(second.get_by_role("heading", level=1)).to_have_text("已在另一页面作答")
    snap(second, "L5-second-page")
    second.get_by_role("button", name="在这里继续").click()
    expect(second.locator("#x-time")).to_be_visible()
    first.locator('[data-slot="1"] label.opt').first.click()
    expect(first.get_by_role("heading", name="已在另一页面作答")).to_be_visible()


def test_l5_when_the_time_is_over_it_is_handed_in_and_says_so(demo, candidate, snap):
    page = candidate
    start(page)
    asked = questions(demo)
    answer(page, 1, asked[1])
    saved(page)
    soon = datetime.now(UTC) + timedelta(seconds=4)
    demo.rows(
        "UPDATE assessments_attempt SET due_at = %s WHERE state = 'open'",
        soon.strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if demo.is_sqlite else "+00"),
    )
    page.reload()
    page.wait_for_url(re.compile("/result/"), timeout=20_000)
    expect(page.locator("main")).to_contain_text("考核时间已到，系统自动交卷")
    snap(page, "L5-time-over")


def test_l6_answering_goes_on_offline_and_everything_is_sent_once(demo, candidate, snap):
    page = candidate
    start(page)
    asked = questions(demo)
    page.context.set_offline(True)
    for slot in (1, 2, 3):
        answer(page, slot, asked[slot])
        page.locator("#x-next").click()
    expect(page.locator("#x-save")).to_contain_text("保存在手机 3 题")
    snap(page, "L6-offline")
    assert demo.rows(ANSWERED) == [(0,)]
    page.context.set_offline(False)
    saved(page)
    assert demo.rows(ANSWERED) == [(3,)]


def test_l6_another_phone_goes_on_with_what_was_sent(demo, visit, candidate, phone_of_candidate):
    start(candidate)
    asked = questions(demo)
    answer(candidate, 1, asked[1])
    saved(candidate)
    candidate.context.close()
    other = visit(PHONE)
    sign_in_by_code(other, phone_of_candidate)
    other.goto("/exams/c2-final/")
    other.get_by_role("link", name="接着考").click()
    other.get_by_role("button", name="在这里继续").click()
    expect(other.locator("#x-card summary")).to_contain_text("1/21")
    expect(other.locator("#x-time")).to_contain_text(re.compile(r"(29|28|27):\d\d"))
