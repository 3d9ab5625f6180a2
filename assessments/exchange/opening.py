"""What a file is, by its content; its name only decides between texts that look alike."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from assessments.domain.problems import gettext_noop as _
from assessments.exchange import aiken, texts, workbook
from assessments.exchange.found import FileRefused, Reading
from assessments.exchange.gift import reading as gift
from assessments.exchange.moodle import reading as moodle
from assessments.exchange.paper import reading as paper
from assessments.exchange.qti import reading as qti
from assessments.exchange.word import reading as word
from common.domain import packages

LARGEST: Final = 50 * 1024 * 1024
FORMATS: Final[dict[str, Callable[[bytes], Reading]]] = {
    "xlsx": workbook.read,
    "docx": word.read,
    "gift": gift.read,
    "aiken": aiken.read,
    "moodlexml": moodle.read,
    "qti": qti.read,
}
_ROOT: Final = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_AIKEN: Final = re.compile(
    r"^\s*ANSWER\s*[:：]\s*[A-Z](?:[\s,、]*[A-Z])*\s*$", re.MULTILINE | re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"^\s*\d{1,3}\s*[.、)．）]", re.MULTILINE)
_ROOTS: Final = {
    "quiz": "moodlexml",
    "assessmentItem": "qti",
    "qti-assessment-item": "qti",
    "assessmentTest": "qti",
    "qti-assessment-test": "qti",
    "manifest": "qti",
}


def read(content: bytes, *, name: str = "", kind: str | None = None) -> Reading:
    """Read every question of the file; FileRefused when there is nothing to be read."""
    if len(content) > LARGEST:
        raise FileRefused(_("The file is larger than %(n)s MB. Split it."), n=LARGEST >> 20)
    if not content.strip(b"\0\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise FileRefused(_("The file is empty."))
    _refuse_other_programs(content)
    found = FORMATS[kind or guess(content, name=name)](content)
    if not found.questions and not found.refused:
        raise FileRefused(
            _("No question was found in the file as %(format)s. Is it another format?"),
            format=found.format,
        )
    return found


def guess(content: bytes, *, name: str = "") -> str:
    """The format of the file; FileRefused if it is none of ours."""
    _refuse_other_programs(content)
    if content.startswith(b"PK"):
        return _guess_package(content)
    text = texts.decode(content)
    if text.lstrip().startswith("<"):
        return _guess_markup(text)
    if _AIKEN.search(text) and ("ANSWER" in text or not _NUMBERED.search(text)):
        return "aiken"
    ending = name.casefold().rpartition(".")[2]
    if ending == "csv" or workbook.looks_like(text):
        return "xlsx"
    if ending == "gift" or gift.looks_like(text):
        return "gift"
    if paper.looks_like(text):
        return "docx"
    raise FileRefused(
        _(
            "No question was found in this text. We read Word and Excel files, GIFT, Aiken, "
            "Moodle XML and QTI."
        )
    )


def _guess_markup(text: str) -> str:
    root = _ROOT.search(text)
    kind = root[1] if root else ""
    if kind in _ROOTS:
        return _ROOTS[kind]
    if kind == "questestinterop":
        raise FileRefused(qti.OLD)
    if kind.casefold() == "html":
        raise FileRefused(_("This is a web page. Save the questions as a Word document."))
    raise FileRefused(
        _("This XML holds no questions: its outermost element is “%(name)s”."), name=kind[:40]
    )


def _guess_package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise FileRefused(_("The file is damaged or cut off. Save it again.")) from error
    if "word/document.xml" in names or ("[content_types].xml" in names and "word/" in str(names)):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.endswith((".xml", ".dat")) for name in names):
        return "qti"
    raise FileRefused(_("This ZIP holds no questions: neither Word nor Excel nor a QTI package."))


def _refuse_other_programs(content: bytes) -> None:
    """Name the program whose file it is, and what to save instead."""
    if old := packages.old_office(content):
        raise FileRefused(old)
    if content.lstrip().startswith(b"{\\rtf"):
        raise FileRefused(_("This is an .rtf document. Save it as .docx."))
    if content.startswith(b"%PDF"):
        raise FileRefused(_("This is a PDF. Open the document it was made from as .docx."))
