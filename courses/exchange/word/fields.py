"""Fields of Word: what they say stays, what they are made of does not; links are links again.

A field is spread over runs and even paragraphs: begin, its code, separate, its result, end.
"""

import re
from typing import Any, Final

from courses.exchange.word.styles import W

_ADDRESS: Final = re.compile(r'^\s*HYPERLINK\s+"([^"]{1,2000})"')


class Fields:
    """The fields open at this place of the document."""

    def __init__(self) -> None:
        self._codes: list[str] = []
        self._in_result: list[bool] = []

    def meet(self, element: Any) -> bool:
        """Take notice of a mark or of code; say whether the element was one of them."""
        if element.tag == f"{W}instrText":
            if self._codes and not self._in_result[-1]:
                self._codes[-1] += element.text or ""
            return True
        if element.tag != f"{W}fldChar":
            return False
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._codes.append("")
            self._in_result.append(False)
        elif self._codes and kind == "separate":
            self._in_result[-1] = True
        elif self._codes and kind == "end":
            self._codes.pop()
            self._in_result.pop()
        return True

    @property
    def is_contents(self) -> bool:
        """Within a table of contents or an index, which a lesson has by itself."""
        return any(code.strip().upper().startswith(("TOC", "INDEX")) for code in self._codes)

    @property
    def address(self) -> str:
        """Where the innermost link leads; "" outside a link."""
        found = (_ADDRESS.match(code) for code in reversed(self._codes))
        return next((one[1] for one in found if one), "")
