"""A Word document as a lesson: its headings become sections, each a screen of the phone."""

import re
from collections.abc import Iterable
from typing import Any, Final

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _
from courses.exchange.found import LONGEST_ALT, LONGEST_TITLE, Draft, Notes, Picture, Section
from courses.exchange.word import headings
from courses.exchange.word.document import Document, Heading, Item, Paragraph, Table
from courses.exchange.word.styles import TITLE

LARGEST: Final = 40 * 1024 * 1024
INFLATED: Final = 120 * 1024 * 1024  # photographs do not shrink further
WIDE: Final = 5  # columns; more is hard to read on a phone
SUMMARY: Final = 200
_NUMBERED: Final = re.compile(r"^(?:第?[一二三四五六七八九十百]+[章节讲、.．]|\d{1,2}[.、．])\s*")
_BULLET: Final = re.compile(r"^(?:<b>)?[•●▪■◆‣]\s*")
_TABLE_CAPTION: Final = re.compile(r"^表\s*\d")
_PICTURE_CAPTION: Final = re.compile(r"^图\s*\d")


def read(content: bytes, *, name: str = "") -> Draft:
    """Read the document; FileRefused with the remedy when it is none, or of no use."""
    if len(content) > LARGEST:
        raise FileRefused(
            _(
                "The file is larger than %(n)s MB. In Word choose “Compress Pictures”, or split "
                "the document."
            ),
            n=LARGEST >> 20,
        )
    _refuse_other_programs(content)
    # Parts are read one by one and only as XML without entities: a damaged one is not missed.
    with packages.opened(content, macros=True, inflated=INFLATED, markup=False) as archive:
        document = Document(archive)
        items = list(document.items())
    draft = _Lesson(items, document.notes, _stem(name)).draft()
    draft.pictures = document.pictures
    return draft


def _refuse_other_programs(content: bytes) -> None:
    if not content:
        raise FileRefused(_("The file is empty."))
    if old := packages.old_office(content):
        raise FileRefused(old)
    if content.lstrip().startswith(b"{\\rtf"):
        raise FileRefused(_("This is an .rtf document. Save it as .docx."))
    if content.startswith(b"%PDF"):
        raise FileRefused(
            _(
                "This is a PDF. Open the document it was made from as .docx, or attach the PDF as "
                "a handout."
            )
        )
    if not content.startswith(b"PK"):
        raise FileRefused(_("This is not a Word document. Save it as .docx."))


def _stem(name: str) -> str:
    return name.rpartition(".")[0].strip() or name.strip()


