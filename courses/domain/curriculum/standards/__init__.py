"""What a curriculum has to be beyond being loadable: `load_curriculum --check` holds it to this.

A folder that merely can be loaded may be half written; one that passes here has whole lessons, the
same in every language, within their sizes, punctuated, linked, and all that its outline promises.
"""

from typing import Final

from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.standards import (
    agreement,
    banks,
    files,
    guides,
    hours,
    lessons,
    outline,
    wording,
)

CHECKS: Final = (files, lessons, agreement, guides, banks, hours, outline, wording)


def check(curriculum: Curriculum, folder: files.Files) -> None:
    """Add to the curriculum's problems whatever falls short."""
    for one in CHECKS:
        one.check(curriculum, folder)
    curriculum.problems.found.sort(key=lambda found: (found.file, found.line))
