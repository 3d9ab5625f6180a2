"""A PDF to be handed out: opened and written anew, without what a PDF could do."""

import io
import zlib
from typing import Any, Final

from common.domain import packages
from common.domain.problems import FileRefused
from common.domain.problems import gettext_noop as _

LARGEST: Final = 20 * 1024 * 1024
PAGES: Final = 1000
_ACTIONS: Final = ("/OpenAction", "/AA", "/URI", "/AcroForm", "/Collection")
_NAMES: Final = ("/JavaScript", "/EmbeddedFiles")


def cleaned(content: bytes) -> bytes:
    """Return the PDF without scripts, actions and attachments; FileRefused with the remedy."""
    import pikepdf  # slow import

    if len(content) > LARGEST:
        raise FileRefused(
            _("The PDF is larger than %(n)s MB. Save it with smaller pictures."), n=LARGEST >> 20
        )
    if old := packages.old_office(content):
        raise FileRefused(old)
    if not content.lstrip().startswith(b"%PDF"):
        raise FileRefused(_("A handout has to be a PDF. Save it as PDF in Word or WPS."))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if not 1 <= len(pdf.pages) <= PAGES:
                raise FileRefused(_("The PDF has no pages, or more than %(n)s."), n=PAGES)
            _disarm(pdf)
            stream = io.BytesIO()
            pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as error:
        raise FileRefused(_("The PDF has a password. Save it without one.")) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, zlib.error) as error:
        raise FileRefused(_("The PDF is damaged or cut off. Save it again.")) from error
    return stream.getvalue()


def _disarm(pdf: Any) -> None:
    for name in _ACTIONS:
        if name in pdf.Root:
            del pdf.Root[name]
    names = pdf.Root.get("/Names", {})
    for name in _NAMES:
        if name in names:
            del names[name]
    for page in pdf.pages:
        if "/AA" in page:
            del page["/AA"]
        for mark in page.get("/Annots", []):
            action = mark.get("/A") if hasattr(mark, "get") else None
            if action is not None and str(action.get("/S", "")) not in {"/URI", "/GoTo"}:
                del mark["/A"]
