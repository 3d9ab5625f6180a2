"""The signs of a typed exam paper: numbers, option letters, attributes, keys. Patterns only.

All are matched on text with half-width signs (`texts.narrow`), which has the same length.
"""

import re
from typing import Final

NUMERALS: Final = "零〇一二三四五六七八九十百"
_STYLES: Final = (
    ("word", re.compile(r"\s*第\s*(\d{1,4})\s*题\s*[.、:]?\s*")),
    ("round", re.compile(r"\s*\(\s*(\d{1,4})\s*\)\s*[.、]?\s*")),
    ("square", re.compile(r"\s*[\[【]\s*(\d{1,4})\s*[\]】]\s*[.、]?\s*")),
    ("half", re.compile(r"\s*(\d{1,4})\s*\)\s*[.、]?\s*")),
    ("dot", re.compile(r"\s*(\d{1,4})\s*(?:[.、]|题[.、:]?|:(?!\d))\s*")),
)
OPTION: Final = re.compile(
    r"(?:\(\s*([A-Za-z])\s*\)|[\[【]\s*([A-Za-z])\s*[\]】]|([A-Za-z])\s*[.、):])\s*"
)
_OPTION_ALONE: Final = re.compile(r"\s*([A-Z])(?:\t|\s{2,})")
ATTRIBUTES: Final = {
    "answer": "正确答案|参考答案|标准答案|答案|(?:参考|答案|评分|答题)要点|answer|correct answer",
    "given": "(?:我的|你的|学生|考生|学员)答案",
    "explanation": "答案解析|试题解析|题目解析|解析|解答|explanation|feedback",
    "difficulty": "难度系数|难易程度|难易度|难度|difficulty",
    "topic": "知识点|考点|考查点|topic",
    "mark": "分值|分数|points|mark",
    "critical": "红线题|红线|critical",
    "key": "编号|题目编号",
    "kind": "题型|type",
    "policy": "计分",
    "rubric": "评分量规|评分标准|rubric",
}
_WORDS: Final = "|".join(f"(?P<{name}>{words})" for name, words in ATTRIBUTES.items())
_BARE: Final = _WORDS.replace("(?P<", "(?P<b_")
ATTRIBUTE: Final = re.compile(
    rf"[【\[]\s*(?:{_WORDS})\s*[】\]]\s*:?\s*"
    rf"|(?<![^\s。；;.!?！？)】\]])(?:{_BARE})\s*:\s*"
    rf"|^\s*(?P<s_answer>(?:正确|参考|标准)?答案)\s*(?=[A-H√×对错](?![a-z]))",
    re.IGNORECASE,
)
HEADING: Final = re.compile(
    rf"\s*(?:第\s*[{NUMERALS}\d]+\s*(?:部分|大题|节|卷)\s*[、.:]?|[(][{NUMERALS}]+[)]\s*[、.:]?"
    rf"|[{NUMERALS}]+\s*[、.:]|[IVX]+\s*[.、])\s*(.*)"
)
TRAILING_TAG: Final = re.compile(
    r"\s*[\[【(]\s*((?:单项?|多项?|不定项)选择?题?|判断题?|填空题?|简答题?)\s*[\]】)]\s*$"
)
EACH_MARK: Final = re.compile(r"[每各]\s*(?:小?题|题)?\s*(\d+(?:\.\d+)?)\s*分")
TOTAL_MARK: Final = re.compile(r"(?:[(\[【,、;]|共|计|满分)\s*(\d+(?:\.\d+)?)\s*分")
OWN_MARK: Final = re.compile(r"[(\[【]\s*(?:本题|共)?\s*(\d+(?:\.\d+)?)\s*分\s*[)\]】]")
MISSED: Final = re.compile(r"(?:少选|漏选|部分选对)[^,。;)]*?得?\s*(\d+(?:\.\d+)?)\s*分")
TAG: Final = re.compile(
    r"\s*[\[【(]\s*((?:单项?选?择?|多项?选?择?|不定项选?择?|判断|是非|填空|简答|论述|问答|排序|案例分析|红线|选择)题?|★)"
    r"\s*[\]】)]\s*|\s*(★)\s*"
)
BRACKET: Final = re.compile(r"\(\s*([^()]{0,24}?)\s*\)")
TRAILING_SIGN: Final = re.compile(r"\s*([√✓✔×✗✘])\s*$")
_LETTERS_INSIDE: Final = re.compile(r"\(\s*[A-Z](?:[\s,、]*[A-Z])+\s*\)")
WRITTEN: Final = re.compile(r"\s*答\s*:\s*")  # an answer only where one writes: a case may talk
BLANK: Final = re.compile(r"\(\s*\)|_{2,}")
KEY_TITLE: Final = re.compile(
    r"\s*[【\[]?(?:参考|标准|试题)?答案(?:[及与和](?:评分标准|解析|详解))?[】\]]?\s*:?\s*"
)
_SIGN: Final = r"(?:[A-Za-z]+|[√✓✔×✗✘]|对|错|正确|错误)"
RANGE: Final = re.compile(
    rf"(\d{{1,4}})\s*(?:题)?\s*[-~—–至到]+\s*(\d{{1,4}})\s*(?:题)?\s*[.:、)]?\s*"
    rf"((?:{_SIGN}[\s,、;]*)+)"
)
KEYED: Final = re.compile(
    rf"[(\[]?(\d{{1,4}})\s*[.、:)\]]?\s*({_SIGN}(?:[,、]\s*{_SIGN})*)(?![A-Za-z\u4e00-\u9fff])[\s,、;。]*"
)


