"""T7: a video with captions, from the trainer's desk to a learner's phone."""

import pytest
from factories.recordings import film
from journeys.conftest import LAPTOP, PHONE
from journeys.test_trainer import LESSON, approve, editor, send_for_review
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
__all__ = ["editor"]  # a fixture

BROKEN = "1\n00:00:01,000 -> 00:00:02,000\n先问好\n"
CAPTIONS = """1
00:00:00,000 --> 00:00:00,900
先问好，

2
00:00:01,000 --> 00:00:01,900
再说来意。
"""
PLAYS = """async video => {
    video.muted = true;
    await video.play();
    return [video.textTracks[0].mode, Math.round(video.duration)];
}"""


def give_captions(page: Page, text: str) -> None:
    file = {"name": "开口.srt", "mimeType": "text/plain", "buffer": text.encode("gbk")}
    page.set_input_files(".cues input[name=file]", file)
    page.get_by_role("button", name="用这份字幕").click()


def put_into_lesson(page: Page) -> None:
    parts = page.locator("[data-contentpath=parts]").first
    parts.get_by_title("插入内容块").first.click()
    page.get_by_role("option", name="音频或视频", exact=True).click()
    page.get_by_role("button", name="选择一段音视频").click()
    page.locator(".modal-content").get_by_role("link", name="怎样开口").click()
    expect(parts).to_contain_text("怎样开口 · 四川话")


def test_t7_no_captions_no_review_and_then_a_learner_plays_it(visit, editor, snap):
    trainer, reviewer = visit(LAPTOP, "trainer"), visit(LAPTOP, "reviewer")
    learner = visit(PHONE, "learner")
    trainer.goto("/cms/")
    trainer.get_by_role("link", name="音视频").click()
    video = {"name": "开口.mov", "mimeType": "video/quicktime", "buffer": film(2, "640x480")}
    trainer.set_input_files("input[name=file]", video)
    trainer.get_by_label("标题").fill("怎样开口")
    trainer.get_by_label("语言或方言").select_option(label="四川话")
    trainer.get_by_role("button", name="上传").click()
    expect(trainer.locator(".recording")).to_contain_text("标准画面", timeout=60_000)
    recording = trainer.url
    give_captions(trainer, BROKEN)
    expect(trainer.get_by_role("alert")).to_contain_text("第2行 缺少箭头")
    snap(trainer, "T7-broken", whole=False)

    trainer.goto(editor)
    put_into_lesson(trainer)
    send_for_review(trainer)
    expect(trainer.locator("main")).to_contain_text("“怎样开口”没有字幕")
    snap(trainer, "T7-no-captions", whole=False)
    with trainer.expect_navigation():
        trainer.get_by_role("button", name="保存草稿").click()
    trainer.goto(recording)
    give_captions(trainer, CAPTIONS)
    expect(trainer.locator(".cues ol")).to_contain_text("再说来意。")
    snap(trainer, "T7-captions", whole=False)
    trainer.goto(editor)
    send_for_review(trainer)
    trainer.goto(editor)
    expect(trainer.locator("main")).to_contain_text("待审")
    reviewer.goto(editor)
    approve(reviewer)

    learner.goto(LESSON)
    player = learner.locator("[data-media]").first
    expect(player.locator("label").first).to_contain_text("只听声音")
    player.get_by_text("小画面").click()
    assert player.locator("video:visible").evaluate(PLAYS) == ["showing", 2]
    snap(learner, "T7-small-picture", whole=False)
    player.get_by_text("只看文字").click()
    expect(player).to_contain_text("先问好，再说来意。")
