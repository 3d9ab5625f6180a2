"""Free text that must not say who a child or family is (no child's data is stored here).

Finds what can be found for certain: 18-digit and old 15-digit identity numbers and mobile
numbers, also with full-width digits, spaces or hyphens in between. Names cannot be found: the form
says so beside the field.
"""

import re
import unicodedata
from typing import Final

from assessments.domain.problems import Problem
from assessments.domain.problems import gettext_noop as _

GAP: Final = r"[\s\-.·_]*"
NUMBER: Final = re.compile(rf"(?<!\d)\d(?:{GAP}\d)*(?:{GAP}[xX](?![a-zA-Z]))?")
IDENTITY: Final = _(
    "“%(hint)s…” looks like an identity number. Leave it out: no child or family may be recognised."
)
TELEPHONE: Final = _(
    "“%(hint)s…” looks like a telephone number. Leave it out: no child or family may be recognised."
)


def personal_numbers(text: str) -> list[Problem]:
    """One problem for each number found; the hint shows only how it begins."""
    found = []
    for match in NUMBER.finditer(unicodedata.normalize("NFKC", text)):
        digits = re.sub(r"[^\dxX]", "", match[0])
        if _is_identity(digits):
            found.append(Problem(IDENTITY, {"hint": digits[:3]}))
        elif re.search(r"(?:^|86)1[3-9]\d{9}$", digits):
            found.append(Problem(TELEPHONE, {"hint": digits[:3]}))
    return found


def _is_identity(digits: str) -> bool:
    """18 characters with a birthday, or the 15 of before 1999."""
    return bool(
        re.fullmatch(r"[1-9]\d{5}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dxX]", digits)
        or re.fullmatch(r"[1-9]\d{5}\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}", digits)
        or re.fullmatch(r"\d{17}[\dxX]", digits)
    )
