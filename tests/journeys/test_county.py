"""C1, C2, C3, C5, C6, C9: the county office, 1440 × 900."""

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from journeys import rosters
from journeys.conftest import OFFICE
from playwright.sync_api import Download, Page, expect

pytestmark = pytest.mark.journey

VILLAGES = """
    SELECT t.name, v.name FROM regions_region v JOIN regions_region t ON t.code = v.parent_id
    WHERE v.level = 5 AND v.code LIKE '990101%%' ORDER BY v.code
"""
CAP = """
    SELECT reserved, fulfilled FROM quotas_quota WHERE region_id = '990101' AND kind = 'cap'
"""
HELD = "SELECT count(DISTINCT person_id), count(*) FROM certificates_certificate"
EXPORTS = "SELECT detail FROM common_auditentry WHERE action = 'office.export' ORDER BY id DESC"


@pytest.fixture
def county(visit) -> Page:
    return visit(OFFICE, "county")


def upload(page: Page, file: Path) -> None:
    """Upload a roster and wait until it has been checked."""
    page.goto("/office/roster/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("#import h2").first).to_contain_text("检查完毕", timeout=30_000)


def facts(page: Page) -> dict[str, int]:
    """Return the numbers of the first card: label → number."""
    card = page.locator("dl.facts").first
    numbers = [int(one.replace(",", "")) for one in card.locator("dd").all_inner_texts()]
    return dict(zip(card.locator("dt").all_inner_texts(), numbers, strict=True))


def store(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#import h2").first).to_contain_text("已存入", timeout=30_000)


@pytest.fixture
def roster_rows(demo) -> list[list[str]]:
    return rosters.people(demo.rows(VILLAGES.replace("%%", "%")))


def test_c1_a_roster_with_three_mistakes(county, roster_rows, tmp_path, snap):
    """117 in, 3 listed; corrected → 120 in all; the same file again changes nothing."""
    page = county
    wrong = rosters.write_xlsx(rosters.with_mistakes(roster_rows), tmp_path / "名册.xlsx")
    upload(page, wrong)
    assert list(facts(page).values()) == [117, 0, 0, 3]  # to be added, changed, unchanged, refused
    refused = page.locator("#import table")
    expect(refused.locator("tbody tr")).to_have_count(3)
    expect(refused).to_contain_text("大塘村")
    snap(page, "C1-preview")
    store(page, "存入没有问题的行")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载带原因的文件").click()
    header, *rows = rows_of(download.value)
    assert "原因" in header
    assert len(rows) == 3
    snap(page, "C1-stored")
    right = rosters.write_xlsx(roster_rows, tmp_path / "改好的名册.xlsx")
    upload(page, right)
    assert list(facts(page).values()) == [3, 0, 117, 0]
    store(page, "存入")
    upload(page, right)
    expect(page.locator("#import")).to_contain_text("120 人无变化")
    snap(page, "C1-unchanged")
    upload(page, rosters.write_gbk_csv(roster_rows, tmp_path / "名册.csv"))
    expect(page.locator("#import")).to_contain_text("120 人无变化")


def test_c1_an_exported_roster_comes_back_unchanged(county, tmp_path):
    page = county
    page.goto("/office/roster/export/?region=990101")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 .xlsx").click()
    file = tmp_path / "导出.xlsx"
    download.value.save_as(file)
    upload(page, file)
    expect(page.locator("#import")).to_contain_text("414 人无变化")


def choose(page: Page, number: int) -> None:
    """Tick so many of those who are due and not enrolled, and ask for their enrolment."""
    page.goto("/office/people/?show=unenrolled")
    boxes = page.locator("tbody input[name=id]")
    for place in range(number):
        boxes.nth(place).check()
    ask(page)


def ask(page: Page) -> None:
    page.get_by_role("button", name="报名 2026").click()
    expect(page.get_by_role("button", name="确认报名")).to_be_visible()


def test_c2_34_people_for_33_places(demo, county, snap):
    """33 in, one waiting with the reason; a place that comes back is in the ledger."""
    page = county
    choose(page, 34)
    assert facts(page) == {"剩余名额": 33, "本次报名": 34}
    snap(page, "C2-confirm")
    page.get_by_role("button", name="确认报名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("报名结果")
    assert list(facts(page).values()) == [33, 1, 0]
    expect(page.locator("main")).to_contain_text("名额已满，已列入候补名单")
    snap(page, "C2-result")
    assert demo.rows(CAP) == [(106, 214)]
    page.goto("/office/quotas/ledger/")
    expect(page.locator("tbody tr").first).to_contain_text("王建国")
    snap(page, "C2-ledger")
    page.goto("/office/quotas/waiting/")
    expect(page.locator("tbody tr")).to_have_count(1)
    snap(page, "C2-waiting")


def test_c2_the_last_place_taken_twice_at_once(demo, visit, county):
    """Two officers confirm one person each for one place, at the same moment: one gets it."""
    choose(county, 32)
    county.get_by_role("button", name="确认报名").click()
    expect(county.get_by_role("heading", level=1)).to_have_text("报名结果")
    pages = county, visit(OFFICE, "county")
    for place, page in enumerate(pages):
        page.goto("/office/people/?show=unenrolled")
        page.locator("tbody input[name=id]").nth(place).check()
        ask(page)
        assert facts(page)["剩余名额"] == 1
    for page in pages:
        page.get_by_role("button", name="确认报名").click(no_wait_after=True)
    outcomes = []
    for page in pages:
        expect(page.get_by_role("heading", level=1)).to_have_text("报名结果")
        outcomes.append(list(facts(page).values()))
    assert sorted(outcomes) == [[0, 1, 0], [1, 0, 0]]
    assert demo.rows(CAP) == [(106, 214)]


def listed(page: Page) -> int:
    """Return the number in the heading of a list of people."""
    found = re.search(r"(\d+) 人", page.locator("main .hd p, main header p").first.inner_text())
    assert found
    return int(found[1])


def exported(page: Page) -> int:
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 .xlsx").click()
    return len(rows_of(download.value)) - 1


def rows_of(download: Download) -> list[tuple[Any, ...]]:
    """Return the rows of a workbook that was downloaded."""
    book = openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))
    return [row for row in book.active.iter_rows(values_only=True) if any(row)]


def test_c3_from_the_rate_to_the_person(county, snap):
    """41.7 % → 14 people still needed → person → timeline."""
    page = county
    snap(page, "C3-desk")
    row = page.locator("tbody tr").filter(has_text="石坪乡")
    expect(row).to_contain_text("41.7%")
    expect(row.locator("td").nth(4)).to_have_text("14")
    row.get_by_role("link", name="石坪乡").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    snap(page, "C3-township")
    page.get_by_role("link", name="看名单").first.click()
    snap(page, "C3-list")
    page.locator("tbody th a").first.click()
    expect(page.locator(".timeline li").first).to_be_visible()
    snap(page, "C3-person")


@pytest.mark.parametrize(
    "show", ["certified", "eligible", "learning", "occupied", "enrolled", "outstanding"]
)
def test_c3_each_number_is_its_list_is_its_rows_in_excel(county, show):
    page = county
    link = (
        page.locator(f'main a[href*="show={show}"]')
        .filter(has_text=re.compile(r"^\s*\d+\s*$"))
        .first
    )
    number = int(link.inner_text())
    link.click()
    assert listed(page) == number
    assert exported(page) == number


def test_c3_who_has_not_learned_for_thirty_days(county):
    line = county.locator(".todo li").filter(has_text="超过 30 天没学")
    expect(line).to_contain_text("石坪乡 5")
    number = int(line.locator(".n").inner_text())
    line.get_by_role("link").click()
    county.wait_for_url(re.compile("/people/"))
    assert listed(county) == exported(county) == number == 12


def test_c5_eight_certificates(demo, county, snap):
    """8 waiting → preview → issue → numbers, 214 → 222, job bar, a print file of 8 pages."""
    page = county
    page.get_by_role("link", name="去核发").click()
    snap(page, "C5-waiting")
    page.get_by_role("button", name="预览并核发").click()
    assert facts(page) == {"目前已发证": 214, "核发之后": 222}
    snap(page, "C5-preview")
    page.get_by_role("button", name="确认核发").click()
    expect(page.locator("#batch")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name=re.compile("8 页"))).to_be_visible(timeout=90_000)
    snap(page, "C5-done")
    address = page.get_by_role("link", name=re.compile("8 页")).get_attribute("href")
    file = page.request.get(address)
    assert file.ok
    assert file.body()[:5] == b"%PDF-"
    page.goto("/office/")
    expect(page.locator(".big")).to_contain_text("222")
    assert demo.rows(CAP) == [(65, 222)]
    assert demo.rows(
        "SELECT count(DISTINCT person_id), count(*) FROM certificates_certificate"
    ) == [(222, 222)]


