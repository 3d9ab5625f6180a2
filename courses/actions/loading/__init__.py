"""`content/` to pages, questions, papers and programmes; idempotent by key."""

from courses.actions.loading.curriculum import Report, Unloadable, load_curriculum
from courses.actions.loading.files import read_folder

__all__ = ["Report", "Unloadable", "load_curriculum", "read_folder"]
