"""A trainer's line breaks: nothing typed is lost, nothing is stored twice, and the page says so."""

import pytest
from factories import lessons
from journeys.conftest import LAPTOP
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.journey
LESSON = "c2-m1-l2"
SENTENCE = "断网时在正文里写的一句。"
ON_TOP = """note => {
  const box = note.getBoundingClientRect();
  return note.contains(document.elementFromPoint(box.left + 20, box.top + 6));
}"""


def is_in_sight(note: Locator) -> bool:
    """Nothing of the editor covers it, however far the page is scrolled."""
    return bool(note.evaluate(ON_TOP))


def test_a_lesson_sent_for_review_without_a_network_stays_as_it_was_typed(visit, demo, snap):
    trainer = visit(LAPTOP, "trainer")
    editor = f"/cms/pages/{demo.lesson(LESSON)}/edit/"
    trainer.goto(editor)
    text = trainer.locator(".public-DraftEditor-content").first
    expect(text).to_be_visible()
    trainer.context.set_offline(True)
    text.click()
    trainer.keyboard.press("Control+End")
    trainer.keyboard.type(SENTENCE)
    submit = trainer.locator("button[name=action-submit]")
    trainer.get_by_role("button", name="更多动作").last.click()
    submit.click()
    note = trainer.locator(".sending-note")
    expect(note).to_contain_text("网络断了，没有送出")
    assert is_in_sight(note)
    expect(text).to_contain_text(SENTENCE)
    snap(trainer, "lost-network-review", whole=False)
    trainer.context.set_offline(False)
    expect(note).to_contain_text("网络恢复了")
    text.click()
    trainer.keyboard.press("Control+End")
    trainer.keyboard.type("又写一句。")  # the editor's own saving goes on, else it asks first
    expect(trainer.get_by_text("已保存", exact=True).first).to_be_visible()
    trainer.get_by_role("button", name="更多动作").last.click()
    with trainer.expect_navigation():
        submit.dblclick()
    expect(trainer.locator(".messages")).to_contain_text("提交")
    assert demo.rows("SELECT count(*) FROM wagtailcore_workflowstate") == [(1,)]
    trainer.goto(editor)
    expect(text).to_contain_text(SENTENCE)


def test_an_upload_that_broke_off_is_sent_again_from_the_same_page(visit, demo, snap):
    trainer = visit(LAPTOP, "trainer")
    trainer.goto("/cms/lesson-imports/")
    file = {"name": "家访.docx", "mimeType": "application/zip", "buffer": lessons.visit()}
    trainer.set_input_files("input[name=file]", file)
    trainer.locator("select[name=module]").select_option(index=3)
    chosen = trainer.locator("select[name=module]").input_value()
    button = trainer.get_by_role("button", name="读取文档")
    trainer.route("**/lesson-imports/", lambda route: route.abort())
    button.click()
    note = trainer.locator(".sending-note")
    expect(note).to_contain_text("传到一半断了，什么都没有存入")
    assert is_in_sight(note)
    snap(trainer, "lost-network-upload", whole=False)
    assert trainer.locator("select[name=module]").input_value() == chosen
    assert demo.rows("SELECT count(*) FROM courses_lessonimport") == [(0,)]
    trainer.unroute("**/lesson-imports/")
    button.dblclick()
    expect(trainer.get_by_label("图片1说了什么")).to_be_visible()
    assert demo.rows("SELECT count(*) FROM courses_lessonimport") == [(1,)]


def test_an_upload_that_is_refused_says_so_on_the_form(visit, demo):
    trainer = visit(LAPTOP, "trainer")
    trainer.goto("/cms/lesson-imports/")
    large = {"name": "大.docx", "mimeType": "application/zip", "buffer": b"x" * (41 << 20)}
    trainer.set_input_files("input[name=file]", large)
    trainer.locator("select[name=module]").select_option(index=3)
    trainer.get_by_role("button", name="读取文档").click()
    expect(trainer.locator("main")).to_contain_text("文件超过40 MB")
    expect(trainer.locator("select[name=module]")).not_to_have_value("")
