"""What lies beside a lesson."""

from collections.abc import Mapping

from courses.domain.curriculum.lined import Fields
from courses.domain.curriculum.problems import _


class Files:
    """The files beside a lesson: whether a name exists, and its path under `content/`."""

    def __init__(self, folder: str, sizes: Mapping[str, int]) -> None:
        self.folder, self.sizes = folder, sizes

    def path(self, fields: Fields, name: str, endings: tuple[str, ...] = ()) -> str:
        given = fields.text(name)
        path = f"{self.folder}/{given}"
        if given and path not in self.sizes:
            fields.refuse(
                name,
                _("The file %(path)s does not exist."),
                _("Put it beside the lesson, or correct the name."),
                path=path,
            )
        if given and endings and not given.lower().endswith(endings):
            fields.refuse(
                name,
                _("%(path)s is not a file of this kind."),
                _("Use one of: %(endings)s."),
                path=path,
                endings=" ".join(endings),
            )
        return path
