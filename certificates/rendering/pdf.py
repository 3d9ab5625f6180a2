"""Facts → PDF/A-3u, one page of A4 landscape; many files → one print file.

The same facts give the same bytes: the document's dates come from the day of issue and its
identifier from the verification code, so that a file may be dropped and made again.
"""

import hashlib
import io
from datetime import UTC, datetime, time
from typing import Any

import pikepdf
from django.template.loader import render_to_string

from certificates.domain.facts import Facts
from certificates.domain.numbering import grouped
from certificates.rendering import families, glyphs, qr, wording

FAMILIES = {
    family.replace(" ", "-")
    for family in (families.SONG, families.KAI, families.HEI, *families.SCRIPTS)
}


class UnexpectedFont(Exception):
    """A character has no glyph, or one of a font that certificates do not use: the page must not
    be issued.
    """


def render_pdf(facts: Facts, *, seal_svg: str = "") -> bytes:
    """Return the certificate as PDF/A-3u. `seal_svg` is an image the office itself supplied.

    Raises UnexpectedFont where a character has no glyph in the allowed fonts. Issuing asked
    before; fonts may have changed since.
    """
    _refuse_missing(facts)
    from certificates.rendering import compiler  # slow import: WeasyPrint, tasks only

    html = render_to_string(
        "certificates/pdf/certificate.html", _context(facts, seal=bool(seal_svg))
    )
    pdf = compiler.compile_page(
        html,
        pictures={"qr:": qr.svg(facts.url), "seal:": seal_svg},
        stamp=datetime.combine(facts.issued_on, time(), tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        identifier=hashlib.sha256(facts.code.encode()).digest()[:16],
    )
    refuse_unexpected_fonts(pdf)
    return pdf


def join(files: list[bytes]) -> bytes:
    """Return one print file with the pages of `files` in order. Signatures end here: each covers
    a file of its own, and a print file is for paper.
    """
    first, *rest = files
    with pikepdf.open(io.BytesIO(first)) as book:
        _drop_signatures(book)
        for content in rest:
            with pikepdf.open(io.BytesIO(content)) as single:
                _drop_signatures(single)
                book.pages.extend(single.pages)
        _share_fonts(book)
        buffer = io.BytesIO()
        book.save(
            buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return buffer.getvalue()


def _drop_signatures(book: pikepdf.Pdf) -> None:
    for page in book.pages:
        if "/Annots" in page:
            del page["/Annots"]
    if "/AcroForm" in book.Root:
        del book.Root["/AcroForm"]


def _share_fonts(book: pikepdf.Pdf) -> None:
    """Keep one copy of each embedded font: most pages have the same title, many the same texts."""
    kept: dict[bytes, pikepdf.Object] = {}
    for found in book.objects:
        if isinstance(found, pikepdf.Dictionary):
            for key in ("/FontFile2", "/FontFile3"):
                if key in found:
                    digest = hashlib.sha256(found[key].read_raw_bytes()).digest()
                    found[key] = kept.setdefault(digest, found[key])


def _context(facts: Facts, *, seal: bool) -> dict[str, Any]:
    english = facts.language == "en"
    size = wording.name_size(facts.name)
    number, code = grouped(facts.number), grouped(facts.code)
    until = (
        wording.day_en(facts.valid_until) if english else f"至 {wording.day_zh(facts.valid_until)}"
    )
    labels = (
        ("Number", "Verification", "Valid until")
        if english
        else ("证书编号", "查 验 码", "有 效 期")
    )
    return {
        "facts": facts,
        "title": facts.title_en if english else facts.title,
        "subtitle": facts.subtitle_en if english else facts.subtitle,
        "name_class": "" if size == 27 else f"size-{size}",
        "name_face": "" if glyphs.family_for(facts.name) == families.KAI else "song",
        "body": wording.body_en(facts) if english else wording.body_zh(facts),
        "register": list(zip(labels, (number, code, until), strict=True)),
        "qr_alt": f"{labels[1]} {code}",
        "hint": "Scan to verify. The identity number is never shown."
        if english
        else "扫码查验真伪，不显示身份证号",
        "issuer": facts.issuer_en if english and facts.issuer_en else facts.issuer,
        "issued_on": wording.day_en(facts.issued_on)
        if english
        else wording.day_zh(facts.issued_on),
        "identity_label": "Identity number" if english else "身份证号",
        "comrade": "" if english else "同志",
        "seal_place": "(seal)" if english else "（盖章）",
        "seal": seal,
        "seal_alt": "Seal" if english else "印章",
    }


def _refuse_missing(facts: Facts) -> None:
    for text in (facts.name, facts.county, facts.programme_title, facts.issuer):
        if absent := glyphs.missing(text):
            message = f"{absent} in {text}"
            raise UnexpectedFont(message)


def refuse_unexpected_fonts(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = {
            str(found.BaseFont).split("+", 1)[-1]
            for found in document.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/Font"
        }
    strangers = [
        name for name in fonts if not any(name.lstrip("/").startswith(f) for f in FAMILIES)
    ]
    if strangers:
        message = ", ".join(sorted(strangers))
        raise UnexpectedFont(message)