def test_c6_a_name_is_corrected_and_a_certificate_revoked(demo, county, visit, snap):
    """Name typo → same number, the old printing says 已更正; two people revoke → 已撤销."""
    page = county
    page.goto("/office/certificates/register/")
    page.locator("tbody th a").first.click()
    number = page.locator("h1").inner_text().replace(" ", "")
    page.get_by_role("link", name="更正").click()
    page.locator("input[name=name]").fill("李䶮")
    page.locator("input[name=reason]").fill("姓名录入有误")
    page.get_by_role("button", name="先看对照").click()
    expect(page.locator("ins")).to_have_text("李䶮")
    snap(page, "C6-before-and-after")
    page.get_by_role("button", name="确认更正并出新版").click()
    expect(page.get_by_role("link", name="查看")).to_have_count(2)
    new, old = [link.get_attribute("href") for link in page.get_by_role("link", name="查看").all()]
    public = visit(OFFICE)
    public.goto(old)
    expect(public.locator("h1")).to_have_text("已更正")
    public.goto(new)
    expect(public.locator("main")).to_contain_text("李*")
    page.get_by_role("link", name="撤销").click()
    page.locator("input[name=reason]").fill("重复发证")
    page.get_by_role("button", name="提交撤销申请").click()
    expect(page.get_by_role("button", name="收回申请")).to_be_visible()
    above = visit(OFFICE, "prefecture")
    above.goto(f"/office/certificates/{number}/")
    snap(above, "C6-second-person")
    above.get_by_role("button", name="确认撤销").click()
    expect(above.locator("main")).to_contain_text("王建国、孙丽")
    snap(above, "C6-revoked")
    public.goto(new)
    expect(public.locator("h1")).to_have_text("已撤销")
    assert demo.rows(CAP) == [(73, 213)]


