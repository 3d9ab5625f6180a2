"""Every template compiles; nothing inline; no Chinese outside the catalogues."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOTS = ["site", "assessments", "courses", "certificates"]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
TRANSLATED = re.compile(
    r"{%\s*blocktrans.*?{%\s*endblocktrans\w*\s*%}|{%\s*translate .*?%}|{#.*?#}"
    r"|{%\s*comment.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=\""
    r"|\son(?:click|change|load|submit|input|error|key\w+|mouse\w+|focus|blur|toggle|pointer\w+)="
    r"|javascript:",
    re.IGNORECASE,
)


def templates() -> list[Path]:
    found = [
        path
        for root in ROOTS
        for path in (Path(settings.BASE_DIR) / root).rglob("templates/**/*")
        if path.suffix in {".html", ".txt"}
    ]
    return sorted(found)


def name(path: Path) -> str:
    return str(path).split("/templates/", 1)[1]


@pytest.mark.parametrize("path", templates(), ids=name)
def test_it_compiles(path: Path) -> None:
    get_template(name(path))


@pytest.mark.parametrize("path", templates(), ids=name)
def test_nothing_is_inline(path: Path) -> None:
    """Paper templates (`pdf/`) are never sent to a browser."""
    if "/pdf/" in str(path):
        return
    assert INLINE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", templates(), ids=name)
def test_chinese_stands_in_the_catalogues(path: Path) -> None:
    """Msgids are English. The name of the product is a fallback where no context is."""
    if "/pdf/" in str(path):
        return
    text = TRANSLATED.sub("", path.read_text()).replace('default:"童伴学堂"', "")
    assert CHINESE.findall(text) == []


def test_partials_are_named_with_an_underscore() -> None:
    """What starts with `_` is only included: it extends nothing."""
    wrong = [
        name(path)
        for path in templates()
        if path.name.startswith("_") and "{% extends" in path.read_text()
    ]
    assert wrong == []


def test_no_template_hides_another() -> None:
    """The first app would win silently."""
    names = [name(path) for path in templates()]
    assert sorted({one for one in names if names.count(one) > 1}) == []


LOOSE_DOT = re.compile(r"(?<!&nbsp;)(?<!&#8288;)·")
TITLE = re.compile(r"<title>.*?</title>|{% block title %}.*?{% endblock.*?%}", re.DOTALL)
PARTS_OF_STAFF = ("/cms/", "/pdf/", "templates/office/", "templates/wagtailadmin/")


@pytest.mark.parametrize(
    "path",
    [one for one in templates() if not any(part in str(one) for part in PARTS_OF_STAFF)],
    ids=name,
)
def test_a_separating_dot_never_begins_a_line(path: Path) -> None:
    """On a phone a line breaks before “·” unless something holds it to the word in front."""
    assert not LOOSE_DOT.findall(TITLE.sub("", path.read_text()))


def test_nor_does_it_in_a_translation() -> None:
    found = 0
    for root in ROOTS:
        for file in (Path(settings.BASE_DIR) / root).rglob("locale/*/LC_MESSAGES/django.po"):
            for entry in file.read_text().split("\n\n"):
                said, _separator, translated = entry.partition("\nmsgstr")
                if "&nbsp;·" in said:
                    assert not LOOSE_DOT.findall(translated), translated
                    found += 1
    assert found > 5
