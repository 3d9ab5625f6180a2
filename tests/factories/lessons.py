"""Word documents as trainers bring them, made by code."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.shared import Inches
from PIL import Image

from courses.exchange.found import Draft
from courses.exchange.word import reading

DOCUMENT = "word/document.xml"


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def png(width: int = 60, height: int = 40, colour: str = "teal", kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, kind)
    return stream.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A small PNG whose head says that it is large."""
    content = bytearray(png())
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def with_picture(document: Any, content: bytes, alt: str = "") -> None:
    """Add a picture with its description, as Word's “Edit Alt Text” keeps it."""
    shape = document.add_picture(io.BytesIO(content), width=Inches(1))
    described = next(one for one in shape._inline.iter() if one.tag.endswith("}docPr"))
    if alt:
        described.set("descr", alt)


def visit() -> bytes:
    """A lesson as a careful trainer writes it."""
    document = Document()
    document.add_heading("怎样入户家访", 0)
    document.add_paragraph("三句话说清来意。")
    document.add_heading("一、准备", 1)
    line = document.add_paragraph("　　先")
    line.add_run("看档案").bold = True
    line.add_run("，再出门。")
    document.add_paragraph("带证件", style="List Bullet")
    document.add_paragraph("带笔", style="List Bullet")
    document.add_heading("路上", 2)
    document.add_paragraph("两人同行。")
    document.add_paragraph("表1 时间安排")
    table = document.add_table(2, 2)
    for place, text in zip(table._cells, ["时间", "做什么", "上午", "家访"], strict=True):
        place.text = text
    document.add_heading("二、进门", 1)
    document.add_paragraph("先问好。")
    with_picture(document, png())
    document.add_paragraph("图1 门口")
    with_picture(document, png(colour="navy"), alt="家访人员站在门口问好")
    return saved(document)


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The package with parts added, changed or taken away."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def with_body(xml: str) -> bytes:
    """A document whose body is the given WordprocessingML."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts[DOCUMENT].decode()
        start, end = text.index("<w:body>") + 8, text.rindex("</w:body>")
        parts[DOCUMENT] = (text[:start] + xml + text[end:]).encode()

    return repacked(saved(Document()), change)


def ole(*names: str) -> bytes:
    """The beginning of a file of an old Office program, or of one with a password."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    return head + b"".join(name.encode("utf-16-le") + bytes(64) for name in names)


def pdf(pages: int = 1) -> bytes:
    import pikepdf  # slow import

    document = pikepdf.new()
    for _number in range(pages):
        document.add_blank_page(page_size=(595, 842))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def read(content: bytes, name: str = "家访.docx") -> Draft:
    return reading.read(content, name=name)


def outline(draft: Draft) -> list[tuple[str, list[str]]]:
    """Each section's title and the kinds of its parts."""
    return [(one.title, [part["type"] for part in one.parts]) for one in draft.sections]


def texts(draft: Draft) -> str:
    """All rich text in a row."""
    parts = [part for one in draft.sections for part in one.parts if part["type"] == "text"]
    return "".join(part["value"] for part in parts)


def notes(draft: Draft) -> list[str]:
    return [str(note) for note in draft.notes]
