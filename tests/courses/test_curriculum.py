"""Reading a curriculum folder: what is wrong is named with file, line and remedy."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from factories.curriculum import LESSON, folder

from courses.domain.curriculum import hours
from courses.domain.curriculum.folder import Curriculum
from courses.domain.curriculum.folder import read as read_folder


def read(files: dict[str, str]) -> Curriculum:
    return read_folder(files, {name: len(text) for name, text in files.items()})


def said(curriculum: Curriculum) -> list[str]:
    return [
        f"{one.file}:{one.line}: {one.what % one.facts} {one.remedy % one.facts}".strip()
        for one in curriculum.problems.found
    ]


def test_a_good_folder_has_no_problems() -> None:
    curriculum = read(folder())
    assert said(curriculum) == []
    (course,) = curriculum.courses
    assert (course.key, course.slug, course.edition) == ("t1", "test", 1)
    (pair,) = hours.lessons(course)
    assert pair.slug == "first"
    assert pair.texts["zh-hans"].section_keys == ("one", "two")
    assert [one.slug for one in curriculum.programmes] == ["test-programme"]


def test_the_same_keys_give_the_same_ids_in_both_languages() -> None:
    (pair,) = hours.lessons(read(folder()).courses[0])
    chinese, english = (pair.texts[language].sections for language in ("zh-hans", "en"))

    def ids(sections: list[dict[str, Any]]) -> list[str]:
        found = [section["id"] for section in sections]
        return found + [part["id"] for section in sections for part in section["value"]["parts"]]

    assert ids(chinese) == ids(english)
    assert len(set(ids(chinese))) == len(ids(chinese))


def test_markdown_becomes_the_html_of_the_editor() -> None:
    source = LESSON.replace(
        "第一段。", "第一\n**段**。\n\n### 小标题\n\n- 甲\n- [乙](https://a.cn)\n\n1. 丙"
    )
    (pair,) = hours.lessons(read(folder(chinese=source)).courses[0])
    text = pair.texts["zh-hans"].sections[0]["value"]["parts"][0]
    assert text["value"] == (
        "<p>第一<b>段</b>。</p><h3>小标题</h3>"
        '<ul><li>甲</li><li><a href="https://a.cn">乙</a></li></ul><ol><li>丙</li></ol>'
    )


def test_lines_of_english_are_joined_by_a_space() -> None:
    files = folder()
    name = "t1/m1/1-first/lesson.en.md"
    files[name] = files[name].replace("First words.", "First\nwords.")
    (pair,) = hours.lessons(read(files).courses[0])
    assert pair.texts["en"].sections[0]["value"]["parts"][0]["value"] == "<p>First words.</p>"


def _line(text: str, files: dict[str, str], name: str) -> int:
    return next(
        number for number, line in enumerate(files[name].split("\n"), start=1) if text in line
    )


ZH = "t1/m1/1-first/lesson.zh-hans.md"
EN = "t1/m1/1-first/lesson.en.md"
COURSE = "t1/course.yaml"
QUESTIONS = "t1/questions.yaml"


TABLE = ":::{table}\ncaption: 表\nheader: [甲, 乙]\nrows:\n  - [一, 二, 三]\n:::"
PICTURE = ":::{picture}\nfile: a.svg\nalt: 水井\n:::"
CALL = (
    ":::{report-now}\nsigns: 伤\naction: 报\ncall: [报警]\n"
    "source: {law: 未成年人保护法, article: 第十一条}\n:::"
)


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def more(line: str) -> Callable[[str], str]:
    """Add a line to the programme."""
    return swap("courses:", f"{line}\n    courses:")


HALF = "observed_visits: 1.5"
# id, file, change, text on the line that is named, message
MISTAKES: list[tuple[str, str, Callable[[str], str], str, str]] = [
    ("no front matter", ZH, swap("---\n", ""), "key: t1-l1", "front matter"),
    ("no key", ZH, swap("{#one}", ""), "## 第一节", "no key"),
    ("key twice", ZH, swap("{#two}", "{#one}"), "## 第二节", "stands here twice"),
    ("text before", ZH, swap("## 第一节", "早\n## 第一节"), "早", "before the first"),
    ("unclosed", ZH, swap(":::\n\n## 第二节", "\n## 第二节"), ":::{question}", "closed"),
    ("unknown", ZH, swap(":::{question}", ":::{quiz}"), ":::{quiz}", "no directive"),
    ("malformed", ZH, swap(":::{question}", "::: question"), "::: question", "opens"),
    ("no right option", ZH, swap("correct: true", "correct: false"), "options:", "No"),
    ("missing field", ZH, swap("stem:", "stam:"), "key: q1", "“stem” is missing"),
    ("extra field", ZH, swap("stem:", "extra: x\nstem:"), "extra: x", "not a field"),
    ("not text", ZH, swap("text: 对", "text: on"), "text: on", "must be text"),
    ("bad yaml", ZH, swap("stem: 问？", "stem: [问？"), "", "not valid YAML"),
    ("code", ZH, swap("第一段。", "第一段。`x`"), "第一段。", "Markdown"),
    ("heading", ZH, swap("第一段。", "#### 深"), "#### 深", "Markdown"),
    ("table", ZH, swap("第二段。", TABLE), "rows:", "does not have 2 texts"),
    ("no picture", ZH, swap("第二段。", PICTURE), "file: a.svg", "does not exist"),
    ("no number", ZH, swap("第二段。", CALL), "call: [报警]", "cannot be dialled"),
    ("octal", ZH, swap("第二段。", CALL.replace("报警", "110")), "call: [110]", "text"),
    ("no lesson", COURSE, swap("[1-first]", "[1-last]"), "[1-last]", "does not exist"),
    ("hours", COURSE, swap("online: 0.1", "online: 2"), "key: t1", "need at least 81"),
    ("decimals", COURSE, swap("online: 0.1", "online: 0.12"), "hours:", "one decimal"),
    ("slug", COURSE, swap("slug: test", "slug: 测试"), "slug: 测试", "address"),
    ("half", COURSE, swap("count: 1", "count: 2"), "count: 2", "more than half"),
    ("cell", COURSE, swap("topic: a,", "topic: b,"), "topic: b,", "are needed"),
    ("topic", QUESTIONS, swap("topic: a\n", "topic: z\n"), "key: q-1", "no topic"),
    ("taught", QUESTIONS, swap("t1-l1", "t1-l9"), "lesson: t1-l9", "no lesson"),
    ("no stem", QUESTIONS, swap(", en: One?", ""), "key: q-1", "in English"),
    ("role", "programmes.yaml", swap("director", "chief"), "chief", "not known"),
    ("course", "programmes.yaml", swap("[t1]", "[t9]"), "[t9]", "not known"),
    ("visits", "programmes.yaml", more("observed_visits: 51"), "observed_visits", "Between 0"),
    ("half a visit", "programmes.yaml", more(HALF), HALF, "whole number"),
    ("declared", "programmes.yaml", more("declaration: {en: I do.}"), "declaration", "missing"),
    ("window", "programmes.yaml", more("renewal: {window_months: 9}"), "renewal", "shortest"),
    ("rule", "programmes.yaml", more("renewal: {rule: never}"), "renewal:", "not known"),
    ("code2", "programmes.yaml", swap('"01"', '"1"'), 'code: "1"', "two digits"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "on", "message"),
    [row[1:] for row in MISTAKES],
    ids=[row[0] for row in MISTAKES],
)
def test_a_mistake_is_named_with_its_line(
    file: str, change: Callable[[str], str], on: str, message: str
) -> None:
    files = folder()
    files[file] = change(files[file])
    found = [one for one in read(files).problems.found if one.file == file]
    assert message in " | ".join(one.what % one.facts for one in found)
    matching = [one for one in found if message in one.what % one.facts]
    if on:
        assert _line(on, files, file) in {one.line for one in matching}


def test_languages_have_to_agree() -> None:
    files = folder()
    files[ZH] = files[ZH].replace("{#two}", "{#drei}").replace("key: q1", "key: q2")
    messages = " | ".join(said(read(files)))
    assert re.search(r"The sections are one two here and one drei in .*zh-hans", messages)
    assert "The questions and their right options differ" in messages
    english = [one.line for one in read(files).problems.found if one.file.endswith("en.md")]
    assert english == [_line("{#two}", files, EN), _line("key: q1", files, EN)]


def test_right_options_have_to_agree() -> None:
    files = folder()
    files[EN] = files[EN].replace("correct: false", "correct: true", 1)
    [found] = read(files).problems.found
    assert (found.file, found.line) == (EN, _line("key: q1", files, EN))


def test_a_lesson_takes_at_most_ten_minutes() -> None:
    long = folder(chinese=LESSON.replace("第一段。", "字" * 2600))
    assert any("at most 10" in line for line in said(read(long)))


def test_keys_are_not_used_twice() -> None:
    files = folder()
    files["t2/course.yaml"] = files[COURSE]
    for name in (ZH, ZH.replace("zh-hans", "en")):
        files[name.replace("t1/", "t2/", 1)] = files[name]
    messages = said(read(files))
    assert any("course t1 stands in t1/course.yaml, too" in line for line in messages)
    assert any("lesson t1-l1 en stands in" in line for line in messages)


@pytest.mark.parametrize("text", ["", "- a", "just words", "a: [", "\t"], ids=repr)
def test_a_file_that_is_no_course_is_a_problem_not_a_crash(text: str) -> None:
    curriculum = read({**folder(), COURSE: text})
    assert curriculum.courses == []
    assert curriculum.problems


@pytest.mark.parametrize(
    "text", ["", "---", "---\n---", "---\n- a\n---\n## A {#a}", "\0"], ids=repr
)
def test_a_file_that_is_no_lesson_is_a_problem_not_a_crash(text: str) -> None:
    assert read({**folder(), ZH: text}).problems


def test_an_empty_folder_has_no_course() -> None:
    assert said(read({})) == [
        ".:1: There is no course here. A course is a folder with a course.yaml."
    ]
