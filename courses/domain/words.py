"""Chinese words for a search engine that knows only spaces, and what to show of a hit.

A run of hanzi is one token to SQLite's and PostgreSQL's text search, so that 强制报告 is not found
in 履行强制报告义务. Written as overlapping pairs (强制 制报 报告) it is found wherever it stands.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

_HANZI: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# `\w` knows letters and digits, but not the vowel signs of Uyghur and Tibetan.
_SIGNS: Final = re.compile(r"[^\w\u0300-\u036f\u0610-\u06ed\u0f18-\u0fbc]|_")
_INITIALS: Final = re.compile("[a-z]{2,12}")
MOST_TERMS: Final = 20  # a pasted page of text is no question
SNIPPET: Final = 72  # characters around the first hit


def indexed(text: str) -> str:
    """Return what to index: each run of hanzi as its pairs, then its single characters."""
    return _HANZI.sub(lambda run: f" {' '.join([*_pairs(run[0]), *run[0]])} ", _plain(text))


def asked(text: str) -> str:
    """Return what to ask for: each run as its pairs; one hanzi alone as itself."""
    words = _HANZI.sub(lambda run: f" {' '.join(_pairs(run[0]) or run[0])} ", _plain(text)).split()
    return " ".join(words[:MOST_TERMS])


def telling(found: Sequence[str]) -> list[str]:
    """Return an indexed word for each term, the one that stands hardly anywhere else.

    The ends of a term open and close other words as well (强制 and 报告 of 强制报告), the pair in
    its middle stands only where the term does.
    """
    split = [asked(term).split() for term in found]
    return [words[(len(words) - 1) // 2 if len(words) > 2 else -1] for words in split if words]


def initials(readings: Iterable[str]) -> str:
    """Return the pinyin initials from each character on: `qzbg zbg bg g` for 强制报告."""
    letters = "".join(reading[:1] for reading in readings if reading[:1].isascii())
    return " ".join(letters[start:] for start in range(len(letters)))


def looks_like_initials(text: str) -> bool:
    """Say whether the question could be pinyin initials: a few small Latin letters."""
    return bool(_INITIALS.fullmatch(text.strip().casefold()))


def terms(question: str) -> list[str]:
    """Return the words of a question as they would stand in a text, the longest first."""
    words = set(_plain(question).casefold().split()[:MOST_TERMS])
    return sorted(words, key=lambda word: (-len(word), word))


def marked(text: str, found: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut the text into pieces and say of each whether it is a hit.

    A term that stands nowhere as a whole is marked by its pairs: that is how it was found.
    """
    wanted = [piece for term in found for piece in _as_it_stands(term, text)]
    if not wanted:
        return [(text, False)]
    pattern = re.compile(f"(?:{'|'.join(map(re.escape, wanted))})+", re.IGNORECASE)
    return [(piece, hit) for piece, hit in _cut(text, pattern) if piece]


def marked_by_initials(text: str, question: str, letters: Sequence[str]) -> list[tuple[str, bool]]:
    """Cut the text into pieces and say of each whether its initials were asked for.

    `letters` has one entry for each character of the text, empty for what has no reading.
    """
    places = [place for place, letter in enumerate(letters) if letter]
    start = "".join(letters).find(question.strip().casefold())
    if start < 0:
        return [(text, False)]
    first, last = places[start], places[start + len(question.strip()) - 1]
    pieces = [(text[:first], False), (text[first : last + 1], True), (text[last + 1 :], False)]
    return [(piece, hit) for piece, hit in pieces if piece]


def standing(title: str, summary: str, found: Iterable[str]) -> tuple[int, int]:
    """Return where a hit stands in a list; less is better.

    Titles that hold every word come first, the shortest of them first; then summaries that do, by
    how early; then all others.
    """
    wanted = [term.casefold() for term in found]
    if all(term in title.casefold() for term in wanted):
        return 0, len(title)
    places = [summary.casefold().find(term) for term in wanted]
    return (1, max(places)) if min(places, default=-1) >= 0 else (2, 0)


def snippet(text: str, found: Iterable[str]) -> str:
    """Return the part of the text around its first hit, with … where it was cut."""
    text = " ".join(text.split())
    folded = text.casefold()
    places = [
        folded.find(piece.casefold()) for term in found for piece in _as_it_stands(term, text)
    ]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - SNIPPET // 3)
    end = min(len(text), start + SNIPPET)
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _plain(text: str) -> str:
    """Return letters, marks and numbers in one width; signs and controls become spaces."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFKC", text))


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _as_it_stands(term: str, text: str) -> list[str]:
    if term.casefold() in text.casefold():
        return [term]
    return [pair for run in _HANZI.findall(term) for pair in _pairs(run) if pair in text]


def _cut(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    end = 0
    for hit in pattern.finditer(text):
        yield text[end : hit.start()], False
        yield hit[0], True
        end = hit.end()
    yield text[end:], False
