"""T1: a lesson from Word, on a laptop of 1366 × 768."""

import pytest
from factories import lessons
from journeys.conftest import LAPTOP, PHONE
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def docx(content: bytes, name: str) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_t1_a_lesson_from_word(visit, snap):
    trainer, learner = visit(LAPTOP, "trainer"), visit(PHONE, "learner")
    trainer.goto("/cms/")
    trainer.get_by_role("link", name="从 Word 导入").click()
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
