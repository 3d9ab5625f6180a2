"""A published course, gathered from the database into the files of `content/`."""

from courses.actions.packing.course import Packed, pack
from courses.actions.packing.files import Unpackable

__all__ = ["Packed", "Unpackable", "pack"]
