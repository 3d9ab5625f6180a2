"""How the curriculum names its law: one English name each, the same articles in both languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings

from courses.actions.loading import read_folder
from courses.domain import library
from courses.domain.curriculum import hours
from courses.domain.curriculum.folder import Curriculum

CONTENT: Final = Path(settings.BASE_DIR) / "content"
# The laws whose texts a second reader compared, and the number of their last article.
READ: Final = {
    "未成年人保护法": ("Law on the Protection of Minors", 132),
    "民法典": ("Civil Code", 1260),
    "反家庭暴力法": ("Anti-Domestic Violence Law", 38),
    "家庭教育促进法": ("Family Education Promotion Law", 55),
    "预防未成年人犯罪法": ("Law on the Prevention of Juvenile Delinquency", 68),
    "个人信息保护法": ("Personal Information Protection Law", 74),
    "未成年人网络保护条例": ("Regulations on the Protection of Minors in Cyberspace", 60),
}
# Cited beside them, not at hand as a text: each stands with `verify: true`.
UNREAD: Final = {
    "刑法": "Criminal Law",
    "本平台教学要求": "Teaching requirements of this platform",
    "儿童福利示范项目的公开报道": "Public reports on the child welfare demonstration project",
    "孤儿与事实无人抚养儿童保障政策": "Support for orphans and de facto unsupported children",
    "明天计划与福彩圆梦孤儿助学项目": (
        "Tomorrow Plan and Welfare Lottery Orphan Education Programme"
    ),
    "全国儿童福利信息系统操作要求": (
        "Rules for filling in the national child welfare information system"
    ),
    "儿童社会工作服务指南": "Guidelines for Social Work Services for Children",
}
LINES: Final = {"110", "119", "120", "12345", "12355"}  # the numbers that domain knowledge names
_NAMED: Final = re.compile(
    r"(?:[A-Z][\w-]+ )*(?:Law|Code|Regulations)\b"
    r"(?: on the [A-Z]\w+(?: (?:(?:of|in|and) )?[A-Z][\w-]+)*)?"
)
_ENGLISH: Final = re.compile(r"\bArticles?\s+(\d+(?:(?:,\s*|\s+and\s+|,\s+and\s+|–|\s+to\s+)\d+)*)")
_CHINESE: Final = re.compile(r"第([零一二三四五六七八九十百千]+)条(?![路线里就])")
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


@pytest.fixture(scope="module")
def content() -> Curriculum:
    return read_folder(CONTENT)


def number(chinese: str) -> int:
    total, digit = 0, 0
    for sign in chinese:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def articles(text: str, language: str) -> set[int]:
    if language == "zh-hans":
        return {number(one) for one in _CHINESE.findall(text)}
    return {int(n) for one in _ENGLISH.findall(text) for n in re.findall(r"\d+", one)}


def names(content: Curriculum) -> dict[str, str]:
    """Return the one English name of each document that may be cited, by its Chinese key."""
    known = {**{zh: en for zh, (en, _last) in READ.items()}, **UNREAD}
    known |= {library.law_key(one.title["zh-hans"]): one.title["en"] for one in content.documents}
    for one in content.documents:
        known |= {library.law_key(name): one.title["en"] for name in one.cited_as}
    return {library.law_key(zh): library.law_key(en) for zh, en in known.items()}


def sources(content: Curriculum) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every Chinese source of a lesson or a question, with what it belongs to."""
    for course in content.courses:
        for pair in hours.lessons(course):
            yield from ((pair.texts["zh-hans"].key, one) for one in pair.texts["zh-hans"].sources)
        for question in (course.bank or {})["questions"]:
            yield from ((question["key"], one) for one in question.get("sources", []))


def test_every_law_has_one_english_name(content: Curriculum) -> None:
    known, found = names(content), defaultdict(set)
    for course in content.courses:
        for pair in hours.lessons(course):
            chinese, english = pair.texts["zh-hans"].sources, pair.texts["en"].sources
            for one, other in zip(chinese, english, strict=True):
                found[library.law_key(one["law"])].add(library.law_key(other["law"]))
    assert {zh: sorted(en) for zh, en in found.items()} == {zh: [known[zh]] for zh in found}


def test_english_texts_name_laws_as_the_list_does() -> None:
    allowed = {en for en, _last in READ.values()} | {UNREAD["刑法"], "Regulations"}
    written = {
        name.removeprefix("The ")
        for path in [*CONTENT.rglob("*.en.md"), *CONTENT.rglob("*.yaml")]
        for name in _NAMED.findall(path.read_text("utf-8"))
    }
    assert written - {"Law"} <= allowed


def test_both_languages_cite_the_same_articles(content: Curriculum) -> None:
    different = {}
    for course in content.courses:
        for pair in hours.lessons(course):
            cited = {
                language: articles((CONTENT / text.file).read_text("utf-8"), language)
                for language, text in pair.texts.items()
            }
            if cited["zh-hans"] != cited["en"]:
                different[pair.texts["zh-hans"].key] = cited["zh-hans"] ^ cited["en"]
    assert different == {}


def test_cited_articles_exist(content: Curriculum) -> None:
    beyond = [
        (key, one)
        for key, one in sources(content)
        if one["law"] in READ
        and not 1 <= number(one["article"].strip("第条")) <= READ[one["law"]][1]
    ]
    assert beyond == []


def test_what_nobody_compared_with_its_original_is_marked(content: Curriculum) -> None:
    known = names(content)
    unmarked = [
        (key, one["law"])
        for key, one in sources(content)
        if one["law"] not in READ and not one.get("verify")
    ]
    unknown = [
        one["law"] for _key, one in sources(content) if library.law_key(one["law"]) not in known
    ]
    assert (unmarked, unknown) == ([], [])


def test_lessons_print_only_known_emergency_numbers() -> None:
    printed = {
        line
        for path in CONTENT.rglob("lesson.*.md")
        for calls in re.findall(r"^call: \[(.*)\]$", path.read_text("utf-8"), re.MULTILINE)
        for line in re.findall(r"\d+", calls)
    }
    assert printed <= LINES