class _Lesson:
    """Goes through the items once; keeps the open section, text and list."""

    def __init__(self, items: list[Item], notes: Notes, name: str) -> None:
        self.notes = notes
        self.items = headings.found(items, notes)
        self.made = Draft(title=name)
        self._take_title()
        self.top = min((one.level for one in self.items if isinstance(one, Heading)), default=1)
        self._text: list[str] = []
        self._list: list[Paragraph] = []

    def draft(self) -> Draft:
        for nth, item in enumerate(self.items):
            following = self.items[nth + 1] if nth + 1 < len(self.items) else None
            self._take(item, following)
        self._close_text()
        self._summarise()
        self.made.sections = [one for one in self.made.sections if one.parts]
        if not self.made.sections:
            raise FileRefused(_("The document holds no text. Is it the right file?"))
        self.made.notes = self.notes.all()
        return self.made

    def _take_title(self) -> None:
        """The title is marked as one, or is the only heading of its level and stands first."""
        headings = [one for one in self.items if isinstance(one, Heading)]
        if not headings:
            return
        top = min(one.level for one in headings)
        first = headings[0]
        alone = sum(one.level == top for one in headings) == 1 and len(headings) > 1
        if first.level == top and (top == TITLE or (alone and self.items[0] is first)):
            self.made.title = _NUMBERED.sub("", first.text) or first.text
            self.items.remove(first)

    def _take(self, item: Item, following: Item | None) -> None:
        if isinstance(item, Heading):
            self._heading(item)
        elif isinstance(item, Picture):
            self._add("picture", self._picture(item, following))
        elif isinstance(item, Table):
            self._table(item)
        elif item is not None and not _belongs_to(item, following, self._last_kind()):
            self._paragraph(item)

    def _last_kind(self) -> str:
        """The kind of block just made, "" while text is being gathered."""
        open_text = self._text or self._list or not self.made.sections
        parts = [] if open_text else self.made.sections[-1].parts
        return str(parts[-1]["type"]) if parts else ""

    def _heading(self, heading: Heading) -> None:
        title = _NUMBERED.sub("", heading.text) or heading.text
        if heading.level > self.top and self.made.sections:
            self._close_list()
            self._text.append(f"<h3>{_escaped(title)}</h3>")
            return
        self._close_text()
        if len(title) > LONGEST_TITLE:
            self.notes.count(_("%(n)s headings were too long and have been cut."))
            title = f"{title[: LONGEST_TITLE - 1]}…"
        self.made.sections.append(Section(title))

    def _paragraph(self, paragraph: Paragraph) -> None:
        html, bullets = _BULLET.subn("", paragraph.html)
        if paragraph.depth is None and not bullets:
            self._close_list()
            self._text.append(f"<p>{paragraph.html}</p>")
        elif bullets:
            html = f"<b>{html}" if paragraph.html.startswith("<b>") else html
            self._list.append(Paragraph(html, paragraph.plain, bullet=True, depth=0))
        else:
            self._list.append(paragraph)

    def _table(self, table: Table) -> None:
        if len(table.rows[0]) == 1:
            self._text += [f"<p>{_escaped(row[0])}</p>" for row in table.rows]
            return
        caption = self._caption_before()
        if len(table.rows[0]) > WIDE:
            self.notes.count(
                _("%(n)s tables have more than five columns: hard to read on a phone. Split them.")
            )
        header, *rows = table.rows
        self._add(
            "table",
            {
                "caption": caption or self._section().title[:LONGEST_TITLE],
                "header": [cell or "—" for cell in header],
                "rows": [{"cells": list(row)} for row in rows],
            },
        )

    def _caption_before(self) -> str:
        """A line “表 1 …” just above a table is its caption, not a paragraph."""
        self._close_list()
        last = re.fullmatch(r"<p>(.+)</p>", self._text[-1]) if self._text else None
        plain = re.sub(r"<[^<>]+>", "", last[1]) if last else ""
        if _TABLE_CAPTION.match(plain) and len(plain) <= LONGEST_TITLE:
            self._text.pop()
            return _unescaped(plain)
        return ""

    def _picture(self, picture: Picture, following: Item | None) -> dict[str, Any]:
        caption = ""
        if isinstance(following, Paragraph) and _is_picture_caption(following):
            caption = following.plain[:LONGEST_ALT]
        return {"image": picture.number, "alt": picture.alt, "caption": caption}

    def _add(self, kind: str, block: dict[str, Any]) -> None:
        self._close_text()
        self._section().parts.append({"type": kind, "value": block})

    def _section(self) -> Section:
        if not self.made.sections:
            self.made.sections.append(Section(self.made.title[:LONGEST_TITLE]))
        return self.made.sections[-1]

    def _close_list(self) -> None:
        if self._list:
            self._text.append(_nested(self._list))
            self._list = []

    def _close_text(self) -> None:
        self._close_list()
        if self._text:
            text, self._text = "".join(self._text), []
            self._section().parts.append({"type": "text", "value": text})

    def _summarise(self) -> None:
        """A few words above the first heading are the lesson's summary, not a section."""
        first = self.made.sections[0] if len(self.made.sections) > 1 else None
        if first is None or first.title != self.made.title or len(first.parts) != 1:
            return
        text = str(first.parts[0]["value"])
        plain = _unescaped(re.sub(r"<[^<>]+>", "", text.replace("</p><p>", " ")))
        if first.parts[0]["type"] == "text" and len(plain) <= SUMMARY:
            self.made.summary = plain
            self.made.sections.pop(0)


def _is_picture_caption(paragraph: Paragraph) -> bool:
    return len(paragraph.plain) <= LONGEST_ALT and (
        paragraph.is_caption or bool(_PICTURE_CAPTION.match(paragraph.plain))
    )


def _belongs_to(paragraph: Paragraph, following: Item | None, last_kind: str) -> bool:
    """A picture's caption has gone into its block already."""
    return last_kind == "picture" and _is_picture_caption(paragraph)


def _nested(entries: Iterable[Paragraph]) -> str:
    """List entries with their depths as nested lists."""
    html: list[str] = []
    tags: list[str] = []
    for entry in entries:
        depth = min(entry.depth or 0, len(tags))
        tag = "ul" if entry.bullet else "ol"
        while len(tags) > depth + 1 or (len(tags) == depth + 1 and tags[-1] != tag):
            html.append(f"</li></{tags.pop()}>")
        if len(tags) == depth + 1:
            html.append("</li>")
        while len(tags) < depth + 1:
            html.append(f"<{tag}>")
            tags.append(tag)
        html.append(f"<li>{entry.html}")
    html += [f"</li></{tag}>" for tag in reversed(tags)]
    return "".join(html)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
