"""One question of a typed paper while its lines are read, and what becomes of it."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.draft import Draft, judged, kind_of, letters
from assessments.exchange.paper import marks
from assessments.exchange.paper.keys import Entry
from assessments.exchange.texts import narrow, tidy

EMPTY_BRACKET: Final = "（　）"
PICTURE: Final = "\ufffc"  # stands in a line where a picture was
_ANSWER_LETTERS: Final = re.compile(r"[A-H](?:[\s,、]*[A-H])*")


@dataclass
class Section:
    """What a heading says of the questions below it."""

    index: int = 0
    ordinal: int = 0
    kind: str = ""
    mark: str = ""  # of each question
    total: str = ""  # of all of them, if the heading says no more than that
    missed: str = ""  # marks for an incomplete answer without a wrong one
    partly: bool = False
    style: str = ""  # how its questions are numbered


@dataclass
class Typed:
    """A question as its lines come in; `last` is the field that a following line continues."""

    number: int
    line: int
    section: Section
    draft: Draft = field(default_factory=Draft)
    lines: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    last: str = "stem"
    listed: int = 0  # the last number of a list inside the stem

    @property
    def complete(self) -> bool:
        """Whether another number may begin the next question rather than a list in this one."""
        draft = self.draft
        if len(draft.options) > 1 or draft.answer is not None:
            return True
        if self.section.kind in {"true_false", "short_answer", "essay"}:
            return True
        return bool(marks.BLANK.search(narrow(draft.stem)) or _judgement(draft.stem))

    @property
    def due(self) -> str:
        """The letter of the next option."""
        return chr(ord(self.draft.options[-1][0]) + 1) if self.draft.options else "A"

    def add_option(self, letter: str, text: str) -> None:
        self.draft.options.append((letter, text.strip()))
        self.last = "option"

    def set(self, name: str, text: str) -> None:
        """Take an attribute line: 答案, 解析, 难度 …"""
        if name == "kind":
            self.draft.kind = kind_of(text)
        elif name == "given":
            said = _("An answer that somebody gave was left out: “%(text)s”")
            self.notes.append(Problem(said, {"text": text[:40]}))
            return
        elif name == "answer" and self.draft.answer:
            self.draft.answer += f" {text}"
        else:
            setattr(self.draft, name, text.strip())
        self.last = name

    def continue_with(self, text: str) -> None:
        """Append a line to what the line before was part of."""
        if self.last == "option":
            letter, before = self.draft.options[-1]
            self.draft.options[-1] = (letter, _joined(before, text))
        else:
            before = str(getattr(self.draft, self.last) or "")
            setattr(self.draft, self.last, _joined(before, text))

    def finish(self, key: Entry | None) -> None:
        """Put together what stands in the stem, the attributes, the key and the heading."""
        draft, section = self.draft, self.section
        self._take_tags()
        draft.kind = draft.kind or section.kind
        self._take_mark()
        draft.mark = draft.mark or section.mark
        self._take_bracket()
        if key:
            self._take_key(key)
        if self._missed_counts():
            self._take_missed(section)

    def _take_tags(self) -> None:
        while found := marks.TAG.match(narrow(self.draft.stem)):
            word = found[1] or found[2]
            if "红线" in word or "★" in word:
                self.draft.critical = "是"
            else:
                self.draft.kind = kind_of(word) or self.draft.kind
            self.draft.stem = self.draft.stem[found.end() :]

        if found := marks.TRAILING_TAG.search(narrow(self.draft.stem)):
            self.draft.kind = kind_of(found[1]) or self.draft.kind
            if "(" not in found[0]:  # “（多选）” is said to the reader
                self.draft.stem = self.draft.stem[: found.start()]

    def _take_mark(self) -> None:
        signs = narrow(self.draft.stem)
        for found in marks.OWN_MARK.finditer(signs):
            at_edge = not signs[: found.start()].strip() or not signs[found.end() :].strip(" ()_")
            if at_edge:
                self.draft.mark = self.draft.mark or found[1]
                self.draft.stem = self.draft.stem[: found.start()] + self.draft.stem[found.end() :]
                return

    def _take_bracket(self) -> None:
        """Move an answer in the stem's bracket into `answer`: 家访前应（ B ）。"""
        draft = self.draft
        found = _judgement(draft.stem) if self._is_judged() else _choice_bracket(self)
        bracketed = found is not None
        sign = marks.TRAILING_SIGN.search(draft.stem) if self._is_judged() else None
        if not found and sign:
            found = sign.start(), sign.end(), sign[1]
        if not found:
            return
        start, end, answer = found
        if draft.answer:
            if not _same(draft.answer, answer):
                raise Unusable(
                    _("There are two answers: %(first)s in the question, %(second)s below it."),
                    first=answer,
                    second=draft.answer[:40],
                )
        else:
            draft.answer = answer
        draft.stem = draft.stem[:start] + (EMPTY_BRACKET if bracketed else "") + draft.stem[end:]

    def _is_judged(self) -> bool:
        return self.draft.kind == "true_false" or (
            not self.draft.options and self.draft.kind in {"", "choice"}
        )

    def _take_key(self, key: Entry) -> None:
        draft = self.draft
        if not key.answer:
            raise Unusable(
                _(
                    "The key in line %(line)s has another number of answers than of questions. "
                    "Give each question its answer."
                ),
                line=key.line,
            )
        if draft.answer and not _same(draft.answer, key.answer):
            raise Unusable(
                _("There are two answers: %(first)s at the question, %(second)s in the key."),
                first=draft.answer[:40],
                second=key.answer[:40],
            )
        draft.answer = draft.answer or key.answer
        draft.explanation = draft.explanation or "\n".join(key.explanation)

    def _missed_counts(self) -> bool:
        return self.section.partly and len(letters(self.draft.answer or "")) > 1

    def _take_missed(self, section: Section) -> None:
        """漏选得部分分，错选不得分; a stated mark is a share of the question's."""
        self.draft.policy = self.draft.policy or "partial_if_no_wrong"
        mark = self.draft.mark
        if section.missed and mark and Decimal(mark) > 0:
            share = Decimal(section.missed) / Decimal(mark)
            if share <= 1:
                self.draft.extra = {**self.draft.extra, "missed_share": f"{share:.4f}"}


def _joined(before: str, text: str) -> str:
    return f"{before}\n{text.strip()}" if before else text.strip()


def _same(one: str, other: str) -> bool:
    if judged(one) is not None:
        return judged(one) == judged(other)
    first, second = set(letters(one)), set(letters(other))
    return first == second if first else narrow(tidy(one)) == narrow(tidy(other))


def _judgement(stem: str) -> tuple[int, int, str] | None:
    """The last bracket that says right or wrong: where it is and what it says."""
    for found in reversed(list(marks.BRACKET.finditer(narrow(stem)))):
        word = found[1].strip()
        sign = word and not word.isdigit() and word not in {"是", "否", "真", "假"}
        if sign and judged(word) is not None:
            return found.start(), found.end(), word
    return None


def _choice_bracket(typed: Typed) -> tuple[int, int, str] | None:
    """The last bracket that holds option letters only; `(WHO)` is no answer."""
    keys = {key for key, _text in typed.draft.options}
    best = None
    for found in marks.BRACKET.finditer(narrow(typed.draft.stem)):
        word = found[1].strip()
        if not _ANSWER_LETTERS.fullmatch(word) or len(set(letters(word))) != len(letters(word)):
            continue
        if typed.draft.answer and not set(letters(word)) <= keys:
            continue
        best = found.start(), found.end(), word
    return best
