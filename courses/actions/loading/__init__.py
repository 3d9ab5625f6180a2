"""`content/` to pages, questions, papers and programmes; idempotent by key."""

from courses.actions.loading.curriculum import Report, Unloadable, load_curriculum
from courses.actions.loading.files import check_folder, outlines_of, read_folder

__all__ = [
    "Report",
    "Unloadable",
    "check_folder",
    "load_curriculum",
    "outlines_of",
    "read_folder",
]
