"""A published course, gathered from the database into the files of `content/`."""

from courses.actions.packing.course import Packed, bank_of, pack
from courses.actions.packing.files import Unpackable

__all__ = ["Packed", "Unpackable", "bank_of", "pack"]
