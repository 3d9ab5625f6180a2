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

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


class FileRefused(Exception):
    """Nothing of the file can be read; `problem` says why and what to do."""

    def __init__(self, text: str, **values: str | int) -> None:
        self.problem = Problem(text, values)
        super().__init__(str(self.problem))
