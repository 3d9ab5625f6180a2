"""What the platform says about a machine that cannot make certificates."""

from dataclasses import replace
from pathlib import Path

import pytest

from certificates import checks
from certificates.rendering import families


def test_this_machine_can() -> None:
    assert checks.fonts_are_installed(None) == []
    assert checks.fonts_can_be_subset(None) == []
    assert checks.fonts_are_as_built(None) == []


def test_missing_fonts_name_their_packages(monkeypatch) -> None:
    nowhere = replace(families.BUILT[2], source=Path("/nowhere/WenKai.ttf"))
    monkeypatch.setattr(families, "BUILT", (*families.BUILT[:2], nowhere))
    [error] = checks.fonts_are_installed(None)
    assert error.id == "certificates.E001"
    assert "WenKai.ttf" in error.msg
    assert "apt-get install -y fonts-noto-cjk fonts-noto-core fonts-lxgw-wenkai" in error.hint


def test_a_missing_library_names_its_package(monkeypatch) -> None:
    monkeypatch.setattr(checks, "LIBRARIES", ("libnowhere.so.0",))
    [error] = checks.fonts_can_be_subset(None)
    assert error.id == "certificates.E002"
    assert "apt-get install -y libharfbuzz-subset0" in error.hint


@pytest.mark.parametrize("harm", ["missing", "altered", "unrecorded"])
def test_a_font_that_is_not_as_it_was_built_is_named(harm: str, settings, tmp_path) -> None:
    original = families.folder()
    settings.VAR_DIR = tmp_path
    for path in original.glob("*.*"):
        families.put(families.folder() / path.name, path.read_bytes())
    assert checks.fonts_are_as_built(None) == []
    path = families.BUILT[0].path
    match harm:
        case "missing":
            path.unlink()
        case "altered":
            path.write_bytes(path.read_bytes()[:-1] + b"\xff")
        case _:
            (families.folder() / families.MANIFEST).write_text("{")
    [error] = checks.fonts_are_as_built(None)
    assert error.id == "certificates.E003"
    assert path.name in error.msg
    assert "build_fonts --force" in error.hint
