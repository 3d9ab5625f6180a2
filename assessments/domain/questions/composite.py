"""Questions made of questions: cloze, and scenarios whose steps may branch.

The share of the whole is what the parts earn of what they can earn, each weighted by its own mark;
the mark of the whole is the sum of theirs unless it says otherwise. A scenario that branches is
marked along the path that was taken, out of what the best path earns. A red line in a part fails
the whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from assessments.domain.problems import Unusable
from assessments.domain.problems import gettext_noop as _
from assessments.domain.questions.base import CORRECT_FROM, ZERO, Question, given
from assessments.domain.questions.choice import ChoiceQuestion, TrueFalseQuestion

Answers = tuple[Any, ...]  # one for each part, None where nothing was answered
Part = Question[Any]
ReadsPart = Callable[[object], Part]
MOST_PARTS: Final = 50
END: Final = 0


@dataclass(frozen=True, kw_only=True)
class Composite(Question[Answers]):
    """`field` is what the parts are called in the JSON."""

    parts: tuple[Part, ...]
    field: str

    def answer(self, source: object) -> Answers | None:
        answers = given(source, self.field)
        if answers is None:
            return None
        if not isinstance(answers, list):
            raise Unusable(_("“%(field)s” is a list of responses."), field=self.field)
        if len(answers) > len(self.parts):
            raise Unusable(
                _("There are %(given)s responses to %(parts)s parts."),
                given=len(answers),
                parts=len(self.parts),
            )
        missing = [None] * (len(self.parts) - len(answers))
        read = tuple(
            part.answer(one) for part, one in zip(self.parts, [*answers, *missing], strict=True)
        )
        return None if all(one is None for one in read) else read

    def stored(self, answer: Answers) -> dict[str, Any]:
        return {
            self.field: [
                None if one is None else part.stored(one)
                for part, one in zip(self.parts, answer, strict=True)
            ]
        }

    def path(self, answer: Answers | None) -> list[int]:
        """The positions of the parts that count, from 0."""
        return list(range(len(self.parts)))

    @cached_property
    def attainable(self) -> Fraction:
        return sum((part.mark for part in self.parts), ZERO)

    def share(self, answer: Answers) -> Fraction:
        earned = (self.parts[i].mark * _share(self.parts[i], answer[i]) for i in self.path(answer))
        return sum(earned, ZERO) / self.attainable

    def veto(self, answer: Answers | None) -> bool:
        answers = answer or (None,) * len(self.parts)
        return any(
            (self.parts[i].critical and _share(self.parts[i], answers[i]) < CORRECT_FROM)
            or self.parts[i].veto(answers[i])
            for i in self.path(answer)
        )


@dataclass(frozen=True, kw_only=True)
class Scenario(Composite):
    """`branches[i]` says to which step (from 1, 0 is the end) an answer to step i leads; an answer
    that it does not name leads to the following step. Steps only lead onward: no path is endless.
    """

    branches: tuple[Mapping[str, int], ...]

    def path(self, answer: Answers | None) -> list[int]:
        answers = answer or (None,) * len(self.parts)
        taken, here = [], 0
        while here < len(self.parts):
            taken.append(here)
            here = self._after(here, _key(answers[here]))
        return taken

    def _after(self, here: int, key: str) -> int:
        leads_to = self.branches[here].get(key, here + 2)
        return len(self.parts) if leads_to == END else leads_to - 1

    @cached_property
    def attainable(self) -> Fraction:
        """What the best answers earn, found from the end backwards."""
        best = [ZERO] * (len(self.parts) + 1)
        for here in reversed(range(len(self.parts))):
            part = self.parts[here]
            best[here] = max(
                part.mark * share + best[self._after(here, key)]
                for key, share in self._answers(here)
            )
        return best[0]

    def _answers(self, here: int) -> list[tuple[str, Fraction]]:
        """Each answer a branch can name and what it earns; "" is none of them."""
        part = self.parts[here]
        if not self.branches[here]:
            return [("", Fraction(1))]
        if isinstance(part, TrueFalseQuestion):
            named = [(_key(value), part.share(value)) for value in (True, False)]
        else:
            named = [(key, part.share(frozenset({key}))) for key in sorted(_choices(part))]
        return [*named, ("", ZERO)]


def _share(part: Part, answer: Any) -> Fraction:
    return ZERO if answer is None else part.share(answer)


def _key(answer: Any) -> str:
    """The answer to a step as a branch names it."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return min(answer) if isinstance(answer, frozenset) and len(answer) == 1 else ""


def _choices(part: Part) -> frozenset[str]:
    if isinstance(part, ChoiceQuestion) and part.single:
        return part.keys
    return frozenset({"true", "false"}) if isinstance(part, TrueFalseQuestion) else frozenset()


def read_cloze(
    source: Mapping[str, Any], *, mark: Fraction | None, critical: bool, read: ReadsPart
) -> Composite:
    parts = _read_parts(source.get("parts"), "parts", read)
    whole = sum((part.mark for part in parts), ZERO) if mark is None else mark
    return Composite(mark=whole, critical=critical, parts=parts, field="parts")


def read_scenario(
    source: Mapping[str, Any], *, mark: Fraction | None, critical: bool, read: ReadsPart
) -> Scenario:
    steps = source.get("steps")
    parts = _read_parts(steps, "steps", read)
    branches = tuple(
        _read_branches(step.get("next"), here, parts) for here, step in enumerate(steps or [])
    )
    scenario = Scenario(
        mark=Fraction(1), critical=critical, parts=parts, field="steps", branches=branches
    )
    if scenario.attainable <= 0:
        raise Unusable(_("No path through the steps earns a mark."))
    whole = scenario.attainable if mark is None else mark
    return Scenario(mark=whole, critical=critical, parts=parts, field="steps", branches=branches)


def _read_parts(source: object, field: str, read: ReadsPart) -> tuple[Part, ...]:
    if not isinstance(source, list) or not 0 < len(source) <= MOST_PARTS:
        raise Unusable(
            _("“%(field)s” is a list of 1 to %(n)s questions."), field=field, n=MOST_PARTS
        )
    return tuple(read(part) for part in source)


def _read_branches(source: object, here: int, parts: tuple[Part, ...]) -> Mapping[str, int]:
    if source is None:
        return {}
    if not isinstance(source, Mapping):
        raise Unusable(_("“next” names a step for each answer."))
    for key, step in source.items():
        if key not in _choices(parts[here]):
            raise Unusable(
                _("Step %(step)s branches on “%(key)s”, which is none of its answers."),
                step=here + 1,
                key=str(key)[:40],
            )
        onward = isinstance(step, int) and not isinstance(step, bool)
        if not onward or (step != END and not here + 1 < step <= len(parts)):
            raise Unusable(
                _("Step %(step)s leads to “%(next)s”: a later step, or 0 for the end."),
                step=here + 1,
                next=str(step)[:40],
            )
    return dict(source)
