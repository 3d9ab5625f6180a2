"""What a careful reader would mark in a lesson: Chinese punctuation, sentences hard to follow.

Hints help and never forbid. The rules of punctuation are those of GB/T 15834; the length of a
sentence is a rule of thumb for readers on a phone: 60 hanzi, or 30 English words. A citation in
brackets is not counted: readers pass over （《民法典》第三十四条）, and it cannot be said shorter.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from common.domain.problems import Problem
from common.domain.problems import gettext_noop as _

HANZI_IN_SENTENCE: Final = 60
WORDS_IN_SENTENCE: Final = 30
HANZI_IN_PARAGRAPH: Final = 200
SHOWN: Final = 8  # hints at once; more would not be read
AROUND: Final = 6  # characters of text on each side of a finding

_H: Final = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_HANZI: Final = re.compile(_H)
_BLOCK_END: Final = re.compile(r"</(?:p|li|h3)>|<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]+>")
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+")
_ENGLISH_SENTENCE: Final = re.compile(r"[^.!?;\n]+")
# The look-behind keeps it linear: a long text is not tried again from each of its characters.
_ADDRESS: Final = re.compile(r"https?://\S+|(?<![A-Za-z0-9_.])[A-Za-z0-9_.]+@[A-Za-z0-9_.]+")
_CITATION: Final = re.compile(
    r"[（(][^（）()\n]{0,200}?(?:第[零一二三四五六七八九十百千]+条|Articles? \d+)"
    r"[^（）()\n]{0,80}[）)]"
)
# Fields that hold no prose: keys, files, numbers, choices.
_UNSAID: Final = {"image", "document", "captions", "icon", "kind", "call", "seconds", "minutes"}

PUNCTUATION: Final[Sequence[tuple[str, re.Pattern[str], str]]] = tuple(
    (name, re.compile(pattern), text)
    for name, pattern, text in (
        (
            "half_width",
            rf"(?<={_H})[,;:?!](?!\d)|(?<={_H})\.(?=\s|$|{_H})|[,;:?!](?={_H})(?<!\d[,:])",
            _("Chinese text takes full-width signs (，。；：？！): “%(sample)s”."),
        ),
        ("brackets", rf"\((?={_H})|(?<={_H})\)", _("Use full-width brackets （）: “%(sample)s”.")),
        ("quotes", rf"\"(?={_H})|(?<={_H})\"|'(?={_H})|(?<={_H})'",
         _("Use Chinese quotation marks “”: “%(sample)s”.")),
        ("ellipsis", rf"(?<={_H})\.{{3,}}|。{{2,}}|(?<!…)…(?!…)(?={_H})",
         _("An ellipsis is six dots ……: “%(sample)s”.")),
        ("dash", rf"(?<={_H})--+(?={_H})|(?<={_H})(?<!—)—(?!—)(?={_H})",
         _("A Chinese dash is two long: ——: “%(sample)s”.")),
        ("doubled", r"[，、；：]{2,}|[，、；：][。！？]",
         _("Two signs follow one another: “%(sample)s”.")),
        ("space", rf"(?<={_H}) +(?={_H})",
         _("No space between Chinese characters: “%(sample)s”.")),
        ("wide_digits", r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+",
         _("Write digits and letters half-width: “%(sample)s”.")),
    )
)  # fmt: skip
_LONG_SENTENCE: Final = _("A sentence of %(n)s characters: make two of it. “%(sample)s…”")
_LONG_ENGLISH: Final = _("A sentence of %(n)s words: make two of it. “%(sample)s…”")
_LONG_PARAGRAPH: Final = _("A paragraph of %(n)s characters: divide it. “%(sample)s…”")
_MORE: Final = _("%(n)s further hints are not shown.")


@dataclass(frozen=True)
class Passage:
    """A text and the title of the section that it stands in."""

    section: str
    text: str


@dataclass(frozen=True)
class Hint:
    section: str
    problem: Problem


def of_lesson(sections: Iterable[Mapping[str, Any]], summary: str, language: str) -> list[Hint]:
    """Return the first hints about a lesson, from the raw data of its StreamField."""
    passages = [Passage("", summary)]
    for section in sections:
        title = str(section["value"].get("title") or "")
        passages.append(Passage(title, title))
        for part in section["value"].get("parts") or []:
            passages += [Passage(title, text) for text in _texts(part["value"])]
    found = [hint for passage in passages for hint in _of_passage(passage, language)]
    if len(found) <= SHOWN:
        return found
    return [*found[:SHOWN], Hint("", Problem(_MORE, {"n": len(found) - SHOWN}))]


def _of_passage(passage: Passage, language: str) -> list[Hint]:
    chinese = language.startswith("zh")
    found: list[Problem] = []
    for paragraph in _paragraphs(passage.text):
        prose = _CITATION.sub("", paragraph)
        found += [*signs(paragraph), *_lengths(prose)] if chinese else _words(prose)
    return [Hint(passage.section, problem) for problem in found]


def _paragraphs(text: str) -> list[str]:
    plain = unescape(_TAG.sub("", _BLOCK_END.sub("\n", text)))
    lines = (_ADDRESS.sub("x", line).strip() for line in plain.split("\n"))
    return [line for line in lines if line]


def signs(text: str) -> list[Problem]:
    """One hint for each rule that a paragraph breaks, with the first place."""
    found = []
    for _name, pattern, message in PUNCTUATION:
        place = pattern.search(text)
        if place is not None:
            start, end = max(0, place.start() - AROUND), place.end() + AROUND
            found.append(Problem(message, {"sample": text[start:end]}))
    return found


def _lengths(text: str) -> list[Problem]:
    found = []
    for sentence in _SENTENCE.findall(text):
        count = len(_HANZI.findall(sentence))
        if count > HANZI_IN_SENTENCE:
            sample = sentence.strip()[:12]
            found.append(Problem(_LONG_SENTENCE, {"n": count, "sample": sample}))
    whole = len(_HANZI.findall(text))
    if whole > HANZI_IN_PARAGRAPH:
        found.append(Problem(_LONG_PARAGRAPH, {"n": whole, "sample": text[:12]}))
    return found


def _words(text: str) -> list[Problem]:
    counted = ((sentence, len(sentence.split())) for sentence in _ENGLISH_SENTENCE.findall(text))
    return [
        Problem(_LONG_ENGLISH, {"n": count, "sample": " ".join(sentence.split()[:5])})
        for sentence, count in counted
        if count > WORDS_IN_SENTENCE
    ]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _UNSAID and name not in {"id", "type"}:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def kinds(text: str) -> Counter[str]:
    """Count the findings of each rule of punctuation in a text."""
    return Counter({name: n for name, rule, _m in PUNCTUATION if (n := len(rule.findall(text)))})
