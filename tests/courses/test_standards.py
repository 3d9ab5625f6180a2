"""`load_curriculum --check`: each way of falling short is named with file, line and remedy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from factories.curriculum import put
from factories.sound_curriculum import EN, GUIDE_EN, GUIDE_ZH, ZH, sound

from courses.actions.loading import check_folder
from courses.domain.curriculum import folder, standards
from courses.domain.curriculum.standards import outline, wording
from courses.domain.curriculum.standards.files import Files, places

COURSE, QUESTIONS, OUTLINE = "t1/course.yaml", "t1/questions.yaml", "outline.yaml"
PROGRAMMES = "programmes.yaml"
Change = Callable[[str], str]


def swap(old: str, new: str, times: int = 1) -> Change:
    return lambda text: text.replace(old, new, times)


def cut(first: str, last: str) -> Change:
    """Leave out what stands from `first` to the next `last`, both included."""

    def change(text: str) -> str:
        start = text.index(first)
        return text[:start] + text[text.index(last, start) + len(last) :]

    return change


def check(files: dict[str, str], sizes: dict[str, int] | None = None) -> list[tuple[str, int, str]]:
    """Return file, line and the message with its remedy."""
    found = {name: len(text.encode()) for name, text in files.items()} | (sizes or {})
    curriculum = folder.read(files, found)
    standards.check(curriculum, Files(files, found))
    return [
        (one.file, one.line, f"{one.what % one.facts} {one.remedy % one.facts}".strip())
        for one in curriculum.problems.found
    ]


def test_a_sound_folder_has_no_problems() -> None:
    assert check(sound()) == []


def test_the_shipped_curriculum_is_sound() -> None:
    found = check_folder(Path(settings.BASE_DIR) / "content").problems.found
    assert [(one.file, one.line, one.what % one.facts) for one in found] == []


BULLET = "  - 我来看看您。\n:::"
ALL_A: Change = lambda text: (  # noqa: E731
    text.replace("correct: false, text: {zh-hans: 甲", "correct: true, text: {zh-hans: 甲").replace(
        "correct: true, text: {zh-hans: 乙", "correct: false, text: {zh-hans: 乙"
    )
)
# id, file, change, text on the line named (empty: the first line), message
SHORT: list[tuple[str, str, Change, str, str]] = [
    ("no case", ZH, cut(":::{case}", "\n:::\n"), "", "This lesson has no case. Add one"),
    ("nothing to say", EN, cut(":::{say}", "\n:::\n"), "", "has no words to say. Add one"),
    ("nothing not to say", ZH, cut("avoid:", "。}\n"), "", "better not said. Add “avoid”"),
    ("no checklist", ZH, cut(":::{checklist}", "\n:::\n"), "", "has no checklist. Add one"),
    ("no question", ZH, cut(":::{question}", "\n:::\n"), "", "asks nothing. Add one"),
    ("no law", ZH, cut("sources:", "}\n"), "", "names no law. Add “sources”"),
    ("half width", ZH, swap("先看孩子", "先看,孩子"), "先看,孩子", "full-width signs"),
    ("quotes", ZH, swap("孩子在家。", "孩子说\"好\"。"), "孩子说", "quotation marks"),
    ("a space", QUESTIONS, swap("题3？", "题 目？"), "题 目？", "No space between"),
    ("wide in English", EN, swap("The child is in.", "The child，is in."), "The child，", "half-"),
    ("straight quotes", EN, swap("It blames.", "It's blame."), "It's", "curly quotation"),
    ("space before", EN, swap("First words.", "First , words."), "First ,", "No space before"),
    ("two spaces", GUIDE_EN, swap("look first", "look  first"), "look  first", "One space"),
    ("link", ZH, swap("第一段。", "[甲](/courses/nowhere/)"), "nowhere", "leads nowhere. Write"),
    ("http", ZH, swap("第一段。", "[甲](http://a.cn)"), "http:", "leads nowhere"),
    ("relative", GUIDE_ZH, swap("先看", "[看](guide.md)"), "guide.md", "leads nowhere"),
    ("block missing", EN, cut(":::{checklist}", "\n:::\n"), ":::{question}", "checklist ≠ quest"),
    ("entry missing", EN, swap("  - I came to see you.\n:::", ":::"), ":::{checklist}", "checkl"),
    ("paragraph", EN, swap("The child is in.", "In.\n\n  Well."), ":::{case}", "case. Make both"),
    ("other article", EN, swap("第十一条", "第十二条"), "sources:", "The sources differ"),
    ("unsure", EN, swap("第十一条}", "第十一条, verify: true}"), "sources:", "The sources differ"),
    ("task differs", COURSE, swap("supervisor.", "supervisor.\n\n        - a"), "key: p1", "task"),
    ("practice hours", COURSE, swap("practice: 1}", "practice: 2}"), "hours:", "45 minutes; 2"),
    ("programme", PROGRAMMES, swap("practice: 1", "practice: 3"), "slug: test-pro", "give 1"),
    ("guide silent", GUIDE_ZH, swap("p1", "p2"), "", "nothing of task p1. Say how"),
    ("guide differs", GUIDE_EN, swap("**p1**", "- **p1**"), "**p1**", "From here on the guide"),
    ("guide shorter", GUIDE_EN, swap("| C | D |\n", ""), "| A | B |", "From here on the guide"),
    ("no reason", QUESTIONS, cut("    explanation", "Because}\n"), "key: q-1", "“explanation”"),
    ("unsourced", QUESTIONS, cut("    sources", "]\n"), "key: q-1", "has no “sources”. Name"),
    ("untaught", QUESTIONS, swap("    lesson: t1-l1\n", ""), "key: q-1", "has no “lesson”"),
    ("always A", QUESTIONS, ALL_A, "questions:", "11 of 12 questions A is right. Change"),
    ("no case drawn", COURSE, cut("    - {title: {zh-hans: 情景", "1}\n"), "sections:", "none of"),
    ("not drawn", COURSE, cut("    - {title: {zh-hans: 甲", "1}\n"), "sections:", "topic “a”. Add"),
    ("outline's lesson", OUTLINE, swap("[t1-l1]", "[t1-l1, t1-l9]"), "甲要点", "lesson “t1-l9”"),
    ("unnamed topic", OUTLINE, swap(", topic: cases", ""), "course: t1", "names “cases”. Say"),
    ("few questions", OUTLINE, swap("topic: a,", "topic: z,"), "甲要点", "“z” of t1 has 0"),
    ("other course", OUTLINE, swap("course: t1", "course: t2"), "course: t2", "The course t2 is"),
    ("outline", OUTLINE, lambda _text: "- a", "", "must have named fields"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "on", "message"), [row[1:] for row in SHORT], ids=[row[0] for row in SHORT]
)
def test_what_falls_short_is_named_with_its_line(
    file: str, change: Change, on: str, message: str
) -> None:
    files = sound()
    before = files[file]
    files[file] = change(before)
    assert files[file] != before
    lines = files[file].split("\n")
    named = [(line, said) for where, line, said in check(files) if where == file]
    assert any(message in said for _line, said in named), named
    if on:
        those = [line for line, said in named if message in said]
        assert any(on in lines[line - 1] for line in those), (those, named)


def test_a_topic_with_a_red_line_needs_red_line_questions() -> None:
    files = sound()
    files[QUESTIONS] = files[QUESTIONS].replace("critical: true", "critical: false")
    said = "The topic “a” of t1 has 0 red-line questions; it needs 2. Write them in questions.yaml."
    assert check(files) == [(OUTLINE, 4, said)]


def test_a_right_answer_that_is_always_the_longest_is_named() -> None:
    files = sound()
    files[QUESTIONS] = files[QUESTIONS].replace("text: {zh-hans: 乙,", "text: {zh-hans: 乙乙乙乙,")
    files[QUESTIONS] = ALL_A(files[QUESTIONS]).replace("zh-hans: 甲", "zh-hans: 甲甲甲甲甲")
    assert any("the right answer is the longest (zh-hans)" in said for *_at, said in check(files))


def test_a_lesson_weighs_its_pictures_once() -> None:
    files, shown = sound(), ":::{picture}\nfile: a.svg\nalt: x\n:::"
    for name, alt in ((ZH, "水井"), (EN, "A well")):
        picture = shown.replace("alt: x", f"alt: {alt}")
        files[name] = files[name].replace(":::{case}", f"{picture}\n\n{picture}\n\n:::{{case}}")
    path = "t1/m1/1-first/a.svg"
    assert check(files, {path: 290 * 1024}) == []
    heavy = check(files, {path: 300 * 1024})
    assert [(file, line) for file, line, _said in heavy] == [(EN, 1), (ZH, 1)]
    assert "at most 300 are allowed. Simplify" in heavy[0][2]


@pytest.mark.parametrize(
    "name", ["t1/m1/2-second/lesson.en.md", "t1/m1/1-first/left.svg", "t1/notes.md"]
)
def test_files_that_nobody_sees_are_named(name: str) -> None:
    assert [(file, line) for file, line, _said in check(sound() | {name: "x"})] == [(name, 1)]


@pytest.mark.parametrize("name", [GUIDE_ZH, GUIDE_EN])
def test_a_course_with_practice_has_a_guide_in_every_language(name: str) -> None:
    files = sound()
    del files[name]
    [(file, line, said)] = check(files)
    assert (file, files[COURSE].split("\n")[line - 1]) == (COURSE, "practice:")
    assert f"guide {name} does not exist. Write session plans" in said


def test_without_an_outline_nothing_is_promised() -> None:
    files = sound()
    del files[OUTLINE]
    [(file, line, said)] = check(files)
    assert (file, line) == (OUTLINE, 1)
    assert "There is no outline" in said
    assert outline.read(Files({}, {}), folder.Curriculum().problems) == []


def test_files_that_cannot_be_read_are_problems_not_crashes() -> None:
    for name in sound():
        for text in ("", "a: [", "---\n---", "\0", ":::{say}\n- a\n:::"):
            assert check(sound() | {name: text}), (name, text)


def test_an_invisible_character_in_yaml_has_its_line() -> None:
    files = sound()
    files[ZH] = files[ZH].replace("  - 先看孩子\n", "  - 先看\x01孩子\n", 1)
    bad = next(n for n, line in enumerate(files[ZH].split("\n"), 1) if "\x01" in line)
    assert (ZH, bad) in {(file, line) for file, line, said in check(files) if "#x0001" in said}


ADDRESSES = {
    "https://www.gov.cn/a": True, "tel:110": True, "/courses/": True, "/courses/cards/": True,
    "/courses/test/m1/first/": True, "/en/courses/test/#two": True, "/field/": True, "/v/": True,
    "http://www.gov.cn/": False, "//a.cn/": False, "https://a": False, "tel:": False, "": False,
    "javascript:x": False, "/courses/tset/": False, "/nowhere/": False, "a.svg": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "led"), ADDRESSES.items(), ids=[repr(one) for one in ADDRESSES]
)
def test_where_links_may_lead(address: str, led: bool) -> None:
    known = {"", "cards", "test", "test/m1", "test/m1/first"}
    assert wording.leads(address, known) is led


def test_lines_of_blocks_are_found_again() -> None:
    text = (
        "---\nkey: a\n---\n## 甲 {#one}\n\n话\n话\n\n:::{case}\na: b\n:::\n\n话\n## 乙 {#two}\n话"
    )
    assert places(text) == {"one": [4, 6, 9, 13], "two": [14, 15]}


def test_the_command_checks_all_of_it(tmp_path: Path, capsys: Any) -> None:
    put(tmp_path, sound())
    call_command("load_curriculum", str(tmp_path), check=True)
    assert "没有问题。" in capsys.readouterr().out
    put(tmp_path, {ZH: sound()[ZH].replace("先看孩子", "先看,孩子")})
    with pytest.raises(CommandError, match="什么都没有载入"):
        call_command("load_curriculum", str(tmp_path), check=True)
    assert f"{ZH}:16: 中文里请用全角标点" in capsys.readouterr().err
