"""An attempt as the learner sees it while answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from assessments.models import Attempt, AttemptItem
from assessments.phrases import local


@dataclass(frozen=True)
class Choice:
    """`letter` is what this attempt shows, `key` what is stored."""

    letter: str
    key: str
    text: str
    correct: bool
    chosen: bool


@dataclass(frozen=True)
class Slot:
    """One question of an attempt in the reader's language."""

    number: int
    type: str
    stem: str
    explanation: str
    sources: list[Mapping[str, Any]]
    critical: bool
    choices: list[Choice]
    answered: bool
    flagged: bool
    sequence: int
    item: AttemptItem

    @property
    def marks(self) -> int:
        """The mark as grammar counts it: 1 mark, 1.5 marks."""
        return 1 if self.item.question_version.mark == 1 else 2

    @property
    def multiple(self) -> bool:
        return self.type == "multiple"


def attempt_of(user: User, public_id: UUID) -> Attempt:
    """The user's own attempt with its rules and paper, in one query; else Attempt.DoesNotExist."""
    return Attempt.objects.select_related("paper_version__paper", "person", "period").get(
        public_id=public_id, person__user=user
    )


def slots(attempt: Attempt) -> list[Slot]:
    """The questions in their order, in one query."""
    items = attempt.items.select_related("question_version__question__topic").order_by("slot")
    return [_slot(item) for item in items]


def _slot(item: AttemptItem) -> Slot:
    body = item.question_version.body
    response = item.response or {}
    return Slot(
        number=item.slot,
        type=item.question_version.type,
        stem=local(body.get("stem")),
        explanation=local(body.get("explanation")),
        sources=body.get("sources") or [],
        critical=bool(body.get("critical")),
        choices=_choices(item, body, response),
        answered=is_answer(response),
        flagged=item.flagged,
        sequence=item.sequence,
        item=item,
    )


def is_answer(response: Mapping[str, Any] | None) -> bool:
    """Whether anything is chosen: an answer can be taken back to nothing."""
    return bool(response) and bool(
        (response or {}).get("selected") or (response or {}).get("value") is not None
    )


def _choices(
    item: AttemptItem, body: Mapping[str, Any], response: Mapping[str, Any]
) -> list[Choice]:
    if item.question_version.type == "true_false":
        chosen = response.get("value")
        answer = body.get("answer")
        return [
            Choice("", "true", "", correct=answer is True, chosen=chosen is True),
            Choice("", "false", "", correct=answer is False, chosen=chosen is False),
        ]
    options = {option["key"]: option for option in body.get("options") or []}
    selected = response.get("selected") or []
    return [
        Choice(
            letter=chr(ord("A") + position),
            key=key,
            text=local(options[key].get("text")),
            correct=bool(options[key].get("correct")),
            chosen=key in selected,
        )
        for position, key in enumerate(item.option_order)
    ]
