"""A case in steps as rows of a sheet: the case itself, and below it a row for each step.

A step has its number in 步骤, its own question and mark, and in 跳转 where its answers lead:
`A→3；B→0`, to a later step or to the end (0); what is not named there leads to the next step.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions import GRADED_BY_PEOPLE, plain, read_question
from assessments.domain.questions.composite import END
from assessments.exchange import words
from assessments.exchange.draft import judged
from assessments.exchange.found import Reading, check
from assessments.exchange.rows import OPTION, TITLES, Row
from assessments.exchange.texts import narrow

KIND: Final = "案例题"
_OF_STEPS: Final = ("options", "answer", "next", "policy", "rubric")
_OF_THE_CASE: Final = ("difficulty", "topic", "key")
_JUDGED: Final = {"true": "√", "false": "×"}
_LEAD: Final = re.compile(
    r"\s*(\S{1,26}?)\s*(?:→|⇒|->|=>|:)\s*(?:第\s*)?(\d{1,4}|结束|end)\s*步?\s*"
)


@dataclass
class Case:
    head: Row
    steps: list[Row] = field(default_factory=list)

    def read(self, reading: Reading) -> None:
        """The whole case, or one refusal at the row that is in its way."""
        original, row = _typed([self.head, *self.steps]), self.head
        try:
            made = _head(self.head, len(self.steps))
            steps = []
            for number, row in enumerate(self.steps, start=1):
                steps.append(_step(row, number, len(self.steps)))
                _note_passed_over(row, reading)
            row = self.head
            source = {**made, "steps": steps}
            if not row.said("mark"):
                source["mark"] = plain(read_question({**source, "mark": None}).mark)
        except Unusable as error:
            reading.refuse(error.problem, row.place, original=original)
        else:
            reading.add(source, self.head.place, original=original)


def _head(row: Row, steps: int) -> dict[str, Any]:
    filled = [name for name in _OF_STEPS if row.said(name)] or (
        ["options"] if row.options() else []
    )
    if filled:
        raise Unusable(
            _("The case itself takes no %(column)s: write it in the row of a step."),
            column=TITLES[filled[0]],
        )
    if not steps:
        raise Unusable(
            _(
                "The case has no steps. Below it, write a row for each step, with 1, 2, 3 … in "
                "the column 步骤. A case that is answered in writing is a 简答题."
            )
        )
    return row.draft().facts("scenario")


def _step(row: Row, number: int, steps: int) -> dict[str, Any]:
    """A step as a question with the ways from it; Unusable with the column and the remedy."""
    if narrow(row.said("step")).strip() != str(number):
        raise Unusable(
            _("Here step %(due)s is due, not “%(found)s”: number the rows of a case 1, 2, 3 …"),
            due=number,
            found=row.said("step")[:20],
        )
    if not row.said("mark"):
        raise Unusable(
            _("Step %(step)s has no mark: write a number in the column 分值."), step=number
        )
    if row.kind() in {"scenario", *GRADED_BY_PEOPLE}:
        raise Unusable(
            _("Step %(step)s is a “%(type)s”: a step is a question that is marked by itself."),
            step=number,
            type=row.said("kind")[:20],
        )
    source = row.draft().source()
    kept = {name: value for name, value in source.items() if value not in ("", False)}
    for name in _OF_THE_CASE:
        kept.pop(name, None)
    if source["type"] == "true_false":
        kept["answer"] = source["answer"]
    check(kept)
    ways = _ways(row, kept, number, steps)
    return {**kept, "next": ways} if ways else kept


def _ways(row: Row, step: Mapping[str, Any], number: int, steps: int) -> dict[str, int]:
    found: dict[str, int] = {}
    parts = re.split(r"[;,、\n]", narrow(row.said("next")))
    for part in (one for one in parts if one.strip()):
        lead = _LEAD.fullmatch(part)
        if lead is None:
            raise Unusable(
                _("“%(value)s” in the column 跳转 names no way: write A→3；B→0, 0 being the end."),
                value=part.strip()[:40],
            )
        to = int(lead[2]) if lead[2].isdecimal() else END
        _check_way(to, number, steps)
        for key in _answers(lead[1], step):
            if found.setdefault(key, to) != to:
                raise Unusable(
                    _("In the column 跳转, %(answer)s leads to two steps. Keep one."),
                    answer=_JUDGED.get(key, key),
                )
    return found


def _check_way(to: int, number: int, steps: int) -> None:
    if END < to <= number:
        raise Unusable(
            _(
                "Step %(step)s leads back to step %(next)s (column 跳转): nobody would come to "
                "an end. Name a later step, or 0 for the end."
            ),
            step=number,
            next=to,
        )
    if to > steps:
        raise Unusable(
            _(
                "Step %(step)s leads to step %(next)s (column 跳转), but the case has %(n)s "
                "steps. Name one of them, or 0 for the end."
            ),
            step=number,
            next=to,
            n=steps,
        )


def _answers(text: str, step: Mapping[str, Any]) -> list[str]:
    """The keys that are meant by the letters, or by √ and ×."""
    if step["type"] == "true_false" and (said := judged(text)) is not None:
        return ["true" if said else "false"]
    keys = [one["key"] for one in step.get("options") or []] if step["type"] == "single" else []
    named = list(text.upper())
    if not keys and step["type"] != "true_false":
        raise Unusable(
            _("Only a single choice or a judgement leads to different steps. Empty 跳转 here.")
        )
    if not set(named) <= set(keys):
        raise Unusable(
            _("“%(value)s” in the column 跳转 is none of the answers of this step: %(answers)s."),
            value=text[:20],
            answers="、".join(keys or _JUDGED.values()),
        )
    return named


def _note_passed_over(row: Row, reading: Reading) -> None:
    for name in _OF_THE_CASE:
        if row.said(name):
            text = _(
                "%(column)s belongs to the whole case: what a step says there was passed over."
            )
            reading.note(Problem(text, {"column": TITLES[name]}), row.place)


def _typed(rows: Sequence[Row]) -> str:
    """The rows as a table of tabs, which can be put right and read again as one."""
    filled = {name for row in rows for name, text in row.values.items() if text}
    options = sorted(name for name in filled if name.startswith(OPTION))
    needed = filled | {"kind", "stem", "answer", "step", "mark"}
    names = [name for name in TITLES if name in needed]
    names[2:2] = options
    stream = io.StringIO()
    table = csv.writer(stream, delimiter="\t", lineterminator="\n")
    table.writerow([TITLES.get(name, f"选项{name[-1]}") for name in names])
    table.writerows([row.said(name) for name in names] for row in rows)
    return stream.getvalue().rstrip("\n")


def left_out(case: Mapping[str, Any], most_options: int) -> Problem | None:
    """The step that a row cannot carry."""
    for number, step in enumerate(case["steps"], start=1):
        listed = step.get("options") or step.get("items") or []
        if words.left_out(step) or len(listed) > most_options or step.get("missed_share"):
            text = _("Its step %(n)s is marked in a way that the columns of a sheet cannot say.")
            return Problem(text, {"n": number})
    return None


def step_cells(case: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
    """Each step with what goes into 步骤 and 跳转."""
    for number, step in enumerate(case["steps"], start=1):
        letters = {
            one["key"]: letter
            for (letter, _text), one in zip(
                words.options(step), step.get("options") or [], strict=False
            )
        } | _JUDGED
        ways = (step.get("next") or {}).items()
        yield step, str(number), "；".join(f"{letters[key]}→{to}" for key, to in ways)
