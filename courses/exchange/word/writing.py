"""A text as a Word document whose headings the import of lessons reads as sections again."""

import io
from collections.abc import Sequence

from courses.domain.rescued import HEADING, Line


def written(title: str, summary: str, lines: Sequence[Line]) -> bytes:
    from docx import Document  # slow import

    document = Document()
    document.add_heading(title, level=0)
    if summary:
        document.add_paragraph(summary)
    for kind, words in lines:
        if kind == HEADING:
            document.add_heading(words, level=1)
        else:
            document.add_paragraph(words)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
