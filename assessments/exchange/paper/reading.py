"""Lines of a typed paper → questions. Each line is a heading, a key, or part of a question."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.draft import kind_of
from assessments.exchange.found import Place, Reading
from assessments.exchange.paper import marks
from assessments.exchange.paper.keys import Asked, KeyBook, after_title
from assessments.exchange.paper.questions import PICTURE, Section, Typed
from assessments.exchange.texts import narrow

HEADING_LENGTH: Final = 60
TITLE_LENGTH: Final = 14


@dataclass(frozen=True)
class Line:
    """A paragraph, or a part of one divided by a line break. Numbers count from 1."""

    number: int
    text: str
    pictures: tuple[str, ...] = ()  # their names, in the order of the signs in the text


def from_text(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


def looks_like(text: str) -> bool:
    """Whether it is worth reading as a paper: it has an answer, or options below a number."""
    lines = from_text(narrow(text))[:2000]
    return any(
        marks.attributes(line.text)
        or marks.options(line.text, due="A", open_line=True)
        or marks.key_entries(line.text)
        for line in lines
    ) or any(marks.BLANK.search(line.text) for line in lines)


def read_lines(lines: Sequence[Line], reading: Reading) -> Reading:
    """Read the paper into `reading`."""
    paper = _Paper(lines, reading)
    for position, line in enumerate(lines):
        if line.text.strip():
            paper.take(position, line)
    paper.finish()
    return reading


class _Paper:
    def __init__(self, lines: Sequence[Line], reading: Reading) -> None:
        self._lines, self._reading = lines, reading
        self._section = Section()
        self._questions: list[Typed] = []
        self._current: Typed | None = None
        self._keys = KeyBook()
        self._in_keys = False
        self._outside: list[Line] = []
        self._numbers: list[int] = []  # of the row 题号 above
        self._with_questions: list[int] = []  # sections, known when all lines are read

    def take(self, position: int, line: Line) -> None:
        signs = narrow(line.text)
        if self._key_table(line, signs):
            return
        if self._in_keys:
            if not self._keys.line(line.number, line.text):
                self._outside.append(line)
        elif self._is_key_title(position, signs):
            self._in_keys, self._current = True, None
            rest = signs[self._title_end(signs) :]
            if rest.strip():
                self._keys.line(line.number, rest)
        elif not (
            self._key_line(line, signs)
            or self._heading(position, line, signs)
            or self._question(position, line, signs)
        ):
            self._within(line, signs)

    def _key_table(self, line: Line, signs: str) -> bool:
        """A row 题号 1 2 3, and the row 答案 A B C below it."""
        numbers, self._numbers = self._numbers, marks.table_numbers(signs)
        if self._numbers:
            self._current = None
            return True
        answers = marks.table_answers(signs) if numbers else []
        if not answers:
            return False
        fitting = answers if len(answers) == len(numbers) else [""] * len(numbers)
        entries = list(zip(numbers, fitting, strict=True))
        if self._in_keys:
            self._keys.add(line.number, entries)
        else:
            self._keys.in_section(self._section.index, line.number, entries)
        return True

    def _title_end(self, signs: str) -> int:
        found = marks.KEY_TITLE.match(signs)
        return found.end() if found else 0

    def _is_key_title(self, position: int, signs: str) -> bool:
        """参考答案 begins the keys; 答案： alone only if keys follow it."""
        found = marks.KEY_TITLE.match(signs)
        if not found:
            return False
        rest = signs[found.end() :]
        if rest.strip():
            return bool(marks.key_entries(rest)) and marks.RANGE.match(rest.strip()) is not None
        if self._keys_follow(position):
            return True
        colon = signs.strip().rstrip("】] ").endswith(":") or "【" in signs or "[" in signs
        unanswered = self._current is not None and self._current.draft.answer is None
        return not (colon and unanswered)

    def _keys_follow(self, position: int) -> bool:
        """Whether the next line is a key, or a section's title with one."""
        following = [
            line for line in self._lines[position + 1 : position + 20] if line.text.strip()
        ]
        for line in following[:2]:
            signs = narrow(line.text)
            if marks.key_entries(signs) or marks.keyed_with_more(signs):
                return True
            if not marks.HEADING.match(signs) and not kind_of(signs):
                return False
            if _has_keys(signs):
                return True
        return False

    def _after(self, position: int) -> str:
        """The next line that is not empty."""
        following = (line.text for line in self._lines[position + 1 : position + 20])
        return next((text for text in following if text.strip()), "")

    def _key_line(self, line: Line, signs: str) -> bool:
        entries = marks.key_entries(signs) if self._questions else None
        if not entries or (len(entries) < 2 and not marks.RANGE.match(signs.strip())):
            return False
        self._keys.in_section(self._section.index, line.number, entries)
        self._current = None
        return True

    def _heading(self, position: int, line: Line, signs: str) -> bool:
        if self._current and marks.ATTRIBUTE.match(signs.strip()):
            return False
        found = marks.HEADING.match(signs)
        rest = found[1] if found else signs
        title = rest.split("(")[0].strip().rstrip(":。. ")
        kind = kind_of(title) or (kind_of(rest) if found else "")
        if not found and not (kind and len(title) <= TITLE_LENGTH and title.endswith(("题", kind))):
            return False
        if found and not kind and self._is_numbered_question(position, rest):
            self._begin(line, signs, marks.chinese_number(signs), found.start(1), "chinese")
            return True
        if len(rest) > HEADING_LENGTH and not kind:
            return False
        if not kind and self._current and not self._current.complete:
            return False
        self._open_section(signs, kind, rest)
        return True

    def _open_section(self, signs: str, kind: str, rest: str) -> None:
        mark, missed = marks.EACH_MARK.search(rest), marks.MISSED.search(rest)
        totals = marks.TOTAL_MARK.findall(rest)
        partly = bool(missed) or "漏选" in rest or "少选" in rest
        whole_only = "不得分" in rest and not missed
        self._section = Section(
            index=self._section.index + 1,
            ordinal=marks.chinese_number(signs) if marks.HEADING.match(signs) else 0,
            kind=kind,
            mark=mark[1] if mark else "",
            total=totals[-1] if totals and not mark else "",
            missed=missed[1] if missed and "每" not in missed[0] else "",
            partly=partly and not whole_only,
        )
        self._current = None

    def _is_numbered_question(self, position: int, rest: str) -> bool:
        """`一、家访前应（ ）` numbers a question, not a section."""
        after = narrow(self._after(position))
        begins_options = marks.options(after, due="A", open_line=False)
        return bool(begins_options or marks.BLANK.search(rest) or rest.strip().endswith("?"))

    def _question(self, position: int, line: Line, signs: str) -> bool:
        """Whether the line's number begins a question; if so it is begun."""
        before = self._questions[-1] if self._questions else None
        same = before is not None and before.section.index == self._section.index
        expected = before.number + 1 if same and before else 1
        tag = marks.TAG.match(signs)
        begins = tag.end() if tag else 0
        found = marks.number(signs[begins:], expected=expected)
        if not found:
            return False
        style, value, start = found[0], found[1], begins + found[2]
        if self._current and not self._current.complete:
            if value in {1, self._current.listed + 1} and (value != expected or value > 1):
                listed = value == 1 or self._current.listed > 0
                self._current.listed = value if listed else 0
                if listed:
                    return False
            if value != expected:
                return False
        if self._current and self._section.style not in {"", style}:
            due = self._current.complete and same and value == expected
            if not due or not self._is_numbered_question(position, signs[start:]):
                return False
        self._section.style = self._section.style or style
        self._begin(line, signs, value, start, style)
        if tag:
            self._typed.draft.kind = kind_of(tag[1] or "")
        if same and value not in {expected, 1}:
            self._reading.note(
                Problem(
                    _("The numbers jump from %(before)s to %(now)s: is a question missing?"),
                    {"before": expected - 1, "now": value},
                ),
                Place(line=line.number),
            )
        return True

    def _begin(self, line: Line, signs: str, number: int, start: int, style: str) -> None:
        self._section.style = self._section.style or style
        self._current = Typed(number, line.number, self._section)
        self._questions.append(self._current)
        self._current.lines.append(line.text)
        self._current.pictures += line.pictures
        self._parts(line.text[start:], signs[start:])

    def _within(self, line: Line, signs: str) -> None:
        if self._current is None:
            self._outside.append(line)
            return
        self._current.lines.append(line.text)
        self._current.pictures += line.pictures
        self._parts(line.text, signs)

    def _parts(self, text: str, signs: str) -> None:
        """Divide a line into the text before, options, and attributes."""
        found = marks.attributes(signs)
        written = marks.WRITTEN.match(signs)
        if written and self._section.kind == "essay":
            found = [("answer", 0, written.end()), *found]
        head = found[0][1] if found else len(text)
        if text[:head].strip():
            self._options(text[:head], signs[:head])
        for position, (name, _begin, end) in enumerate(found):
            until = found[position + 1][1] if position + 1 < len(found) else len(text)
            self._typed.set(name, text[end:until].strip())

    def _options(self, text: str, signs: str) -> None:
        current = self._typed
        explained = current.last not in {"stem", "option"}
        found = (
            []
            if explained and (current.draft.options or current.last == "explanation")
            else marks.options(signs, due=current.due, open_line=not current.draft.options)
        )
        if found and not current.draft.options and found[0][0] not in "ABC":
            found = []
        before = found[0][1] if found else len(text)
        if text[:before].strip():
            current.continue_with(text[:before].rstrip())
        for position, (letter, _begin, end) in enumerate(found):
            until = found[position + 1][1] if position + 1 < len(found) else len(text)
            current.add_option(letter, text[end:until])

    @property
    def _typed(self) -> Typed:
        if self._current is None:  # pragma: no cover - callers have begun a question
            raise RuntimeError
        return self._current

    def finish(self) -> None:
        numbers = [typed.number for typed in self._questions]
        self._with_questions = sorted({typed.section.index for typed in self._questions})
        self._share_totals()
        for typed in self._questions:
            self._close(typed, unique=numbers.count(typed.number) == 1)
        for entry in self._keys.unused():
            self._reading.note(
                Problem(
                    _("The key answers question %(number)s, which is not in the paper."),
                    {"number": entry.number},
                ),
                Place(line=entry.line),
            )
        for line in self._outside:
            self._reading.note(
                Problem(_("Not part of a question: “%(text)s”"), {"text": line.text.strip()[:80]}),
                Place(line=line.number),
            )

    def _share_totals(self) -> None:
        """`（共 10 分）` above five questions gives each of them two, if it comes out even."""
        asked = Counter(typed.section.index for typed in self._questions)
        for section in {typed.section.index: typed.section for typed in self._questions}.values():
            if section.total:
                each = Decimal(section.total) / asked[section.index]
                if each == each.quantize(Decimal("0.01")):
                    section.mark = f"{each.normalize():f}"

    def _close(self, typed: Typed, *, unique: bool) -> None:
        place, original = Place(line=typed.line), "\n".join(typed.lines)
        section = typed.section
        key = self._keys.find(
            Asked(
                number=typed.number,
                section=section.index,
                place=self._with_questions.index(section.index),
                ordinal=section.ordinal,
                kind=section.kind,
                unique=unique,
            )
        )
        try:
            typed.finish(key)
            source = typed.draft.source()
            _place_pictures(source, typed.pictures, typed.notes)
        except Unusable as error:
            self._reading.refuse(error.problem, place, original=original)
        else:
            self._reading.add(source, place, original=original, notes=tuple(typed.notes))


def _has_keys(heading: str) -> bool:
    """`一、单选题：1.B 2.C`, `单选题 1-5 ABCDA`."""
    return bool(marks.key_entries(after_title(heading)))


def _place_pictures(source: dict[str, Any], pictures: Iterable[str], notes: list[Problem]) -> None:
    """Give each picture to the text in which its sign stands; the signs leave the texts."""
    names = iter(pictures)
    left_out = 0
    holders = [(source, "stem"), *((one, "text") for one in source.get("options") or [])]
    for holder, field in [*holders, (source, "explanation")]:
        text = str(holder.get(field) or "")
        own = [name for _sign, name in zip(range(text.count(PICTURE)), names, strict=False)]
        holder[field] = text.replace(PICTURE, "").strip()
        if own and field != "explanation":
            holder["picture"] = own.pop(0)
        left_out += len(own)
    if left_out:
        text = _("A question shows one picture; %(n)s more were left out.")
        notes.append(Problem(text, {"n": left_out}))
