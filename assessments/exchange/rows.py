"""A row of a sheet by the names of its columns, and the question that was typed into it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.exchange.draft import Draft, kind_of, letters
from assessments.exchange.found import Place
from assessments.exchange.paper import marks
from assessments.exchange.texts import narrow, tidy

OPTION: Final = "option "  # in front of the letter of a column
TITLES: Final = {
    "kind": "题型", "stem": "题干", "options": "选项", "answer": "答案", "explanation": "解析",
    "difficulty": "难度", "topic": "知识点", "mark": "分值", "critical": "红线题",
    "policy": "计分规则", "key": "编号", "rubric": "评分量规", "step": "步骤", "next": "跳转",
}  # fmt: skip
_TYPED: Final = ("answer", "kind", "explanation", "difficulty", "topic", "mark", "critical")
_FORMULA: Final = re.compile(
    r"=\s*\+?(?:_xlfn\.)?(?:[A-Z][A-Z.]{1,20}\(.*|\$?[A-Z]{1,3}\$?\d+.*|[\d.]+[-+*/].*)", re.DOTALL
)
_ERRORS: Final = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_OF_CASES: Final = frozenset({"step", "next"})


@dataclass(frozen=True)
class Row:
    values: Mapping[str, str]  # what stands in the columns that have a name
    place: Place

    def said(self, name: str) -> str:
        return self.values.get(name, "")

    def options(self) -> list[tuple[str, str]]:
        return [
            (name.removeprefix(OPTION), text)
            for name, text in sorted(self.values.items())
            if name.startswith(OPTION) and text
        ]

    def kind(self) -> str:
        """The type that the row names, "" if it names none; Unusable if nobody knows it."""
        named = self.said("kind")
        kind = kind_of(named)
        if named and not kind:
            raise Unusable(_("“%(type)s” is no type of question that we know."), type=named[:40])
        return kind

    def check_cells(self) -> None:
        """Raise Unusable for what only a spreadsheet program can compute, and for its errors."""
        for text in self.values.values():
            if _FORMULA.fullmatch(text):
                raise Unusable(
                    _(
                        "A cell holds the formula “%(value)s”. Copy the column and paste it as "
                        "values; insert pictures in the question bank."
                    ),
                    value=text[:40],
                )
            if text in _ERRORS:
                raise Unusable(_("A cell shows the error %(value)s. Correct it."), value=text)

    def draft(self) -> Draft:
        self.check_cells()
        options = self.options() or _in_one_cell(self.said("options"))
        draft = Draft(kind=self.kind(), options=options)
        for name, text in self.values.items():
            if not name.startswith("option") and name not in {"kind", *_OF_CASES}:
                setattr(draft, name, text)
        draft.answer = _lettered(draft.answer or "", options)
        return draft

    def typed(self) -> str:
        """The row as a typed question, so that it can be put right and read again."""
        lines = [f"1. {self.said('stem')}"]
        lines += [f"{letter}. {text}" for letter, text in self.options()]
        if self.said("options"):
            lines.append(self.said("options"))
        lines += [f"{TITLES[name]}：{self.said(name)}" for name in _TYPED if self.said(name)]
        return "\n".join(lines)


def _lettered(answer: str, options: Sequence[tuple[str, str]]) -> str:
    """The letter of the one option whose text was written as the answer."""
    wanted = tidy(narrow(answer))
    named = [letter for letter, text in options if tidy(narrow(text)) == wanted]
    return named[0] if len(named) == 1 and len(wanted) > 0 and not letters(answer) else answer


def _in_one_cell(text: str) -> list[tuple[str, str]]:
    """Options that share a cell: `A.甲 B.乙`, or divided by lines or |."""
    signs = narrow(text)
    found = marks.options(signs, due="A", open_line=False)
    if len(found) > 1:
        ends = [begin for _letter, begin, _end in found[1:]] + [len(text)]
        return [
            (letter, text[end:until].strip(" ;；\n\t|"))
            for (letter, _begin, end), until in zip(found, ends, strict=True)
        ]
    parts = [one.strip() for one in re.split(r"[\n|]", text) if one.strip()]
    return [(chr(ord("A") + position), one) for position, one in enumerate(parts[:26])]
