"""What is wrong with something a person made, sayable in any language.

`text` is an English msgid with named placeholders; `common.phrases.say` translates it. Here
`gettext_noop` only marks the msgid for makemessages: the domain knows no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    return message


@dataclass(frozen=True)
class Problem:
    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    why: "Problem | None" = None  # of a file within the file: stands for %(why)s

    def __str__(self) -> str:
        values = {**self.values, "why": str(self.why)} if self.why else self.values
        return self.text % values if values else self.text


class FileRefused(Exception):
    """Nothing of the file can be read; `problem` says why and what to do."""

    def __init__(self, text: str, *, because: Problem | None = None, **values: str | int) -> None:
        self.problem = Problem(text, values, because)
        super().__init__(str(self.problem))
