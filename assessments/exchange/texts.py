"""Bytes to text in whatever encoding they came, and the small cleaning that every reader needs."""

import codecs
import re
from typing import Final

from assessments.domain.problems import gettext_noop as _
from assessments.exchange.found import FileRefused

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_MEANT: Final = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin1": "cp1252"}
_CONTROLS: Final = re.compile(  # with the BOMs that joined files have inside
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


def decode(content: bytes) -> str:
    """Return the text, in lines that end with \\n, without BOM and control characters.

    Without a BOM: UTF-8, UTF-16 by its zero bytes, then GB18030 or Windows-1252, whichever the
    high bytes look like.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return clean(_decoded(content[len(bom) :], name))
    if b"\0" in content[:4096]:
        return clean(_decoded(content, _utf16_without_bom(content)))
    try:
        return clean(content.decode("utf-8"))
    except UnicodeDecodeError:
        names = ("gb18030", "cp1252") if _looks_chinese(content) else ("cp1252", "gb18030")
    for name in names:
        try:
            return clean(content.decode(name))
        except UnicodeDecodeError:
            continue
    raise FileRefused(_("The text is in no encoding we know. Save it as UTF-8."))


def decode_xml(content: bytes) -> bytes:
    """Return the document in UTF-8 without its declaration: expat knows no GBK. Lines stay."""
    declared = _DECLARED.match(content[:200])
    text = None
    if declared and not content.startswith(tuple(bom for bom, _name in _BOMS)):
        name = declared[1].decode("ascii").casefold()
        name = _MEANT.get(name, name)
        try:
            text = clean(content.decode(name))
        except (LookupError, UnicodeDecodeError):
            text = None
    bare = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text or decode(content))
    return bare.encode()


def clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def narrow(text: str) -> str:
    """Full-width ASCII as half-width, of the same length: what a pattern matches stays in place."""
    return text.translate(_WIDE)


def tidy(text: str) -> str:
    """Trim each line and drop empty ones at both ends; inner blank lines become one."""
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise FileRefused(_("The text is cut off or damaged. Save it again as UTF-8.")) from error


def _utf16_without_bom(content: bytes) -> str:
    """Which half of the pairs is zero; text has them in one half, a binary file in both."""
    start = content[:4096]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if max(even, odd) < len(start) // 8 or min(even, odd) * 4 > max(even, odd):
        raise FileRefused(_("This is neither text nor a file of a program that we know."))
    return "utf-16-be" if even > odd else "utf-16-le"


def _looks_chinese(content: bytes) -> bool:
    """Most high bytes come in pairs of GB 2312: Western text has single ones between letters."""
    high = re.findall(rb"[\x80-\xff]+", content[:200_000])
    paired = sum(len(run) for run in high if len(run) % 2 == 0)
    total = sum(len(run) for run in high)
    double = re.findall(rb"[\xa1-\xf7][\xa1-\xfe]", content[:200_000])
    return paired * 2 >= total and len(double) * 4 >= total
