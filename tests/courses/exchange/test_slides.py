"""Presentations: slides become sections; what is no presentation, or dangerous, is refused."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from factories import lessons, slides
from factories.slides import Slide
from PIL import Image

from common import programs
from common.domain.problems import FileRefused
from courses.exchange.slides import presentation, reading


def said(content: bytes) -> list[presentation.Slide]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return presentation.slides(archive)


def test_titles_and_notes_are_read_in_the_order_of_the_slides() -> None:
    found = said(slides.pptx((*slides.THREE, Slide("收起来的", hidden=True))))
    assert [(one.title, one.first, one.notes, one.is_hidden) for one in found] == [
        ("一、进门先问好", "一、进门先问好", ("问好时眼睛看着孩子。", "再说自己是谁。"), False),
        ("", "没有标题的一张", (), False),
        ("三、告别", "三、告别", ("把电话留下。",), False),
        ("收起来的", "收起来的", (), True),
    ]


def test_notes_of_other_programs_stand_in_a_box_of_text() -> None:
    """LibreOffice writes none of PowerPoint's places when a slide has no layout."""
    with zipfile.ZipFile(io.BytesIO(slides.pptx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "ppt/notesSlides/notesSlide1.xml"
    parts[name] = parts[name].replace(b'<p:ph type="body"/>', b"")
    assert said(slides.zipped(parts))[0].notes == ("问好时眼睛看着孩子。", "再说自己是谁。")


def test_a_presentation_becomes_a_lesson() -> None:
    """By LibreOffice itself; the one slow test of this file."""
    heard: list[tuple[int, int]] = []
    content = slides.pptx((*slides.THREE, Slide("收起来的", hidden=True)))
    draft = reading.read(
        content, name="入户.pptx", on_slide=lambda n, all_: heard.append((n, all_))
    )
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert draft.title == "一、进门先问好"
    assert [one.title for one in draft.sections] == ["一、进门先问好", "没有标题的一张", "三、告别"]
    assert [one.alt for one in draft.pictures] == ["一、进门先问好", "", "三、告别"]
    assert draft.sections[0].parts[1] == {
        "type": "text",
        "value": "<p>问好时眼睛看着孩子。</p><p>再说自己是谁。</p>",
    }
    assert [part["type"] for part in draft.sections[1].parts] == ["picture"]
    with Image.open(io.BytesIO(draft.pictures[0].content)) as picture:
        assert picture.size == (1280, 720)
        assert picture.convert("L").getextrema()[0] < 64  # letters are drawn
    notes = lessons.notes(draft)
    assert any(note.startswith("1 hidden") for note in notes)
    assert any(note.startswith("1 slides have no notes") for note in notes)


MACRO = {"ppt__vbaProject.bin": b"x"}
BOMB = {"ppt__slides__slide9.xml": b"<a>" + b" " * (40 << 20) + b"</a>"}
ENTITY = {"ppt__slides__slide1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (lessons.ole("PowerPoint Document"), "old .ppt presentation"),
        (lessons.ole("EncryptedPackage"), "password in PowerPoint"),
        (slides.pptx(**MACRO), "macros. Save it as .pptx"),
        (slides.pptx()[:1500], "damaged"),
        (slides.pptx(**BOMB), "unpacks to far more|larger than we read"),
        (slides.pptx(**ENTITY), "damaged"),
        (slides.pptx(()), "no slides"),
        (slides.pptx((Slide("收", hidden=True),)), "no slides"),
        (slides.pptx((Slide("多"),) * 101), "more than 100 slides"),
        (slides.zipped({"mimetype": "application/vnd.oasis"}), "not a PowerPoint"),
        (b"%PDF-1.7", "not a PowerPoint"),
        (b"PK\x03\x04" + bytes(reading.LARGEST), "larger than 40 MB"),
    ],
    ids=["empty", "ppt", "password", "macros", "cut off", "bomb", "entities", "no slides",
         "all hidden", "too many", "odp", "pdf", "too large"],
)  # fmt: skip
def test_what_is_refused_and_why(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        reading.read(content, name="入户.pptx")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (slides.pptx(), "随便.docx", True),
        (lessons.visit(), "随便.pptx", False),
        (lessons.ole("PowerPoint Document"), "旧.PPT", True),
        (lessons.ole("WordDocument"), "旧.doc", False),
        (slides.pptx()[:800], "断.pptx", True),
        (b"PK", "断.docx", False),
    ],
)
def test_it_is_told_by_content_then_by_name(content: bytes, name: str, expected: bool) -> None:
    assert reading.is_presentation(content, name) is expected


RELATED = (
    f'<Relationships xmlns="{slides.PACKAGE}/relationships">'
    f'<x:Relationship xmlns:x="{slides.PACKAGE}/relationships" Id="a" Type="{slides.R}/image" '
    'Target="http://10.0.0.1/x.png" TargetMode="External"/>'
    f'<Relationship Id="b" Type="{slides.R}/image" Target="file:///etc/passwd" '
    'TargetMode="External"></Relationship>'
    f'<Relationship Id="c" Type="{slides.R}/hyperlink" Target="https://example.org/" '
    'TargetMode="External"/></Relationships>'
).encode()


def test_nothing_elsewhere_is_fetched_while_drawing() -> None:
    content = slides.pptx(**{"ppt__slides___rels__slide1.xml.rels": RELATED})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = reading._without_outside(archive)
    with zipfile.ZipFile(io.BytesIO(inside)) as archive:
        related = archive.read("ppt/slides/_rels/slide1.xml.rels").decode()
    assert re.findall(r'Target="([^"]+)"', related) == ["https://example.org/"]


def test_a_missing_program_is_named(monkeypatch) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)
    with pytest.raises(FileRefused, match="libreoffice is missing"):
        reading.read(slides.pptx(), name="入户.pptx")


def test_nothing_of_a_presentation_outlives_its_drawing(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    content = slides.pptx(**{"ppt__presentation.xml": b"<p/>"})
    with pytest.raises(FileRefused):
        reading.read(content, name="入户.pptx")
    assert list(Path(tmp_path).iterdir()) == []
