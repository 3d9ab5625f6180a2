"""What people do on several journeys."""

import re

from playwright.sync_api import Page, expect


def ask_for_code(page: Page, phone: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("手机号", exact=True).first.fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_role("heading", name="输入验证码")).to_be_visible()


def sign_in_by_code(page: Page, phone: str) -> None:
    """Sign in with the code that the demo shows; say "that is me" if asked."""
    ask_for_code(page, phone)
    page.get_by_label("验证码").fill(page.locator(".democode b").inner_text())
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)
    if "/confirm/" in page.url:
        page.get_by_role("button", name="对，是我").click()
        page.wait_for_url(lambda url: "/confirm/" not in url)


def finish_lesson(page: Page) -> None:
    """Answer the questions of each section and go on, from here to the end of the lesson."""
    while True:
        while page.locator("form[data-question]").count():
            question = page.locator("form[data-question]").first
            left = page.locator("form[data-question]").count()
            question.locator("label.opt").first.click()
            question.get_by_role("button", name="看答案").click()
            expect(page.locator("form[data-question]")).to_have_count(left - 1)
        button = page.locator(".foot .prim")
        last = re.sub(r"\s", "", button.inner_text()) == "学完了"
        with page.expect_navigation():
            button.click()
        if last:
            return
