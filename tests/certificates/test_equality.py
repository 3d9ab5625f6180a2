"""The fast path prints what WeasyPrint prints: no point of a page differs in two readers."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import rasters
from factories.cohorts import EDGE_NAMES, people
from factories.facts import some_facts

from certificates.domain.facts import Facts
from certificates.rendering import boxes, layouts, pdf, plain
from certificates.rendering.layers import Seal
from certificates.rendering.press import Press

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -50 100 100">
<circle r="45" fill="none" stroke="#c0202a" stroke-width="4" stroke-opacity=".8"/></svg>"""
SEAL = Seal("image/svg+xml", SVG)


def differing(everyone: Sequence[Facts], folder: Path, picture: Seal | None = None) -> list[str]:
    """Return the names whose page the fast path draws otherwise, in either reader."""
    folder.mkdir(exist_ok=True)
    made = [pdf.Order(facts) for facts in everyone]
    fast = rasters.bound([f for f in pdf.cohort(made, picture=picture) if isinstance(f, bytes)])
    pages = [boxes.page(facts, has_seal=picture is not None) for facts in everyone]
    oracle = rasters.bound(plain.files(pages, picture))
    found = set()
    for reader in (rasters.poppler, rasters.mupdf):
        ours = reader(fast, folder / f"{reader.__name__}-fast")
        theirs = reader(oracle, folder / f"{reader.__name__}-plain")
        assert len(ours) == len(theirs) == len(everyone)
        found |= {f.name for f, a, b in zip(everyone, ours, theirs, strict=True) if a != b}
    return sorted(found)


def test_40_people_and_all_edge_names(tmp_path: Path) -> None:
    """The soak compares a thousand."""
    everyone = [*people(40), *(some_facts(name=name) for name in EDGE_NAMES)]
    assert differing(everyone, tmp_path) == []


def test_files_made_together_are_those_made_alone() -> None:
    """Fonts are opened and made smaller once for all; shaping still takes what it needs."""
    everyone = [*people(3), *(some_facts(name=name) for name in EDGE_NAMES)]
    pages = [boxes.page(facts) for facts in everyone]
    assert plain.files(pages) == [plain.files([page])[0] for page in pages]


def test_with_a_seal(tmp_path: Path) -> None:
    assert differing(list(people(3, seed=8)), tmp_path, SEAL) == []


def test_in_an_offices_own_words(tmp_path: Path) -> None:
    """Chinese with an English sentence below it, as `queries.templates` freezes them."""
    told = {"body": "于2026年参加培训，准予结业。特发此证。", "second": "The bearer took part."}
    rare = told | {"second": "The bearer 䶶 took part.", "body": "㐀参加培训，特发此证。"}
    english = {"language": "en", "body_en": "䶶 took part.", "issuer_en": "Bureau 䶶"}
    assert differing([some_facts(**words) for words in (told, rare, english)], tmp_path) == []


@pytest.mark.soak
def test_1000_people(tmp_path: Path) -> None:
    everyone = list(people(1000, seed=1000))
    for start in range(0, len(everyone), 100):
        assert differing(everyone[start : start + 100], tmp_path / str(start)) == []


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


@pytest.mark.parametrize("name", EDGE_NAMES)
def test_only_scripts_that_need_shaping_take_the_plain_path(name: str, press: Press) -> None:
    page = boxes.page(some_facts(name=name))
    if re.search("[\u0600-\u06ff\u0f00-\u0fff]", name):
        with pytest.raises(layouts.Refused):
            press.sheet(page)
    else:
        assert press.sheet(page).description.title.startswith("培训合格证书")
