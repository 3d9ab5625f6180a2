"""A print file for paper that carries the ornament already: the same pages without it, moved by
millimetres so that the texts meet the paper's frame in this very printer.
"""

from typing import Any, BinaryIO, Final

import pikepdf

POINTS: Final = 72 / 25.4  # to a millimetre
ORNAMENT: Final = "/Ornament"


def overprint(source: Any, target: BinaryIO, *, right: float, down: float) -> int:
    """Write the pages of `source` (a print file) to `target`; offsets in millimetres. Return how
    many pages there are.
    """
    with pikepdf.open(source) as book:
        nothing = book.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        nothing.BBox = pikepdf.Array([0, 0, 1, 1])
        shift = b"q 1 0 0 1 %.3f %.3f cm" % (right * POINTS, -down * POINTS)
        for page in book.pages:
            _without_ornament(page.obj, nothing)
            page.contents_add(book.make_stream(shift), prepend=True)
            page.contents_add(book.make_stream(b"Q"))
        pages = len(book.pages)
        book.save(target, deterministic_id=True)
    return pages


def _without_ornament(holder: Any, nothing: pikepdf.Object) -> None:
    """Look into forms as well: a page that WeasyPrint laid out is one drawing."""
    drawings = holder.get("/Resources", {}).get("/XObject", {})
    for name in list(drawings.keys()):
        if name == ORNAMENT:
            drawings[name] = nothing
        elif drawings[name].get("/Subtype") == "/Form":
            _without_ornament(drawings[name], nothing)
