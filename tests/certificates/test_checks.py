"""What the platform says about a machine that cannot make certificates."""

from pathlib import Path

from certificates import checks
from certificates.rendering import glyphs


def test_this_machine_can() -> None:
    assert checks.fonts_are_installed(None) == []
    assert checks.fonts_can_be_subset(None) == []


def test_missing_fonts_name_their_packages(monkeypatch) -> None:
    monkeypatch.setitem(glyphs.FONT_FILES, glyphs.KAI_FAMILY, Path("/nowhere.ttf"))
    [error] = checks.fonts_are_installed(None)
    assert error.id == "certificates.E001"
    assert "LXGW WenKai" in error.msg
    assert "apt-get install -y fonts-noto-cjk fonts-lxgw-wenkai" in error.hint


def test_a_missing_library_names_its_package(monkeypatch) -> None:
    monkeypatch.setattr(checks, "LIBRARIES", ("libnowhere.so.0",))
    [error] = checks.fonts_can_be_subset(None)
    assert error.id == "certificates.E002"
    assert "apt-get install -y libharfbuzz-subset0" in error.hint
