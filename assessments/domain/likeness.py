"""Which questions of a bank say nearly the same (at least 90 % of the characters)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

ALIKE_FROM: Final = 90.0
MOST: Final = 10


@dataclass(frozen=True)
class Alike:
    id: int
    percent: int


def essence(texts: Iterable[str]) -> str:
    """What is compared: no spaces, no punctuation, no difference of width or case. The order of
    the texts after the first (the options) does not matter."""
    first, *others = list(texts) or [""]
    joined = " ".join([first, *sorted(others)])
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", joined).casefold())


def alike(text: str, others: Sequence[tuple[int, str]]) -> list[Alike]:
    """The most similar of (id, essence), best first. Another number makes another question."""
    from rapidfuzz import fuzz, process  # slow import: 6 MB, which only authors need

    numbers = re.findall(r"\d+", text)
    found = process.extract(
        text,
        [essence for _, essence in others],
        scorer=fuzz.ratio,
        score_cutoff=ALIKE_FROM,
        limit=MOST,
    )
    return [
        Alike(others[place][0], int(percent))
        for other, percent, place in found
        if text and re.findall(r"\d+", other) == numbers
    ]