def number(narrow: str, *, expected: int) -> tuple[str, int, int] | None:
    """The style of the number that begins a line, its value, and where its text begins.

    `1.2024年…` is question 1 if 1 is due, while `1.5 米` is a number in a text.
    """
    for style, pattern in _STYLES:
        found = pattern.match(narrow)
        if not found:
            continue
        value, rest = int(found[1]), narrow[found.end() :]
        written = found[0].strip()
        glued = style == "dot" and written.endswith((".", ":")) and rest[:1].isdigit()
        if glued and (value != expected or not re.match(r"\d{4}|\d+[^\d.\s%]", rest)):
            return None
        return style, value, found.end()
    return None


def chinese_number(narrow: str) -> int:
    """The value of 一 … 九十九 at the start of a heading; 0 if there is none."""
    found = re.match(rf"\s*[(]?(?:第)?\s*([{NUMERALS}]+)", narrow)
    if not found:
        return 0
    digits = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
    tens, ten, ones = found[1].partition("十")
    if not ten:
        return digits.get(tens[-1], 0)
    return digits.get(tens, 1) * 10 + digits.get(ones, 0)


def options(narrow: str, *, due: str, open_line: bool) -> list[tuple[str, int, int]]:
    """The option letters of a line in order: letter, where its sign begins, where its text begins.

    `due` is the next letter; those of an answer such as `（A、B、D）` are none. With `open_line`
    the line may begin with something else, and then only counts if at least two letters follow
    one another.
    """
    found: list[tuple[str, int, int]] = []
    position = 0
    narrow = _LETTERS_INSIDE.sub(lambda match: "(" * len(match[0]), narrow)
    while match := _next_option(narrow, position, due):
        letter, start, end = match
        if not found and not open_line and narrow[:start].strip():
            return []
        found.append((letter, start, end))
        position, due = end, chr(ord(letter) + 1)
    if found and narrow[: found[0][1]].strip() and len(found) < 2:
        return []
    return found


def _next_option(narrow: str, position: int, due: str) -> tuple[str, int, int] | None:
    """The next sign of the letter that is due; at the line's start any letter is one."""
    if position == 0:
        first = _OPTION_ALONE.match(narrow)
        if first and first[1] == due:
            return first[1], 0, first.end()
        start = len(narrow) - len(narrow.lstrip())
        any_letter = OPTION.match(narrow, start)
        if any_letter:
            letter = _letter(any_letter)
            return letter, start, any_letter.end()
    for match in OPTION.finditer(narrow, position):
        before = narrow[match.start() - 1] if match.start() else " "
        raw = next(group for group in match.groups() if group)
        glued = before.isascii() and before.isalnum()
        if raw.upper() == due and not glued and (raw.isupper() or before.isspace()):
            return due, match.start(), match.end()
    return None


def _letter(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group).upper()


def attributes(narrow: str) -> list[tuple[str, int, int]]:
    """The attribute words of a line: name, where the word begins, where its text begins."""
    found = []
    for match in ATTRIBUTE.finditer(narrow):
        name = next(name for name, text in match.groupdict().items() if text)
        found.append((name.removeprefix("b_").removeprefix("s_"), match.start(), match.end()))
    return found


def key_entries(narrow: str) -> list[tuple[int, str]] | None:
    """The entries of a line that is nothing but a key: `1-5 ABCDE 6-7 √×`, `1.A 2.BC`."""
    text = narrow.strip().rstrip("。;.,")
    entries: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        if matched := RANGE.match(text, position):
            entries += _range(int(matched[1]), int(matched[2]), matched[3])
        elif matched := KEYED.match(text, position):
            entries.append((int(matched[1]), matched[2]))
        else:
            return None
        position = matched.end()
    return entries or None


def table_numbers(narrow: str) -> list[int]:
    """The numbers of a key's table: `题号 1 2 3`, its cells divided by tabs."""
    found = re.fullmatch(r"\s*题号[\s|]+((?:\d{1,4}[\s|]*)+)", narrow)
    return [int(one) for one in re.findall(r"\d+", found[1])] if found else []


def table_answers(narrow: str) -> list[str]:
    """The answers below them: `答案 A B C`."""
    found = re.fullmatch(rf"\s*(?:参考|正确|标准)?答案[\s|]+((?:{_SIGN}[\s|]+)*{_SIGN})\s*", narrow)
    return re.findall(_SIGN, found[1]) if found else []


def keyed_with_more(narrow: str) -> bool:
    """An entry of a key with its explanation: `1. A 解析：…`, `1.【答案】A`."""
    found = attributes(narrow)
    if not found or not any(name in {"answer", "explanation"} for name, _begin, _end in found):
        return False
    head = narrow[: found[0][1]].strip()
    return bool(key_entries(head) or re.fullmatch(r"\d{1,4}\s*[.、:)]?", head))


def _range(first: int, last: int, signs: str) -> list[tuple[int, str]]:
    """Answers of a range: one group each if divided so, else one sign each; else none fits."""
    count = last - first + 1
    if not 0 < count <= 500:
        return []
    groups = re.findall(r"[A-Za-z]+|[√✓✔×✗✘]|正确|错误|对|错", signs)
    if len(groups) != count:
        groups = re.findall(r"[A-Za-z]|[√✓✔×✗✘]|正确|错误|对|错", signs)
    numbers = range(first, last + 1)
    if len(groups) != count:
        return [(one, "") for one in numbers]
    return list(zip(numbers, groups, strict=True))
