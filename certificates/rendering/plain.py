"""The plain path: WeasyPrint writes the whole file. The oracle of the fast path, and the way of
everything that it refuses: scripts that need shaping, surprises.

The ornament, the QR code and the seal are not laid out again for every page but stamped, with the
same operators as in the fast path. Files of this path are tagged (PDF/UA-1).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import pydyf

from certificates.rendering import compiler, layers, qr
from certificates.rendering.boxes import Page
from certificates.rendering.compiler import Finish
from certificates.rendering.description import PRODUCER, Description
from certificates.rendering.layers import Seal

AT_ONCE: Final = 50  # pages laid out in one document
_FIGURE: Final = "/Figure"


class Raw(pydyf.Object):
    """An object that is written as it is."""

    compressible = False

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    @property
    def data(self) -> bytes:
        return self.body


class Small(Raw):
    """An object that is written as it is, together with others."""

    compressible = True


def files(pages: Sequence[Page], seal: Seal | None = None) -> list[bytes]:
    """Return the file of each page."""
    found: list[bytes] = []
    for start in range(0, len(pages), AT_ONCE):
        chunk = pages[start : start + AT_ONCE]
        sections = [
            compiler.section(page.shape.language, "".join([box.html for box in page.boxes]))
            for page in chunk
        ]
        found += compiler.documents(sections, [_finish(page, seal) for page in chunk])
    return found


def _finish(page: Page, seal: Seal | None) -> Finish:
    said = Description.of(page.facts)
    return Finish(
        language=page.shape.language,
        title=said.title,
        author=said.author,
        subject=said.subject,
        stamp=said.iso_time,
        identifier=said.identifier,
        finisher=partial(_stamp, page=page, said=said, seal=seal),
    )


def _stamp(_: object, pdf: pydyf.PDF, *, page: Page, said: Description, seal: Seal | None) -> None:
    sheet = pdf.objects[pdf.pages["Kids"][0]]
    resources = _object(pdf, sheet["Resources"])
    operators = _object(pdf, sheet["Contents"]).stream
    resources["XObject"]["Ornament"] = _layer(pdf, layers.ornament())
    figures = [qr.operators(page.facts.url)]
    if seal:
        resources["XObject"]["Seal"] = _layer(pdf, layers.seal(seal))
        figures.append(b"q /Seal Do Q")
    _draw(operators, figures)
    operators.insert(0, b"/Artifact BMC\nq /Ornament Do Q\nEMC\nq")
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream, metadata.compress = [said.metadata(is_tagged=True)], False
    pdf.info["Producer"] = pydyf.String(PRODUCER)
    _encode(pdf)


def _encode(pdf: pydyf.PDF) -> None:
    """Encode every object once: pydyf would do it twice, for the identifier and for the file."""
    for place, found in enumerate(pdf.objects):
        if found.free != "f" and not isinstance(found, Raw):
            encoded = (Small if found.compressible else Raw)(found.data)
            encoded.number, encoded.generation = found.number, found.generation
            pdf.objects[place] = encoded


def _draw(operators: list[Any], figures: list[bytes]) -> None:
    """Move the marks of the blank pictures behind everything else and draw the real ones there,
    where the page's own coordinates hold.
    """
    marked = []
    for _ in figures:
        start = operators.index(_FIGURE)
        end = operators.index(b"EMC", start)
        marked.append(operators[start : start + 3])
        del operators[start : end + 1]
    operators.append(b"Q")
    for mark, figure in zip(marked, figures, strict=True):
        operators += [*mark, figure, b"EMC"]


def _layer(pdf: pydyf.PDF, layer: layers.Layer) -> bytes:
    def add(body: bytes) -> int:
        raw = Raw(body)
        pdf.add_object(raw)
        number: int = raw.number
        return number

    return b"%d 0 R" % layer.write(add)


def _object(pdf: pydyf.PDF, reference: bytes | str) -> Any:
    return pdf.objects[int(reference.split()[0])]
