"""Punctuation of each language, and links that lead somewhere, in everything that is read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from courses.domain import hints
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.lined import LANGUAGES
from courses.domain.curriculum.problems import Problems, _
from courses.domain.curriculum.standards.files import Files

_FENCE: Final = re.compile(r"^:::\{(?P<name>[a-z-]+)\}\s*$")
_LINK: Final = re.compile(r"\]\((?P<address>[^)\s]*)\)")
_CODE: Final = re.compile(r"`[^`]*`|https?://\S+|\]\([^)]*\)")
_H: Final = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_PAGES: Final = frozenset({"courses", "field", "v", "certificates", "learn", "me", "practice"})
ENGLISH: Final = (
    (
        re.compile(rf"(?<!{_H})[，。；：？！、（）](?!{_H})"),
        _("English text takes half-width signs: “%(sample)s”."),
    ),
    (re.compile(r'"|(?<=\w)\'(?=\w)'), _("Use curly quotation marks “ ” ’: “%(sample)s”.")),
    (re.compile(r"\w +[,;:?!](?:\s|$)"), _("No space before a sign: “%(sample)s”.")),
    (
        re.compile(r"(?<=\w[,.;:?!]) {2,}(?=\w)|(?<=\w) {2,}(?=\w)"),
        _("One space is enough: “%(sample)s”."),
    ),
)


@dataclass(frozen=True)
class Passage:
    line: int
    language: str
    text: str


def check(curriculum: Curriculum, files: Files) -> None:
    known = _addresses(curriculum)
    for file, text in files.texts.items():
        for passage in passages(file, text):
            _punctuation(file, passage, curriculum.problems)
            _links(file, passage, known, curriculum.problems)


def passages(file: str, text: str) -> Iterator[Passage]:
    """Yield what is read, with its line and language; YAML that cannot be read yields nothing."""
    if file.endswith(".yaml"):
        yield from _of_yaml(text, 0, "")
        return
    language = next((code for code in LANGUAGES if file.endswith(f".{code}.md")), "")
    lines = text.split("\n")
    start, number = 0, 0
    if lines[0].strip() == "---" and "---" in lines[1:]:
        number = lines.index("---", 1) + 1
        yield from _of_yaml("\n".join(lines[1 : number - 1]), 1, language)
    while number < len(lines):
        if _FENCE.match(lines[number]):
            start = number = number + 1
            while number < len(lines) and not lines[number].startswith(":::"):
                number += 1
            yield from _of_yaml("\n".join(lines[start:number]), start, language)
        elif lines[number].strip():
            yield Passage(number + 1, language, lines[number])
        number += 1


def _of_yaml(text: str, before: int, language: str) -> Iterator[Passage]:
    """`before` lines stand above. A key that is a language says in which its texts are."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return
    if node is not None:
        yield from _of_node(node, before, language)


def _of_node(node: Any, before: int, language: str) -> Iterator[Passage]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _of_node(value, before, key.value if key.value in LANGUAGES else language)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _of_node(value, before, language)
    elif language:
        block = node.style in {"|", ">"}
        first = before + node.start_mark.line + (2 if block else 1)
        for offset, line in enumerate(node.value.split("\n")):
            yield Passage(first + (offset if block else 0), language, line)


def _punctuation(file: str, passage: Passage, problems: Problems) -> None:
    text = _CODE.sub("x", passage.text.replace("**", ""))
    if passage.language == "zh-hans":
        for problem in hints.signs(text):
            facts: dict[str, Any] = dict(problem.values)
            problems.add(file, passage.line, problem.text, **facts)
    elif passage.language == "en":
        for pattern, what in ENGLISH:
            place = pattern.search(text)
            if place:
                sample = text[max(0, place.start() - 8) : place.end() + 8]
                problems.add(file, passage.line, what, sample=sample)


def _addresses(curriculum: Curriculum) -> set[str]:
    """Return the addresses under /courses/ that this folder makes."""
    found = {"", "search", "policies", "glossary", "cards"}
    found |= {f"policies/{one.key}" for one in curriculum.documents}
    found |= {f"cards/{one.key}" for one in curriculum.cards}
    for course in curriculum.courses:
        found.add(course.slug)
        for module in course.modules:
            found.add(f"{course.slug}/{module.slug}")
            found |= {f"{course.slug}/{module.slug}/{one.slug}" for one in module.lessons}
    return found


def _links(file: str, passage: Passage, known: set[str], problems: Problems) -> None:
    for link in _LINK.finditer(passage.text):
        if not leads(link["address"], known):
            problems.add(
                file,
                passage.line,
                _("The link “%(address)s” leads nowhere."),
                _("Write https://…, tel:…, or the address of a page that exists, as /courses/…/."),
                address=link["address"],
            )


def leads(address: str, known: set[str]) -> bool:
    """Say whether an address can be followed. Other sites are not asked."""
    if re.fullmatch(r"https://[^/\s.]+\.[^\s]+|tel:\d+", address):
        return True
    if not address.startswith("/") or address.startswith("//"):
        return False
    page, _slash, rest = address.partition("#")[0].strip("/").removeprefix("en/").partition("/")
    if page == "courses":
        return rest.strip("/") in known
    return page in _PAGES