def test_c9_the_neighbour_sees_nothing_of_this_county(demo, visit, snap):
    page = visit(OFFICE, "neighbour")
    [(person,)] = demo.rows("SELECT public_id FROM accounts_staffmember WHERE name = '李秀兰'")
    [(number,)] = demo.rows("SELECT min(number) FROM certificates_certificate")
    for address in (
        "/office/?region=990101", "/office/people/?region=990101", f"/office/people/{person}/",
        f"/office/certificates/{number}/", "/office/roster/export/?region=990101",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer.status == 404, address
    snap(page, "C9-404")


def test_c9_a_township_sees_its_own_people_and_no_identity_numbers(demo, visit, snap):
    page = visit(OFFICE, "township")
    page.goto("/office/people/")
    places = page.locator("tbody tr").all_inner_texts()
    assert places
    assert all("城关镇" not in place for place in places)
    assert page.goto("/office/people/?region=990101100").status == 404
    page.goto("/office/people/")
    page.locator("tbody th a").first.click()
    expect(page.locator("main")).not_to_contain_text("身份证")
    assert page.goto("/office/people/export/identity/").status == 404
    snap(page, "C9-township")


def test_c9_exporting_identity_numbers_asks_why_and_is_logged(demo, county, snap):
    page, reason = county, "市局核对参训人员信息"
    page.goto("/office/people/")
    page.get_by_role("link", name="含身份证号导出").click()
    snap(page, "C9-reason")
    page.locator("form.form input[type=text], form.form textarea").first.fill(reason)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出", exact=True).click()
    assert "身份证号" in rows_of(download.value)[0]
    detail = demo.rows(EXPORTS)[0][0]
    assert (detail if isinstance(detail, dict) else json.loads(detail))["reason"] == reason
