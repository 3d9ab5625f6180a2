"""The directive `scorm` of a pack: a step of a SCORM 1.2 package that lies beside the lesson."""

import re
from typing import Any, Final

from courses.domain.curriculum.beside import Files
from courses.domain.curriculum.lined import Fields
from courses.domain.curriculum.problems import _

UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(fields: Fields, files: Files) -> dict[str, Any]:
    """`package` is the id that the package keeps everywhere, `item` its step, counted from 0."""
    package = fields.text("package", most=36)
    if package and not UUID.fullmatch(package):
        fields.refuse(
            "package", _("“%(value)s” is no id."), _("Export the course again."), value=package
        )
    return {
        "key": fields.text("key"),
        "title": fields.text("title", most=120),
        "package": package,
        "item": int(fields.number("item", least=0, most=39)),
        "minutes": int(fields.number("minutes", least=1, most=60)),
        "archive": {"document": files.path(fields, "file", (".zip",))},
    }
