"""陪访 on the phone: recorded by the township, signed by the county, the same visit once."""

import pytest
from journeys.conftest import PHONE
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey

DAY = "SELECT date('now', '-3 day')"
DAY_POSTGRES = "SELECT to_char(now() - interval '3 days', 'YYYY-MM-DD')"


def fill(page: Page, day: str, comment: str) -> None:
    page.locator("[name=visited_on]").fill(day)
    page.locator("[name=household]").fill("h07")
    page.locator("[name=minutes]").fill("60")
    page.locator("[name=witness]").fill("赵敏，社工")
    page.locator("[name=comment]").fill(comment)
    names = {one.get_attribute("name") for one in page.locator("input[type=radio]").all()}
    for name in sorted(filter(None, names)):
        page.locator("label", has=page.locator(f"[name={name}]")).last.click()
    for red_line in ("no_pictures", "never_alone", "report"):
        yes = page.locator(f"[name=point_{red_line}][value='1']")
        page.locator("label", has=yes).click()


def record(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="提交记录").click()


def test_a_visit_is_recorded_refused_with_a_number_signed_and_counted_once(visit, demo, snap):
    [(day,)] = demo.rows(DAY if demo.is_sqlite else DAY_POSTGRES)
    township, county = visit(PHONE, "township"), visit(PHONE, "county")
    township.goto("/field/new/")
    director = township.locator("ul.lessons a").first
    name = director.locator("b").inner_text()
    director.click()
    form = township.url
    expect(township.get_by_role("heading", name=name)).to_be_visible()
    fill(township, day, "孩子妈妈电话 13812345678")
    record(township)
    expect(township.locator("#observation")).to_contain_text("电话")
    snap(township, "field-refused")
    township.locator("[name=comment]").fill("提问开放，记录还要练。")
    record(township)
    expect(township.locator("main")).to_contain_text("100%")
    address = township.url
    expect(township.locator("form[action$='/decide/']")).to_have_count(0)

    township.goto(form)
    fill(township, day, "再来一次")
    record(township)
    expect(township.locator("#observation")).to_contain_text("已有记录")

    county.goto("/field/")
    expect(county.locator("main")).to_contain_text(name)
    county.goto(address)
    with county.expect_navigation():
        county.locator("button[value=sign]").click()
    expect(county.locator("main")).to_contain_text("1.0")
    snap(county, "field-signed")
    state = "SELECT state, hours FROM assessments_observation WHERE household = 'H07'"
    assert [(state, float(hours)) for state, hours in demo.rows(state)] == [("signed", 1.0)]
