"""A SCORM package in a real browser: it alone knows whether frames may stand in a lesson."""

import io
import zipfile

import pytest
from journeys.conftest import OFFICE, PHONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
 <metadata><schemaversion>1.2</schemaversion></metadata>
 <organizations default="o"><organization identifier="o"><title>防溺水</title>
  <item identifier="i" identifierref="r"><title>看一看</title></item></organization></organizations>
 <resources><resource identifier="r" type="webcontent" href="start.html"/></resources>
</manifest>"""
# As authoring programs write it: the API looked for upwards or at the opener, a frame inside,
# a window of words, notes of where one stopped, an end when the page is left.
API = """function find(w) { while (!w.API && w.parent !== w) w = w.parent; return w.API; }
var api = find(window) || (window.opener && find(window.opener));"""
START = """<!doctype html><meta charset="utf-8"><script src="api.js"></script>
<iframe name="page"></iframe><b id="place"></b><i id="top"></i>
<button id="on">下一页</button><button id="words" onclick="window.open('words.html')">词语</button>
<script>
api.LMSInitialize('');
var place = Number(api.LMSGetValue('cmi.suspend_data')) || 1;
function show() {
  document.getElementById('place').textContent = place + '/3';
  frames.page.location = 'page.html?' + place;
  api.LMSSetValue('cmi.suspend_data', String(place));
  api.LMSSetValue('cmi.core.lesson_status', place === 3 ? 'completed' : 'incomplete');
  api.LMSCommit('');
}
document.getElementById('on').onclick = function () { place += 1; show(); };
window.onpagehide = function () { api.LMSFinish(''); };
try { top.document.title = ''; } catch (e) { document.getElementById('top').textContent = e.name; }
show();
</script>"""
FILES = {
    "imsmanifest.xml": MANIFEST,
    "start.html": START,
    "api.js": API,
    "page.html": '<!doctype html><meta charset="utf-8"><p>没有大人，不下水。</p>',
    "words.html": "<!doctype html><script src='api.js'></script>"
    "<script>document.title = api ? 'found' : 'lost'</script>",
}


def package() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"防溺水课件/{name}", text)
    return stream.getvalue()


def publish(admin: Page) -> None:
    admin.goto("/cms/scorm-packages/")
    admin.locator("select[name=module]").select_option(label="入户家访 · 准备")
    file = {"name": "防溺水.zip", "mimeType": "application/zip", "buffer": package()}
    admin.set_input_files("input[name=file]", file)
    admin.get_by_role("button", name="读取").click()
    admin.get_by_role("button", name="存为草稿").click()
    admin.get_by_role("link", name="打开草稿").click()
    admin.get_by_role("button", name="更多动作").last.click()
    with admin.expect_navigation():
        admin.locator("button[name=action-publish]").click()


def test_a_package_plays_is_done_and_goes_on_where_one_stopped(visit, snap):
    admin, learner = visit(OFFICE, "admin"), visit(PHONE, "learner")
    publish(admin)
    learner.goto("/courses/home-visiting/")
    learner.get_by_role("link", name="防溺水 10 分钟").last.click()
    part = learner.locator("[data-scorm]")
    course = part.frame_locator("iframe").frame_locator("iframe")
    expect(course.frame_locator("iframe").locator("p")).to_have_text("没有大人，不下水。")
    expect(course.locator("#top")).to_have_text("SecurityError")
    with learner.context.expect_page() as words:
        course.locator("#words").click()
    expect(words.value).to_have_title("found")
    words.value.close()
    with learner.expect_response("**/result/"):
        course.locator("#on").click()
    learner.reload()
    expect(course.locator("#place")).to_have_text("2/3")
    course.locator("#on").click()
    expect(part.get_by_text("已完成。")).to_be_visible()
    part.get_by_role("button", name="放大看").click()
    expect(part.get_by_role("button", name="回到课文")).to_be_visible()
    snap(learner, "SCORM-large", whole=False)
    learner.keyboard.press("Escape")
    learner.get_by_role("button", name="学完了").click()
    expect(learner.locator("main")).to_contain_text("学完了")
