"""L5 with a question of every type: by keyboard alone on a phone, and without JavaScript."""

import json
from pathlib import Path

import pytest
from factories import assessments as made
from factories.question_types import SAMPLES
from journeys.conftest import PHONE
from journeys.test_assessing import look_through
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.journey
LOAD = """
import json, os
from assessments import actions
from regions.models import Region
source = json.load(open(os.environ["TYPES_FILE"]))
region = Region.objects.get(code="990101")
actions.load_bank(data=source["bank"], region=region)
actions.load_paper(data=source["paper"], region=region)
"""
KINDS = ["single", "multiple", "true_false", *SAMPLES, "essay", "file"]


def bank() -> list[dict]:
    written = []
    for kind in ("essay", "file"):
        source = made.question_source(kind, type=kind, mark=5)
        written.append({name: value for name, value in source.items() if name != "options"})
    listed = [made.question_source("one"), made.multiple_source("many")]
    sources = [*listed, made.true_false_source("judge"), *(one.source for one in SAMPLES.values())]
    return json.loads(json.dumps([*sources, *written]).replace("room.svg", "room.png"))


@pytest.fixture
def types(demo, tmp_path):
    """The paper `types-final`, its questions in the order of KINDS."""
    folder = Path(demo.folder) / "media" / "question_pictures"
    folder.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", (800, 600), "#f3ead7")
    ImageDraw.Draw(picture).rectangle((400, 300, 600, 480), fill="#9cc7d8")
    picture.save(folder / "room.png")
    cells = [made.cell(type=kind, count=1) for kind in KINDS]
    paper = made.paper_source(*cells, slug="types-final") | {"bank": "types"}
    file = tmp_path / "types.json"
    file.write_text(json.dumps({"bank": made.bank_source(*bank(), slug="types"), "paper": paper}))
    demo.manage("shell", "--no-imports", "-c", LOAD, TYPES_FILE=str(file))
    return demo


def fields(slot: int, *, right: bool) -> dict[str, str | list[str]]:
    """What to put into the fields of a question, named for its place in the paper."""
    kind = KINDS[slot - 1]
    found: dict[str, str | list[str]]
    if kind in SAMPLES:
        found = SAMPLES[kind].right if right else SAMPLES[kind].half
    elif kind == "multiple":
        found = {"a1": ["A", "C"] if right else ["B"]}
    elif kind in {"essay", "file"}:  # one written answer waits for people, and so does the result
        found = {"t1": "先看档案，再打电话。"} if right and kind == "essay" else {}
    else:
        found = {"single": {"a1": "B" if right else "A"}}.get(
            kind, {"v1": "true" if right else "false"}
        )
    return {f"{name[0]}{slot}{name[2:]}": value for name, value in found.items() if name[0] != "k"}


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def tab_to(page: Page, name: str, value: str = "") -> Locator:
    """Press the tabulator until the field has the focus."""
    for _press in range(90):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.get_attribute("name") == name:
            single = focused.get_attribute("type") != "checkbox"
            if single or focused.get_attribute("value") == value:
                return focused
    raise AssertionError(f"{name} {value} cannot be reached by the tabulator")


def type_in(page: Page, name: str, value: str) -> None:
    control = tab_to(page, name, value)
    kind = control.evaluate("it => it.type")
    if kind in {"checkbox", "radio"}:
        page.keyboard.press("Space")
        for _press in range(8):
            if page.locator(f'[name="{name}"][value="{value}"]').is_checked():
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} does not become {value}")
    if kind == "select-one":
        for _press in range(8):
            if control.input_value() == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} does not become {value}")
    page.keyboard.type(value)


def test_l5_every_type_by_keyboard_alone_and_looked_through_by_axe(types, visit, snap):
    page = visit(PHONE, "learner")
    page.goto("/exams/types-final/")
    page.get_by_role("button", name="开始考核").press("Enter")
    for slot, kind in enumerate(KINDS, start=1):
        expect(page.locator(f'[data-slot="{slot}"]')).to_be_visible()
        look_through(page, within="body")
        fits(page)
        for name, value in fields(slot, right=False).items():
            for one in value if isinstance(value, list) else [value]:
                if one:
                    type_in(page, name, one)
        if kind == "ordering":  # the arrow keys pass through numbers that other lines have
            for name, value in fields(slot, right=False).items():
                assert page.locator(f'[name="{name}"]').input_value() == value
        if kind == "scenario":  # not where the answers lead: that would tell which is right
            assert page.locator(f'[data-slot="{slot}"] .x-leads').count() == 1
            expect(page.locator(f'[data-slot="{slot}"] .x-leads')).to_be_hidden()
        if kind in {"hotspot", "scenario", "matching"}:
            snap(page, f"L5-type-{kind}")
        page.locator("#x-next").press("Enter")
    expect(page.locator("main")).to_contain_text("还有 3 题没有作答")  # the number, the written two
    look_through(page, within="body")
    page.get_by_role("button", name="确认交卷").press("Enter")
    expect(page.locator("#review")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    look_through(page, within="body")
    fits(page)
    snap(page, "L5-types-review")


def answer_without_scripts(page: Page, name: str, value: str) -> None:
    control = page.locator(f'[name="{name}"]').first
    kind = control.evaluate("it => it.type")
    if kind == "select-one":
        control.select_option(value)
    elif kind in {"radio", "checkbox"}:
        page.locator(f'label:has([name="{name}"][value="{value}"])').click()
    else:
        control.fill(value)


def test_l5_every_type_without_javascript(types, visit, snap):
    page = visit(PHONE, "graduate", java_script_enabled=False)
    page.goto("/exams/types-final/")
    page.get_by_role("button", name="开始考核").click()
    for slot, _kind in enumerate(KINDS, start=1):
        expect(page.locator(f'[data-slot="{slot}"]')).to_be_visible()
        for name, value in fields(slot, right=True).items():
            for one in value if isinstance(value, list) else [value]:
                answer_without_scripts(page, name, one)
        page.locator("#x-next").click()
    expect(page.locator("main")).to_contain_text("还有 1 题没有作答")  # the file
    snap(page, "L5-types-without-scripts")
    page.get_by_role("button", name="确认交卷").click()
    stored = """
        SELECT count(*) FROM assessments_attemptitem i
        JOIN assessments_attempt a ON a.id = i.attempt_id
        JOIN assessments_questionversion v ON v.id = i.question_version_id
        JOIN assessments_paperversion p ON p.id = a.paper_version_id
        JOIN assessments_paper q ON q.id = p.paper_id
        WHERE q.slug = 'types-final' AND i.correct AND i.mark = v.mark
    """
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert types.rows(stored) == [(len(KINDS) - 2,)]
