"""How long a lesson takes: reading, questions, media, written tasks. Counted, never declared.

250 hanzi or 150 English words a minute over all text shown, one minute to think about each
question, media as long as they are, written tasks as declared.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any, Final

HANZI_PER_MINUTE: Final = 250
WORDS_PER_MINUTE: Final = 150
MINUTES_PER_QUESTION: Final = 1
TASK_SHARE: Final = Decimal("0.25")  # of a course, at most
TENTH: Final = Decimal("0.1")

Raw = Mapping[str, Any]

_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_WORD = re.compile(r"[A-Za-z0-9]+(?:[’'.-][A-Za-z0-9]+)*")
_ANY_WORD = re.compile(r"[^\W_](?:[\w\u0f18-\u0fbc\u0610-\u06ed]*[^\W_])?")
_TAG = re.compile(r"<[^<>]+>")
# Fields whose text is not on the page (names of files, keys, addresses) or is heard instead.
_UNSHOWN = {
    "image", "document", "captions", "icon", "alt", "kind", "transcript", "call", "package",
    "recordings",
}  # fmt: skip


@dataclass(frozen=True)
class Load:
    """Minutes by what fills them. `tasks` is as declared; the cap is the course's affair."""

    reading: Decimal = Decimal(0)
    questions: Decimal = Decimal(0)
    media: Decimal = Decimal(0)
    tasks: Decimal = Decimal(0)

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.reading + other.reading,
            self.questions + other.questions,
            self.media + other.media,
            self.tasks + other.tasks,
        )

    @property
    def total(self) -> Decimal:
        return self.reading + self.questions + self.media + self.tasks

    @property
    def counted(self) -> Decimal:
        """The minutes that count for hours: tasks fill at most a quarter."""
        others = self.total - self.tasks
        return others + min(self.tasks, others * TASK_SHARE / (1 - TASK_SHARE))


def load_of(
    sections: Sequence[Raw], summary: str, language: str, seconds: Mapping[int, int] | None = None
) -> Load:
    """Return the load of a lesson, from the raw data of its StreamField.

    `seconds` are the lengths of its recordings by their ids.
    """
    texts = [summary, *(section["value"].get("title") or "" for section in sections)]
    load = Load()
    for part in parts_of(sections):
        texts.extend(_texts(part["value"]))
        load += _fixed(part, seconds or {})
    return load + Load(reading=reading_minutes(texts, language))


def of_sections(
    sections: Sequence[Raw] | None,
    summary: str,
    language: str,
    seconds: Mapping[int, int] | None = None,
) -> Decimal:
    """Return the lesson's minutes with one decimal."""
    total = load_of(sections or [], summary, language, seconds).total
    return total.quantize(TENTH, ROUND_HALF_UP)


def parts_of(sections: Iterable[Raw]) -> Iterator[Raw]:
    for section in sections:
        yield from section["value"].get("parts") or []


def shown_text(sections: Sequence[Raw] | None) -> str:
    """Return what a reader sees of the sections, as plain text."""
    texts = [part["value"] for part in parts_of(sections or [])]
    return unescape(_TAG.sub(" ", " ".join(_texts(texts))))


def reading_minutes(texts: Iterable[str], language: str) -> Decimal:
    plain = _TAG.sub(" ", "\n".join(texts))
    if language.startswith("zh"):
        return Decimal(len(_HANZI.findall(plain))) / HANZI_PER_MINUTE
    if language == "bo":  # a syllable is about a hanzi's worth; dots stand between them
        return Decimal(len(_ANY_WORD.findall(plain))) / HANZI_PER_MINUTE
    words = _WORD if language.startswith("en") else _ANY_WORD
    return Decimal(len(words.findall(plain))) / WORDS_PER_MINUTE


def recordings_in(sections: Iterable[Raw]) -> list[list[int]]:
    """Return the ids of the recordings of each block: the same in several languages."""
    return [_ids(part) for part in parts_of(sections) if part["type"] == "recording"]


def _items(part: Raw) -> list[Any]:
    items = part["value"].get("recordings") or []
    return [item["value"] if isinstance(item, Mapping) else item for item in items]


def _ids(part: Raw) -> list[int]:
    return [one for one in _items(part) if isinstance(one, int)]


def _heard(part: Raw, seconds: Mapping[int, int]) -> int:
    """One of the recordings is heard, the first. One that is still a file says its length."""
    for one in _items(part):
        if isinstance(one, Mapping):
            return int(one.get("seconds") or 0)
        return seconds.get(one, 0)
    return 0


def _fixed(part: Raw, seconds: Mapping[int, int]) -> Load:
    value = part["value"]
    if part["type"] == "question":
        return Load(questions=Decimal(MINUTES_PER_QUESTION))
    if part["type"] == "media":
        return Load(media=Decimal(value.get("seconds") or 0) / 60)
    if part["type"] == "recording":
        return Load(media=Decimal(_heard(part, seconds)) / 60)
    if part["type"] == "scorm":
        return Load(media=Decimal(value.get("minutes") or 0))
    if part["type"] == "task":
        return Load(tasks=Decimal(value.get("minutes") or 0))
    return Load()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if len(value) == 3 and value.keys() == {"type", "value", "id"}:  # an item of a list block
            yield from _texts(value["value"])
            return
        for name, inner in value.items():
            if name not in _UNSHOWN:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
