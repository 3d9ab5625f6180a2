"""Questions and responses as facts: read from the JSON of the `score` command, checked once.

The scoring part of `QuestionVersion.body` has the same form, so what a trainer saves and what the
command reads are held to the same rules. A module for each kind: its facts, how a response is read,
what it earns.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.arranging import read_matching, read_ordering
from assessments.domain.questions.base import Answer, Question, half_up, number, plain, truth
from assessments.domain.questions.choice import SHARES, ChoiceQuestion, TrueFalseQuestion
from assessments.domain.questions.choice_source import read_choice, read_true_false
from assessments.domain.questions.composite import read_cloze, read_scenario
from assessments.domain.questions.numeric import read_numerical
from assessments.domain.questions.people import (
    GRADED_BY_PEOPLE,
    ON_PAPERS,
    PeopleQuestion,
    read_people,
)
from assessments.domain.questions.picture import read_hotspot
from assessments.domain.questions.text import read_short_answer

__all__ = [
    "GRADED_BY_PEOPLE",
    "ON_PAPERS",
    "POLICIES",
    "SCORED_TYPES",
    "TYPES",
    "Answer",
    "ChoiceQuestion",
    "PeopleQuestion",
    "Question",
    "TrueFalseQuestion",
    "half_up",
    "plain",
    "read_question",
    "read_response",
]

POLICIES: Final = tuple(SHARES)
_PLAIN: Final[Mapping[str, Callable[..., Question[Any]]]] = {
    "single": lambda source, **facts: read_choice(source, single=True, **facts),
    "multiple": lambda source, **facts: read_choice(source, single=False, **facts),
    "true_false": read_true_false,
    "matching": read_matching,
    "ordering": read_ordering,
    "short_answer": read_short_answer,
    "numerical": read_numerical,
    "hotspot": read_hotspot,
}
_COMPOSITE: Final[Mapping[str, Callable[..., Question[Any]]]] = {
    "cloze": read_cloze,
    "scenario": read_scenario,
}
SCORED_TYPES: Final = (*_PLAIN, *_COMPOSITE)
TYPES: Final = (*SCORED_TYPES, *GRADED_BY_PEOPLE)


def read_question(source: object) -> Question[Any]:
    """Return the question, or raise Unusable with what is wrong with it."""
    return _read(source, within="")


def read_response(question: Question[Answer], source: object) -> Answer | None:
    """Return what was answered, or raise Unusable. Nothing chosen is a response: an empty one."""
    return question.answer(source)


def _read(source: object, *, within: str) -> Question[Any]:
    """`within` is the type of the question that this one is a part of."""
    if not isinstance(source, Mapping):
        raise Unusable(_("The question is not a JSON object."))
    kind = source.get("type")
    if kind not in TYPES:
        raise Unusable(
            _("Questions of the type “%(type)s” are not scored; these are: %(types)s."),
            type=str(kind)[:40],
            types=", ".join(SCORED_TYPES),
        )
    _check_part(kind, within)
    mark = number(source["mark"], "mark") if source.get("mark") is not None else None
    if mark is not None and mark <= 0:
        raise Unusable(_("The mark must be more than 0."))
    critical = truth(source.get("critical", False), "critical")
    if kind in _COMPOSITE:
        return _COMPOSITE[kind](
            source, mark=mark, critical=critical, read=lambda part: _read(part, within=kind)
        )
    facts: dict[str, Any] = {"mark": Fraction(1) if mark is None else mark, "critical": critical}
    return (
        read_people(source, **facts) if kind in GRADED_BY_PEOPLE else _PLAIN[kind](source, **facts)
    )


def _check_part(kind: str, within: str) -> None:
    """A cloze may be a step of a scenario, nothing else is nested: no question is bottomless."""
    if within and kind in GRADED_BY_PEOPLE:
        raise Unusable(_("Questions of the type “%(type)s” are graded by people."), type=kind)
    if within and kind in _COMPOSITE and (within, kind) != ("scenario", "cloze"):
        raise Unusable(
            _("A question of the type “%(type)s” cannot be a part of “%(whole)s”."),
            type=kind,
            whole=within,
        )
