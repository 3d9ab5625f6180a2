"""L1, L2, L9: the first sign-in, going on learning, the certificate. A phone of 360 × 760."""

import re

import pytest
from journeys.conftest import PHONE
from journeys.people import ask_for_code, finish_lesson, sign_in_by_code
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

NEWCOMER = "13800000002"
STRANGER = "13900000099"


def test_l1_phone_code_name_and_village_lead_home(visit, snap):
    page = visit(PHONE)
    page.goto("/")
    snap(page, "L1-front")
    ask_for_code(page, NEWCOMER)
    snap(page, "L1-code")
    page.get_by_label("验证码").fill(page.locator(".democode b").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("main")).to_contain_text("张桂花")
    expect(page.locator("main")).to_contain_text(re.compile("清溪县.*村"))
    snap(page, "L1-confirm")
    page.get_by_role("button", name="对，是我").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("桂花")
    expect(page.locator(".where")).to_contain_text("清溪县")
    expect(page.locator(".quota")).to_contain_text("您在本县 2026 年名额内")
    expect(page.locator(".continue")).to_contain_text("第 1 课")
    snap(page, "L1-home")


def test_l1_an_unknown_number_gets_the_same_answer_and_the_office_to_call(visit):
    pages = visit(PHONE), visit(PHONE)
    for page, phone in zip(pages, (NEWCOMER, STRANGER), strict=True):
        ask_for_code(page, phone)
        expect(page.locator("main")).to_contain_text("0990-5550101")
        expect(page.get_by_label("验证码")).to_be_visible()
    leads = [re.sub(r"[\d*]+", "", page.locator(".lead").inner_text()) for page in pages]
    assert leads[0] == leads[1]


def test_l1_after_five_wrong_codes_one_waits(visit, snap):
    page = visit(PHONE)
    ask_for_code(page, NEWCOMER)
    expect(page.locator("[data-wait]")).to_contain_text(re.compile(r"\d+ (秒|s)"))
    for _wrong in range(5):
        page.get_by_label("验证码").fill("000000")
        with page.expect_navigation():
            page.get_by_role("button", name="登录", exact=True).click()
    page.goto("/accounts/login/")
    page.get_by_label("手机号", exact=True).first.fill(NEWCOMER)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.locator("main")).to_contain_text("请等 10 分钟再试")
    snap(page, "L1-wait")


def test_l2_going_on_where_one_stopped_and_the_ring_grows(visit, snap):
    page = visit(PHONE, "learner")
    expect(page.locator(".continue")).to_contain_text("50%")
    expect(page.locator(".continue")).to_contain_text("第 7 课")
    snap(page, "L2-home")
    page.get_by_role("link", name="接着学").click()
    expect(page.locator(".lbar")).to_contain_text("第 2 节")
    snap(page, "L2-lesson")
    finish_lesson(page)
    expect(page.locator(".ended")).to_contain_text("已学完 7 课，共 13 课")
    snap(page, "L2-done")
    page.goto("/")
    expect(page.locator(".continue")).to_contain_text("53%")
    expect(page.locator(".continue")).to_contain_text("第 8 课")


def test_l2_a_section_with_an_open_question_is_not_done(visit):
    page = visit(PHONE, "learner")
    page.get_by_role("link", name="接着学").click()
    while not page.get_by_role("button", name="学完了", exact=True).is_visible():
        with page.expect_navigation():
            page.locator(".foot .prim").click()
    page.get_by_role("button", name="学完了", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("有一道题没答")


def test_l9_badge_card_pdf_and_picture(visit, snap):
    page = visit(PHONE, "graduate")
    page.get_by_role("link", name="证书", exact=True).click()
    snap(page, "L9-wallet")
    page.locator(".badges a").click()
    expect(page.locator(".cert")).to_contain_text("周玉梅")
    expect(page.get_by_alt_text("证书图片")).to_be_visible()
    snap(page, "L9-card")
    for name, kind in (("下载 PDF", "application/pdf"), ("保存图片", "image/png")):
        address = page.get_by_role("link", name=name).get_attribute("href")
        file = page.request.get(address)
        assert file.ok
        assert file.headers["content-type"].startswith(kind)


def test_l9_the_qr_code_shows_a_masked_name_to_everybody(demo, visit, snap):
    [(code, number)] = demo.rows(
        "SELECT v.code, c.number FROM certificates_certificateversion v"
        " JOIN certificates_certificate c ON c.current_id = v.id"
        " JOIN accounts_staffmember s ON s.id = c.person_id WHERE s.name = '周玉梅'"
    )
    page = visit(PHONE)
    page.goto(f"/v/{code}")
    expect(page.locator("main")).to_contain_text("周**")
    expect(page.locator("main")).to_contain_text("有效")
    expect(page.locator("main")).to_contain_text("清溪县民政局")
    assert number in re.sub(r"\s", "", page.locator("main").inner_text())
    assert "周玉梅" not in page.content()
    snap(page, "L9-public")
    page.goto("/v/" + "0" * 26)
    expect(page.locator("main")).to_contain_text("未查到")
    snap(page, "L9-unknown")


def test_l9_a_rare_character_is_printed(demo, visit, snap):
    """Made while 王䶮 waits, and seen on the picture (compared with the design by people)."""
    [(phone,)] = demo.rows("SELECT phone FROM accounts_staffmember WHERE name = '王䶮'")
    page = visit(PHONE)
    sign_in_by_code(page, phone)
    page.goto("/certificates/")
    page.locator(".badges a").click()
    expect(page.locator(".cert")).to_contain_text("王䶮")
    page.get_by_role("button", name="制作证书文件").click()
    expect(page.get_by_alt_text("证书图片")).to_be_visible(timeout=60_000)
    snap(page, "L9-rare-character")
