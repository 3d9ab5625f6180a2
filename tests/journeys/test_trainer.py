"""T2, T3: a change of a live lesson goes to another person first. A laptop of 1366 × 768."""

import pytest
from journeys.conftest import LAPTOP, PHONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey

OLD = "我是谁、为什么来、坐多久、话会不会传出去"
NEW = "先说三句话：我是谁，为什么来，坐多久。"
LESSON = "/courses/home-visiting/enter/say-why-you-came/"
KEY = "c2-m2-l1"


@pytest.fixture
def editor(demo) -> str:
    """The address where the Chinese lesson is edited."""
    return f"/cms/pages/{demo.lesson(KEY)}/edit/"


def write(page: Page, editor: str) -> None:
    """Change the summary and keep it as a draft."""
    page.goto(editor)
    page.locator("textarea[name=summary]").fill(NEW)
    with page.expect_navigation():
        page.get_by_role("button", name="保存草稿").click()


def send_for_review(page: Page) -> None:
    page.get_by_role("button", name="更多动作").last.click()
    with page.expect_navigation():
        page.locator("button[name=action-submit]").click()


def approve(page: Page) -> None:
    page.get_by_role("button", name="更多动作").last.click()
    with page.expect_navigation():
        page.locator("button[data-workflow-action-name=approve]").click()


def test_t2_another_person_approves_and_only_then_learners_see_it(visit, editor, snap):
    trainer, reviewer = visit(LAPTOP, "trainer"), visit(LAPTOP, "reviewer")
    learner = visit(PHONE, "learner")
    write(trainer, editor)
    expect(trainer.locator("main")).to_contain_text("有未发布修改")
    learner.goto(LESSON)
    expect(learner.locator("main")).not_to_contain_text(NEW)
    send_for_review(trainer)
    trainer.goto(editor)
    expect(trainer.locator("main")).to_contain_text("待审")
    expect(trainer.locator("[data-workflow-action-name=approve]")).to_have_count(0)
    snap(trainer, "T2-waiting", whole=False)
    learner.reload()
    expect(learner.locator("main")).not_to_contain_text(NEW)
    reviewer.goto(editor)
    snap(reviewer, "T2-review", whole=False)
    approve(reviewer)
    reviewer.goto(editor)
    expect(reviewer.locator("main")).to_contain_text("已发布")
    learner.goto(f"{LESSON}?s=")
    expect(learner.locator("main")).to_contain_text(NEW)
    snap(learner, "T2-live")


def test_t3_a_live_lesson_is_compared_and_finished_learners_stay_finished(
    visit, demo, editor, snap
):
    trainer, learner = visit(LAPTOP, "trainer"), visit(PHONE, "learner")
    finished = "SELECT count(*) FROM courses_lessonprogress WHERE finished_at IS NOT NULL"
    before = demo.rows(finished)
    write(trainer, editor)
    expect(trainer.locator("main")).to_contain_text("已发布·有未发布修改")
    trainer.goto(editor.replace("/edit/", "/revisions/compare/live...latest/"))
    expect(trainer.locator("main")).to_contain_text(NEW)
    expect(trainer.locator("main")).to_contain_text(OLD)
    snap(trainer, "T3-compare", whole=False)
    learner.goto(LESSON)
    expect(learner.locator("main")).not_to_contain_text(NEW)
    assert demo.rows(finished) == before
