"""A .docx as the lines a reader sees, then as a typed paper.

Read from the XML itself: python-docx neither computes list numbers nor survives damaged files.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _
from assessments.exchange import texts, workbook
from assessments.exchange.found import FileRefused, Note, Place, Reading
from assessments.exchange.paper import reading as paper
from assessments.exchange.paper.questions import PICTURE
from assessments.exchange.word.numbering import Numbering, W
from common.domain import packages

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED: Final = {f"{W}del", f"{W}delText", f"{W}instrText", f"{W}moveFrom", f"{W}pPr", f"{W}rPr"}
_MATHS: Final = {f"{_MATH}oMath", f"{_MATH}oMathPara"}
_DRAWINGS: Final = {f"{W}drawing", f"{W}pict", f"{W}object"}
_SPECIAL: Final = {*_MATHS, *_DRAWINGS, f"{W}footnoteReference", f"{W}endnoteReference"}
_SHOWN: Final = (*_SPECIAL, f"{W}sym")
_SIGNS: Final = {
    f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
_MARGINS: Final = ("/header", "/footer")  # how the types of their relations end
_PAGE_NUMBER: Final = re.compile(r"(?:[\W\d_]|[第共页]|page|of)*", re.IGNORECASE)
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def read(content: bytes) -> Reading:
    """Read the paper in a .docx, or in plain text of the same form."""
    reading = Reading("docx")
    if not content.startswith(b"PK"):
        return paper.read_lines(paper.from_text(texts.decode(content)), reading)
    with packages.opened(content) as archive:
        document = _Document(archive, reading)
        document.mention_margins()
        lines = document.lines()
    paper.read_lines(lines, reading)
    reading.questions.sort(key=lambda one: one.place.line or 0)  # those of tables came first
    return reading


class _Document:
    def __init__(self, archive: zipfile.ZipFile, reading: Reading) -> None:
        self._archive, self._reading = archive, reading
        main = self._part("word/document.xml")
        if main is None:
            raise FileRefused(_("This is not a Word document. Save it as .docx."))
        self._body = main.find(f"{W}body")
        self._numbering = Numbering(self._part("word/numbering.xml"), self._part("word/styles.xml"))
        relations = self._part("word/_rels/document.xml.rels")
        inside = [
            relation
            for relation in (relations if relations is not None else ())
            if relation.get("TargetMode") != "External"
        ]
        self._targets = {one.get("Id"): one.get("Target", "") for one in inside}
        self._margins = [
            one.get("Target", "") for one in inside if one.get("Type", "").endswith(_MARGINS)
        ]
        self._found: list[str] = []
        self._line = 0

    def _part(self, name: str) -> Any | None:
        if name not in self._archive.namelist():
            return None
        return packages.parse_xml(self._archive.read(name))

    def mention_margins(self) -> None:
        """Say which texts stand above and below the pages; a page number is not worth a word."""
        parts = [self._part(_in_package(target)) for target in self._margins]
        texts = [_visible(part) for part in parts if part is not None]
        for text in dict.fromkeys(texts):
            if not _PAGE_NUMBER.fullmatch(text):
                left_out = _("The header or footer of the pages was left out: “%(text)s”.")
                self._reading.note(Problem(left_out, {"text": text[:40]}))

    def lines(self) -> list[paper.Line]:
        found: list[paper.Line] = []
        for text in self._blocks(self._body if self._body is not None else ()):
            pictures = list(self._found)
            self._found.clear()
            for piece in text.split("\n"):
                self._line += 1
                own = pictures[: piece.count(PICTURE)]
                del pictures[: len(own)]
                found.append(paper.Line(self._line, piece, tuple(own)))
        return found

    def _blocks(self, parent: Any) -> Iterator[str]:
        """The text of each paragraph; a table's row is one line, its cells divided by tabs."""
        for element in parent:
            if element.tag == f"{W}p":
                yield self._numbering.label(element) + self._inner(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
                yield from self._blocks(element)

    def _table(self, table: Any) -> Iterator[str]:
        """A table whose first row names the columns is a sheet, any other a part of the text."""
        rows = list(table.iter(f"{W}tr"))
        sheet = workbook.Sheet(self._reading)
        header = rows[0].findall(f"{W}tc") if rows else []
        texts = ["".join(part.text or "" for part in cell.iter(f"{W}t")) for cell in header]
        if not sheet.begin(texts, Place(line=self._line + 1)):
            for row in rows:
                yield from self._row(row)
            return
        for row in rows[1:]:
            self._line += 1
            cells = ["\n".join(self._blocks(cell)) for cell in row.findall(f"{W}tc")]
            sheet.take([cell.replace(PICTURE, "") for cell in cells], Place(line=self._line))
            if self._found:
                text = _("The pictures of this row were left out. Add them to the question.")
                self._reading.note(Problem(text), Place(line=self._line))
                self._found.clear()
        sheet.end()
        yield ""

    def _row(self, row: Any) -> Iterator[str]:
        cells = [list(self._blocks(cell)) for cell in row.findall(f"{W}tc")]
        if all(len(cell) <= 1 and "\n" not in "".join(cell) for cell in cells):
            yield "\t".join(text for cell in cells for text in cell if text.strip())
            return
        for cell in cells:
            yield from cell

    def _inner(self, element: Any) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag == f"{W}t":
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == f"{W}r":
                yield "" if self._hides(child) else _styled(child, self._inner(child))
            elif child.tag == f"{W}sym":
                yield _symbol(child)
            elif child.tag in _SPECIAL:
                yield self._special(child)
            elif child.tag == f"{_COMPATIBILITY}AlternateContent":
                yield from self._pieces(child[:1])
            else:
                yield from self._pieces(child)

    def _hides(self, run: Any) -> bool:
        """Whether the run is set hidden; what it would show is mentioned, once for each line."""
        vanish = run.find(f"{W}rPr/{W}vanish")
        if vanish is None or vanish.get(f"{W}val", "true") in {"0", "false", "off"}:
            return False
        note = Note(
            Place(line=self._line + 1),
            Problem(_("Hidden text was left out. Show it in Word if it belongs to the question.")),
        )
        shows = bool(_visible(run)) or any(next(run.iter(tag), None) is not None for tag in _SHOWN)
        if shows and self._reading.notes[-1:] != [note]:
            self._reading.notes.append(note)
        return True

    def _special(self, element: Any) -> str:
        """What is no text: drawings, formulas, and signs of notes below the page."""
        if element.tag in _MATHS:
            return self._formula(element)
        if element.tag in _DRAWINGS:
            return self._drawing(element)
        text = _("A footnote was left out. Write what it says into the question.")
        self._reading.note(Problem(text), Place(line=self._line + 1))
        return ""

    def _drawing(self, element: Any) -> str:
        """A sign for each embedded picture; the text of a text box as it is."""
        signs = ""
        for part in element.iter():
            identity = part.get(f"{_RELATION}embed") or (
                part.get(f"{_RELATION}id") if part.tag.endswith("}imagedata") else None
            )
            if identity and self._keep(self._targets.get(identity, "")):
                signs += PICTURE
        boxes = [
            self._inner(paragraph)
            for box in element.iter(f"{W}txbxContent")
            for paragraph in box.iter(f"{W}p")
        ]
        if not signs and not any(boxes):
            self._reading.note(
                Problem(_("A drawing that is neither picture nor text was left out.")),
                Place(line=self._line + 1),
            )
        return signs + "".join(f"\n{text}" for text in boxes if text.strip())

    def _keep(self, target: str) -> bool:
        name = _in_package(target)
        if name not in self._archive.namelist():
            return False
        self._reading.pictures[name] = self._archive.read(name)
        self._found.append(name)
        return True

    def _formula(self, element: Any) -> str:
        self._reading.note(
            Problem(_("A formula was written as plain text; look whether it still reads well.")),
            Place(line=self._line + 1),
        )
        return "".join(part.text or "" for part in element.iter(f"{_MATH}t"))


def _in_package(target: str) -> str:
    """The name of a part as the relations of the document refer to it."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join("word", target)) if target else ""


def _visible(element: Any) -> str:
    """The text of a part or a run, its paragraphs divided by spaces."""
    written = {f"{W}p", f"{W}t"}
    text = "".join(
        " " if one.tag == f"{W}p" else one.text or ""
        for one in element.iter()
        if one.tag in written
    )
    return " ".join(text.split())


def _styled(run: Any, text: str) -> str:
    """Raised and lowered digits as such, underlined spaces as a blank to fill."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return text
    underline = properties.find(f"{W}u")
    if underline is not None and underline.get(f"{W}val") != "none" and text and not text.strip():
        return "____"
    raised = properties.find(f"{W}vertAlign")
    if raised is None:
        return text
    table = _RAISED if raised.get(f"{W}val") == "superscript" else _LOWERED
    return text.translate(table)


def _symbol(element: Any) -> str:
    """Wingdings' tick and cross, which Word inserts for √ and ×."""
    code = str(element.get(f"{W}char", "")).casefold()
    return {"f0fc": "√", "f050": "√", "f0d6": "√", "f0fb": "×", "f04f": "×"}.get(code, "□")
