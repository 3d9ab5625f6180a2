"""A printed paper as a Word document or a page of HTML: paper and answer sheet, or the key."""

import io
import mimetypes
from typing import Any, Final

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from assessments.enums import SheetPart
from assessments.models import PrintedPaper
from assessments.phrases import local
from assessments.queries.printing import PrintedQuestion, printed_questions
from assessments.queries.prompts import Prompt, Shown
from assessments.templatetags.exams import gapless, said, tidy

SHEET_COLUMNS: Final = 5
PICTURE_CM: Final = 9
BLANK: Final = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def printed_page(printed: PrintedPaper, form: str, part: SheetPart, **more: Any) -> dict[str, Any]:
    """What the template `printed.html` shows."""
    questions = printed_questions(printed, form)
    return {
        "printed": printed,
        "form": form,
        "questions": [(one, lines_of(one.prompt)) for one in questions],
        "key": part == SheetPart.KEY,
        **more,
    }


def pictures_of(printed: PrintedPaper) -> dict[str, tuple[str, bytes]]:
    """The pictures of the questions by their addresses; what is not there any more is blank."""
    found = {}
    for question in printed_questions(printed):
        shown = question.prompt.picture
        if shown is not None:
            kind = mimetypes.guess_type(shown.address)[0] or "image/png"
            content = _stored_picture(shown)
            found[shown.address] = (kind, content) if content else ("image/svg+xml", BLANK)
    return found


def paper_document(printed: PrintedPaper, form: str = "A") -> bytes:
    """The questions, then the answer sheet on a page of its own."""
    document, questions = _document(printed, form), printed_questions(printed, form)
    document.add_paragraph(_("Name: ____________  Unit: ____________  Date: ____________"))
    for question in questions:
        _write(document, question)
    document.add_page_break()
    document.add_heading(_("Answer sheet"), level=1)
    document.add_paragraph(_("Name: ____________  Unit: ____________  Date: ____________"))
    _sheet(document, questions)
    return _saved(document)


def key_document(printed: PrintedPaper, form: str = "A") -> bytes:
    document = _document(printed, form)
    document.add_heading(_("Key: not for the candidates"), level=1)
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, (_("No."), _("Right"), _("Mark")), strict=True):
        cell.text = text
    for question in printed_questions(printed, form):
        cells = table.add_row().cells
        for cell, text in zip(
            cells, (str(question.number), question.key, tidy(question.mark)), strict=True
        ):
            cell.text = text
    return _saved(document)


def _document(printed: PrintedPaper, form: str) -> Any:
    from docx import Document  # slow import

    document = Document()
    version = printed.paper_version
    document.add_heading(local(version.paper.title), level=0)
    facts = _("Version %(version)s, draw %(draw)s, %(pass)s %% to pass") % {
        "version": version.number, "draw": printed.number, "pass": tidy(version.pass_mark),
    }  # fmt: skip
    if version.time_limit_minutes:
        facts += " · " + _("%(n)s minutes") % {"n": version.time_limit_minutes}
    if printed.forms > 1:
        facts += " · " + _("Form %(form)s") % {"form": form}
    document.add_paragraph(facts)
    return document


def _write(document: Any, question: PrintedQuestion) -> None:
    shown = question.prompt
    stem = gapless(shown.stem)
    mark = _("(%(mark)s marks)") % {"mark": tidy(question.mark)}
    document.add_paragraph().add_run(f"{question.number}. {stem} {mark}").bold = True
    _picture(document, shown.picture)
    for line in lines_of(shown):
        document.add_paragraph(line)


def lines_of(shown: Prompt) -> list[str]:
    """What stands under the stem, a line each."""
    if shown.parts:
        return [line for part in shown.parts for line in _part(shown, part)]
    if shown.sides or shown.items:
        return _arranged(shown)
    if shown.choices and shown.type != "true_false":
        return [f"{choice.letter}. {choice.text}" for choice in shown.choices]
    asked = {
        "true_false": "(    ) √ / ×",
        "hotspot": _("Cells (columns A to H, rows 1 to 6): ____________"),
    }
    return [asked.get(shown.type, "____________")]


def _arranged(shown: Prompt) -> list[str]:
    if shown.items:
        items = [f"{chr(ord('A') + n)}. {item.text}" for n, item in enumerate(shown.items)]
        return [*items, _("Order: ____________")]
    lefts = [f"{n}. {side.text}  ____" for n, side in enumerate(shown.sides, start=1)]
    return [*lefts, *(f"{choice.letter}. {choice.text}" for choice in shown.choices)]


def _part(whole: Prompt, part: Prompt) -> list[str]:
    head = [f"({part.number}) {part.stem}".strip()]
    leads = [
        _("After “%(answer)s” the case ends.") % {"answer": said(choice)}
        if not choice.to
        else _("After “%(answer)s” go on with step %(n)s.")
        % {"answer": said(choice), "n": choice.to}
        for choice in part.branches
    ]
    if whole.type == "cloze" and part.typed:
        return head if part.stem else []
    return [*head, *lines_of(part), *leads]


def _picture(document: Any, picture: Shown | None) -> None:
    """What Word cannot show (SVG), it describes."""
    if picture is None:
        return
    from docx.image.exceptions import UnrecognizedImageError  # slow import
    from docx.shared import Cm

    try:
        document.add_picture(io.BytesIO(_stored_picture(picture)), width=Cm(PICTURE_CM))
    except (OSError, UnrecognizedImageError):
        document.add_paragraph(f"[{picture.text}]")


def _stored_picture(picture: Shown) -> bytes:
    """Its bytes, none when it is not in the storage."""
    name = picture.address.partition("question_pictures/")[2]
    if not name:
        return b""
    try:
        with default_storage.open(f"question_pictures/{name}") as file:
            return bytes(file.read())
    except OSError:
        return b""


def _sheet(document: Any, questions: list[PrintedQuestion]) -> None:
    rows = -(-len(questions) // SHEET_COLUMNS)
    table = document.add_table(rows=rows, cols=SHEET_COLUMNS)
    table.style = "Table Grid"
    for place, question in enumerate(questions):
        cell = table.cell(place // SHEET_COLUMNS, place % SHEET_COLUMNS)
        cell.text = f"{question.number}.\n"


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
