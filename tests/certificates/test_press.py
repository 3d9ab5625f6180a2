"""The layout cache: few layouts for many people, the same bytes whoever was printed before."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from factories.cohorts import SHAPED_NAMES, cohort, people
from factories.facts import some_facts

from certificates.domain.facts import Facts
from certificates.rendering import boxes, layouts, pdf
from certificates.rendering.press import Press

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import django, hashlib
django.setup()
from factories.cohorts import people
from certificates.rendering import pdf
made = pdf.cohort([pdf.Order(facts) for facts in people(4)])
print(hashlib.sha256(b"".join(made)).hexdigest())
"""


def learnt(press: Press, everyone: list[Facts]) -> int:
    """Return how many boxes had to be laid out."""
    before = press.layouts.misses
    press.learn([boxes.page(facts) for facts in everyone])
    return press.layouts.misses - before


def test_a_cohort_shares_its_layouts() -> None:
    press = Press()
    assert learnt(press, cohort(60)) <= 30
    assert learnt(press, cohort(60)) == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"name": "李秀兰"}, {"name": "王玉梅"}, True),
        ({"name": "李秀兰"}, {"name": "王五"}, False),
        ({"name": "王A"}, {"name": "王B"}, False),
        ({"name": "李〇"}, {"name": "李三"}, False),
        ({"name": "买买提·吐尔逊"}, {"name": "古丽巴哈尔·阿"}, False),
        ({"number": "2026990101D0100214A"}, {"number": "2025330782S99XYZW0I"}, True),
    ],
)
def test_what_has_the_same_layout(one: dict[str, str], other: dict[str, str], alike: bool) -> None:
    press = Press()
    learnt(press, [some_facts(**one)])
    assert learnt(press, [some_facts(**other)]) == (0 if alike else 1)


def test_alone_and_among_others_the_bytes_are_the_same() -> None:
    everyone = [*people(8), *(some_facts(name=name) for name in SHAPED_NAMES)]
    together = list(pdf.cohort([pdf.Order(facts) for facts in reversed(everyone)]))
    assert [pdf.render_pdf(facts) for facts in everyone] == together[::-1]


def test_in_another_process_the_bytes_are_the_same() -> None:
    environment = os.environ | {
        "PYTHONHASHSEED": "77",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "site", ROOT / "tests"))),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True
    ).stdout
    made = [one for one in pdf.cohort([pdf.Order(f) for f in people(4)]) if isinstance(one, bytes)]
    assert told.strip() == hashlib.sha256(b"".join(made)).hexdigest()


def test_who_cannot_be_drawn_is_told_apart_and_the_others_are_made() -> None:
    orders = [pdf.Order(some_facts(name=name)) for name in ("李秀兰", "李\U00031350", "王五")]
    made = list(pdf.cohort(orders))
    assert [type(one) for one in made] == [bytes, pdf.UnexpectedFont, bytes]
    assert "\U00031350" in str(made[1])


def test_the_cache_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(layouts, "KEPT", 10)
    cache = layouts.Cache()
    for facts in people(4):
        page = boxes.page(facts)
        cache.learn([box for box in page.boxes if box.frame.kind != boxes.DRAWN])
        assert len(cache._known) <= 10
