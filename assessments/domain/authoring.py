"""What an author may hand in: banks and papers as parsed from content/ (content-format.md).

Pure checks, all problems at once, each with the place it belongs to, so that a loader or a form
can show them without touching a database.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessments.domain.asking import askable, texts_of, untold
from assessments.domain.drawing import (
    Candidate,
    Cell,
    Shortage,
    fits,
    overlaps,
    read_cells,
    shortages,
)
from assessments.domain.problems import Problem, Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions import read_question
from assessments.domain.questions.rubric import MOST_LEVELS

DIFFICULTIES: Final = ("easy", "medium", "hard")
LANGUAGES: Final = ("zh-hans", "en")
NAMED_FIELDS: Final = ("left", "right", "items")  # [{"key", "text": {lang}}, …]
GRADINGS: Final = ("highest", "average", "first", "last")
SCORING_FIELDS: Final = (
    "policy", "answer", "missed_share", "lower", "upper", "default", "pairs", "order", "scoring",
    "accepted", "case_sensitive", "value", "tolerance", "tolerance_kind", "areas", "parts", "steps",
    "rubric",
)  # fmt: skip
SHOWN_FIELDS: Final = ("stem", "explanation", "sources", "picture", "audio", *NAMED_FIELDS)


@dataclass(frozen=True)
class Misplaced:
    """A problem and where it is: a question key, a cell, a field."""

    place: str
    problem: Problem


def body(question: Mapping[str, Any]) -> dict[str, Any]:
    """The frozen part of a question: what is shown and how it is marked."""
    kept = {name: question[name] for name in SHOWN_FIELDS + SCORING_FIELDS if name in question}
    kept["critical"] = bool(question.get("critical", False))
    if "options" in question:
        kept["options"] = [
            {
                name: option[name]
                for name in ("key", "text", "correct", "fraction", "feedback", "picture", "audio")
                if name in option
            }
            for option in question["options"]
        ]
    return kept


def content_hash(*, type: str, mark: Decimal, body: Mapping[str, Any]) -> str:  # noqa: A002
    """Equal for equal content, whatever the order in which it was written down."""
    frozen = json.dumps(
        [type, f"{mark:.2f}", body], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(frozen.encode()).hexdigest()


def bank_problems(source: Mapping[str, Any]) -> list[Misplaced]:
    """Everything wrong with a bank: unusable questions, missing texts, unknown topics, repeats."""
    topics = {topic.get("key") for topic in source.get("topics") or []}
    found: list[Misplaced] = []
    seen: set[str] = set()
    if not source.get("bank"):
        found.append(Misplaced("bank", Problem(_("The bank has no name."))))
    for question in source.get("questions") or []:
        key = str(question.get("key") or "")
        if not key or key in seen:
            found.append(Misplaced(key, Problem(_("Every question needs a key of its own."))))
        seen.add(key)
        found += [Misplaced(key, problem) for problem in question_problems(question, topics)]
    return found


def question_problems(
    question: Mapping[str, Any], topics: set[Any], *, languages: Sequence[str] = LANGUAGES
) -> Iterator[Problem]:
    """Everything wrong with one question; its texts are needed in `languages`."""
    if question.get("topic") not in topics:
        yield Problem(_("There is no topic “%(topic)s”."), {"topic": str(question.get("topic"))})
    if question.get("difficulty") not in DIFFICULTIES:
        yield Problem(_("The difficulty is easy, medium or hard."))
    for name, text in texts_of(question):
        if not all((text or {}).get(language) for language in languages):
            yield untold(name, languages)
    try:
        read = read_question(question)
    except Unusable as error:
        yield error.problem
        return
    yield from askable(read, question)


def paper_problems(source: Mapping[str, Any]) -> list[Misplaced]:
    """Everything wrong with the rules of a paper, apart from what the bank holds."""
    found = [
        Misplaced(name, Problem(_("“%(field)s” is missing."), {"field": name}))
        for name in ("slug", "title", "bank", "sections")
        if not source.get(name)
    ]
    for name in ("time_limit_minutes", "attempts", "retry_after_hours", "grace_seconds"):
        lowest = 1 if name in {"time_limit_minutes", "attempts"} else 0
        if not _is_count(source.get(name), lowest=lowest):
            found.append(
                Misplaced(name, Problem(_("“%(field)s” is a whole number."), {"field": name}))
            )
    found += _grading_problems(source)
    if not _is_percentage(source.get("pass_mark", 80)):
        found.append(Misplaced("pass_mark", Problem(_("The pass mark is between 0 and 100."))))
    if source.get("grading", "highest") not in GRADINGS:
        found.append(Misplaced("grading", Problem(_("There is no such way of grading."))))
    for name in ("opens_at", "closes_at"):
        moment = source.get(name)
        if moment is not None and not (isinstance(moment, datetime) and moment.tzinfo):
            found.append(
                Misplaced(
                    name,
                    Problem(_("“%(field)s” is a time with its time zone."), {"field": name}),
                )
            )
    for position, cell in enumerate(source.get("sections") or [], start=1):
        found += [Misplaced(str(position), problem) for problem in _cell_problems(cell)]
    return found


def _grading_problems(source: Mapping[str, Any]) -> Iterator[Misplaced]:
    if source.get("graders", 1) not in {1, 2}:
        yield Misplaced("graders", Problem(_("One or two people grade an answer.")))
    if source.get("tolerance", 1) not in range(MOST_LEVELS):
        problem = Problem(_("“%(field)s” is a whole number."), {"field": "tolerance"})
        yield Misplaced("tolerance", problem)
    if source.get("moderated_percent", 0) not in range(101):
        problem = Problem(_("A share is a whole number between 0 and 100 percent."))
        yield Misplaced("moderated_percent", problem)


def observed_instead(key: str = "") -> Problem:
    """Why a paper cannot ask a practical task, and where it is done."""
    if key:
        return Problem(
            _(
                "“%(key)s” is a practical task: it is observed on a visit (/field/), not asked in "
                "a paper. The programme's conditions say how many observed visits are needed."
            ),
            {"key": key},
        )
    return Problem(
        _(
            "Practical tasks are observed on a visit (/field/), not drawn for a paper. The "
            "programme's conditions say how many observed visits are needed."
        )
    )


def _cell_problems(cell: Mapping[str, Any]) -> Iterator[Problem]:
    if cell.get("questions"):
        keys = cell["questions"]
        if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
            yield Problem(_("“%(field)s” is a list of keys."), {"field": "questions"})
        elif len(set(keys)) != len(keys) or cell.get("count", len(keys)) != len(keys):
            yield Problem(_("Each fixed question is named once, and all of them are asked."))
        return
    if cell.get("type") == "practical":
        yield observed_instead()
    if "count" not in cell or not _is_count(cell["count"], lowest=1):
        yield Problem(_("“%(field)s” is a whole number."), {"field": "count"})
    if cell.get("difficulty") and cell["difficulty"] not in DIFFICULTIES:
        yield Problem(_("The difficulty is easy, medium or hard."))


def _is_count(value: object, *, lowest: int) -> bool:
    if value is None:
        return True
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= 32000


def _is_percentage(value: object) -> bool:
    try:
        return 0 <= Decimal(str(value)) <= 100
    except InvalidOperation:
        return False


def candidates(source: Mapping[str, Any]) -> list[Candidate]:
    """The questions of a bank file as a blueprint sees them, before anything is stored."""
    return [
        Candidate(
            id=number,
            topic=question["topic"],
            difficulty=question["difficulty"],
            type=question["type"],
            critical=bool(question.get("critical", False)),
            key=str(question.get("key") or ""),
        )
        for number, question in enumerate(source.get("questions") or [])
    ]


def blueprint_problems(
    sections: Sequence[Mapping[str, Any]],
    bank: Sequence[Candidate],
    *,
    language: str = "zh-hans",
    strict: bool = False,
) -> list[Misplaced]:
    """Which cells lack questions. `strict` adds the rules for shipped content: no cell draws more
    than half of what it can choose from, and no two cells overlap.
    """
    cells = read_cells(map(settled, sections))
    lacking = [
        Misplaced(str(lack.position + 1), shortage(sections[lack.position], lack, language))
        for lack in shortages(cells, bank)
    ]
    return [*lacking, *_unvaried(sections, cells, bank, language)] if strict else lacking


def _unvaried(
    sections: Sequence[Mapping[str, Any]],
    cells: Sequence[Cell],
    bank: Sequence[Candidate],
    language: str,
) -> Iterator[Misplaced]:
    for position, cell in enumerate(cells):
        choice = sum(1 for candidate in bank if fits(cell, candidate))
        if cell.count * 2 > choice >= cell.count:
            yield Misplaced(
                str(position + 1),
                Problem(
                    _("“%(cell)s” draws %(count)s of %(choice)s questions: more than half"),
                    {
                        "cell": title(sections[position], language),
                        "count": cell.count,
                        "choice": choice,
                    },
                ),
            )
    for first, second in overlaps(cells):
        yield Misplaced(
            str(second + 1),
            Problem(
                _("“%(cell)s” and “%(other)s” overlap"),
                {
                    "cell": title(sections[first], language),
                    "other": title(sections[second], language),
                },
            ),
        )


def shortage(cell: Mapping[str, Any], lack: Shortage, language: str) -> Problem:
    return Problem(
        _("“%(cell)s” has only %(available)s questions, %(needed)s are needed"),
        {"cell": title(cell, language), "available": lack.available, "needed": lack.needed},
    )


def no_bank(slug: str) -> Problem:
    return Problem(_("There is no question bank “%(bank)s”."), {"bank": slug})


def title(cell: Mapping[str, Any], language: str) -> str:
    """The name of a cell: its own, else its criteria."""
    texts = cell.get("title") or {}
    own = texts.get(language) or texts.get("zh-hans")
    if own:
        return str(own)
    named = [str(cell[name]) for name in ("topic", "difficulty", "type") if cell.get(name)]
    return "·".join(named or cell.get("questions") or [])


def settled(cell: Mapping[str, Any]) -> dict[str, Any]:
    """The cell as it is stored: it always says how many questions it asks."""
    return {**cell, "count": len(cell["questions"])} if cell.get("questions") else dict(cell)
