"""A .docx as what a reader sees: headings, paragraphs, list entries, tables, pictures, in order.

Read from the XML itself: python-docx knows no lists, text boxes or revisions, and loads a document
at a fifth of the speed. Fonts, colours, macros, comments and what was deleted stay behind.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from courses.exchange.found import LONGEST_ALT, Notes, Picture
from courses.exchange.word.fields import Fields
from courses.exchange.word.line import Line
from courses.exchange.word.parts import Parts
from courses.exchange.word.styles import Styles, W, switched, value

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_NESTING: Final = {
    f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"
}  # fmt: skip
_DELETED: Final = {f"{W}del", f"{W}moveFrom"}
_SKIPPED: Final = {f"{W}pPr", f"{W}rPr", f"{W}delText", f"{W}rt", f"{W}sdtPr"}
_DRAWINGS: Final = {f"{W}drawing", f"{W}pict", f"{W}object"}
_NOTES: Final = {f"{W}footnoteReference", f"{W}endnoteReference"}
_SIGNS: Final = {f"{W}tab": " ", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
# Boxes and ticks that forms draw with letters of a font: its private numbers, and what they show.
_DRAWN: Final = {
    "F06F": "☐", "F071": "☐", "F0A8": "☐", "F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0FC": "✓",
    "F0FB": "✗", "F050": "✓", "F0D8": "➢", "F0E0": "→", "F0B7": "•", "F06C": "●", "F06E": "■",
}  # fmt: skip
_DIGITS: Final = "0123456789+-()n"
_RAISED: Final = {
    "superscript": str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    "subscript": str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ"),
}
_ENTRY: Final = re.compile(r"(?:\d|[ivxIVX])$")  # ends with the number of a page
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s\"<>]+$", re.IGNORECASE)
_NO_ALT: Final = re.compile(
    r"\s*(?:描述已自动生成|description (?:automatically )?generated.*)\s*$", re.IGNORECASE
)
_FILE_NAME: Final = re.compile(r"^\S*\.(?:png|jpe?g|gif|bmp|tiff?|webp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """`html` holds text, <b>, <a> and <br/>. `depth` is None outside a list."""

    html: str
    plain: str
    all_bold: bool = False
    is_caption: bool = False
    bullet: bool = False
    depth: int | None = None
    size: int = 0  # of its letters, in half points; 0 where nothing says it


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


_HIDDEN: Final = _("%(n)s hidden passages were left out.")
_DELETIONS: Final = _(
    "%(n)s deletions under “Track Changes” were carried out, insertions kept; look at the text."
)
Item = Heading | Paragraph | Table | Picture


class Document:
    """`items()` may be called once: pictures and notes gather while it runs."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.notes = Notes()
        self._parts = Parts(archive, self.notes)
        main = self._parts.main("word/document.xml")
        body = None if main is None else main.find(f"{W}body")
        if body is None:
            raise FileRefused(_("This is not a Word document. Save it as .docx."))
        self._body = body
        self._styles = Styles(
            self._parts.beside(
                "word/styles.xml",
                _("The styles of the document are damaged: look whether headings were found."),
            ),
            self._parts.beside(
                "word/numbering.xml",
                _("The numbering of the document is damaged: look at its lists."),
            ),
        )
        self._inside: dict[str, str] = {}
        self._outside: dict[str, str] = {}
        self._read_relations()
        self._waiting: list[Item] = []  # pictures and text boxes of the paragraph being read
        self.pictures: list[Picture] = []
        self._fields = Fields()
        if packages.has_macros(archive):
            self.notes.add(_("The macros of the file were left out."))
        self._parts.mention_headers()

    def _read_relations(self) -> None:
        relations = self._parts.beside(
            "word/_rels/document.xml.rels",
            _("The pictures and links of the document are damaged and were left out."),
        )
        for relation in relations if relations is not None else ():
            outside = relation.get("TargetMode") == "External"
            targets = self._outside if outside else self._inside
            targets[relation.get("Id", "")] = relation.get("Target", "")

    def items(self) -> Iterator[Item]:
        yield from self._blocks(self._body)

    def _blocks(self, parent: Any) -> Iterator[Item]:
        for element in parent:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag == _CHOICE:
                yield from self._blocks(next(iter(element), ()))
            elif element.tag == f"{W}altChunk":
                self.notes.count(
                    _("%(n)s inserted documents were left out. Paste their text in Word instead.")
                )
            elif element.tag in _NESTING and not _is_contents(element):
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Item]:
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle")
        in_contents = self._fields.is_contents
        line = Line(self._styles.is_bold(style), self._styles.size(style))
        line.hidden = self._styles.is_hidden(style)
        self._run_through(element, line)
        in_contents = in_contents or self._fields.is_contents
        # A field that nobody closed must not swallow the document: only what looks like an entry.
        if in_contents and _ENTRY.search(line.plain):
            return
        if self._styles.is_named(properties, "toc", "目录", "wpsoffice手动目录"):
            return
        level = self._styles.level(properties)
        if line.plain:
            if level is not None:
                yield Heading(level, line.plain)
            else:
                yield self._body_text(line, properties)
        yield from self._waiting
        self._waiting.clear()

    def _body_text(self, line: Line, properties: Any | None) -> Paragraph:
        bullet, depth = self._styles.list_item(properties) or (False, None)
        return Paragraph(
            html=line.html,
            plain=line.plain,
            all_bold=line.all_bold,
            is_caption=self._styles.is_named(properties, "caption", "题注"),
            bullet=bullet,
            depth=depth,
            size=line.size,
        )

    def _run_through(self, parent: Any, line: Line, *, bold: bool | None = None) -> None:
        for child in parent:
            if child.tag in _SKIPPED or self._fields.meet(child):
                continue
            if child.tag in _DELETED:
                self.notes.count(_DELETIONS)
            elif child.tag == f"{W}r":
                self._run(child, line)
            elif child.tag == f"{W}hyperlink":
                self._link(child, line)
            elif child.tag == f"{W}t":
                self._text(child.text or "", line, bold)
            elif child.tag in {f"{W}br", f"{W}cr"}:
                line.break_(child)
            elif child.tag in _SIGNS:
                line.add(_SIGNS[child.tag], bold)
            else:
                self._special(child, line, bold)

    def _text(self, text: str, line: Line, bold: bool | None) -> None:
        address = self._fields.address
        line.add(text, bold, address if _LINK.match(address) else "")

    def _special(self, child: Any, line: Line, bold: bool | None) -> None:
        if child.tag in _DRAWINGS:
            self._drawing(child)
        elif child.tag in _NOTES:
            self.notes.count(_("%(n)s footnotes were left out."))
        elif child.tag == f"{W}commentReference":
            self.notes.count(_("%(n)s comments of reviewers were left out."))
        elif child.tag == f"{W}sym":
            self._drawn_letter(str(child.get(f"{W}char", "")).upper(), line, bold)
        elif child.tag == f"{W}sdt" and child.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            return  # “click here to enter text”
        elif child.tag in {f"{_MATH}oMath", f"{_MATH}oMathPara"}:
            self.notes.count(_("%(n)s formulas were written as plain text; look at them."))
            line.add("".join(part.text or "" for part in child.iter(f"{_MATH}t")), bold)
        elif child.tag == _CHOICE:
            self._run_through(child[:1], line, bold=bold)
        else:
            self._run_through(child, line, bold=bold)

    def _drawn_letter(self, number: str, line: Line, bold: bool | None) -> None:
        if number in _DRAWN:
            line.add(_DRAWN[number], bold)
        else:
            self.notes.count(_("%(n)s signs of special fonts were left out; look at the text."))

    def _run(self, run: Any, line: Line) -> None:
        properties = run.find(f"{W}rPr")
        style = value(properties, "rStyle")
        hidden = switched(properties, "vanish")
        if hidden is None:
            hidden = line.hidden or self._styles.is_hidden(style)
        if hidden:
            if any((one.text or "").strip() for one in run.iter(f"{W}t")):
                self.notes.count(_HIDDEN)
            return
        if switched(properties, "strike") or switched(properties, "dstrike"):
            self.notes.count(_("%(n)s struck-out passages are plain text now; look at them."))
        bold = switched(properties, "b")
        if bold is None and style:
            bold = self._styles.is_bold(style) or None
        size = value(properties, "sz")
        if not line.pieces and size.isdecimal():
            line.size = int(size)
        raised = _RAISED.get(value(properties, "vertAlign"))
        if raised is None:
            self._run_through(run, line, bold=bold)
        else:
            self._raised(run, line, bold, raised)

    def _raised(self, run: Any, line: Line, bold: bool | None, signs: dict[int, int]) -> None:
        """Write m² and H₂O with signs of their own; what has none becomes plain text."""
        inner = Line(line.base)
        self._run_through(run, inner, bold=bold)
        if not set(inner.plain) <= set(_DIGITS):
            self.notes.count(_("%(n)s raised or lowered passages are plain text now."))
            signs = {}
        for text, weight, _address in inner.pieces:
            line.add(text.translate(signs), weight)

    def _link(self, element: Any, line: Line) -> None:
        target = self._outside.get(element.get(f"{_R}id", ""), "")
        inner = Line(line.base)
        inner.hidden = line.hidden
        self._run_through(element, inner)
        line.link(inner, target if _LINK.match(target) else "")

    def _drawing(self, element: Any) -> None:
        """Keep each embedded picture, and the text of a text box as paragraphs of its own."""
        alt = _alt(element)
        before = len(self._waiting)
        for part in element.iter():
            identity = part.get(f"{_R}embed") or (
                part.get(f"{_R}id") if part.tag.endswith("}imagedata") else None
            )
            if identity and part.tag.endswith(("}blip", "}imagedata")):
                self._keep(self._inside.get(identity, ""), alt)
        for box in element.iter(f"{W}txbxContent"):
            outer, self._waiting = self._waiting, []
            found = list(self._blocks(box))
            self._waiting = [*outer, *found]
        if len(self._waiting) == before:
            self.notes.count(
                _(
                    "%(n)s drawings or charts were left out. Copy each in Word, paste it as a "
                    "picture, and import again."
                )
            )

    def _keep(self, target: str, alt: str) -> None:
        name = target.lstrip("/") if target.startswith("/") else f"word/{target}"
        name = posixpath.normpath(name)
        if not target or name not in self._parts.names:
            self.notes.count(
                _("%(n)s linked pictures are not in the file. Insert them in Word instead.")
            )
            return
        picture = Picture(len(self.pictures) + 1, self._parts.picture(name), alt)
        self.pictures.append(picture)
        self._waiting.append(picture)

    def _table(self, element: Any) -> Iterator[Item]:
        """The rows as texts; merged cells repeat what they hold. Pictures follow the table."""
        outer, self._waiting = self._waiting, []
        rows: list[tuple[str, ...]] = []
        pictures: list[Item] = []
        cells: list[list[Item]] = []
        for row in _inside(element, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                self.notes.count(_DELETIONS)
                continue
            texts: list[str] = []
            for cell in _inside(row, f"{W}tc"):
                found = list(self._blocks(cell))
                cells.append(found)
                if any(isinstance(one, Table) for one in found):
                    self.notes.count(_("%(n)s tables within tables were written as text."))
                pictures += [one for one in found if isinstance(one, Picture)]
                texts += _spread(cell, _as_text(found), texts, rows)
            rows.append(tuple(texts))
        self._waiting = outer
        if len(cells) == 1:  # a box drawn around a text
            yield from cells[0]
            return
        width = max((len(row) for row in rows), default=0)
        full = tuple(row + ("",) * (width - len(row)) for row in rows if any(row))
        if full:
            yield Table(full)
        yield from pictures


def _inside(parent: Any, tag: str) -> Iterable[Any]:
    """Rows or cells, also those in a content control or in what was inserted."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _NESTING:
            yield from _inside(child, tag)


def _spread(cell: Any, text: str, before: list[str], rows: list[tuple[str, ...]]) -> list[str]:
    """The cell's text, and blanks for the columns it covers; one merged downwards repeats."""
    properties = cell.find(f"{W}tcPr")
    merged = None if properties is None else properties.find(f"{W}vMerge")
    if merged is not None and merged.get(f"{W}val") != "restart" and rows and not text:
        above = rows[-1]
        text = above[len(before)] if len(before) < len(above) else ""
    span = value(properties, "gridSpan")
    return [text] + [""] * (min(int(span), 60) - 1 if span.isdecimal() and int(span) else 0)


def _as_text(items: list[Item]) -> str:
    texts = [
        one.plain if isinstance(one, Paragraph) else one.text
        for one in items
        if isinstance(one, (Paragraph, Heading))
    ]
    inner = [
        " ".join(filter(None, row)) for one in items if isinstance(one, Table) for row in one.rows
    ]
    return " ".join([*texts, *inner])


def _alt(element: Any) -> str:
    """The picture's description, unless a program made it up or it is a file's name."""
    for part in element.iter():
        if part.tag.endswith(("}docPr", "}shape")):
            found = _NO_ALT.sub("", str(part.get("descr") or part.get("alt") or "")).strip()
            made_up = _NO_ALT.search(str(part.get("descr") or ""))
            if found and not made_up and not _FILE_NAME.match(found):
                return re.sub(r"\s+", " ", found)[:LONGEST_ALT]
    return ""


def _is_contents(element: Any) -> bool:
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
