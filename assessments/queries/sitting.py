"""An attempt as the learner sees it while answering."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from assessments.domain.asking import GAP
from assessments.models import Attempt, AttemptItem
from assessments.queries.prompts import Choice, Prompt, prompt


@dataclass(frozen=True)
class Slot:
    """One question of an attempt in the reader's language."""

    number: int
    type: str
    stem: str
    explanation: str
    sources: list[Mapping[str, Any]]
    critical: bool
    prompt: Prompt
    answered: bool
    flagged: bool
    sequence: int
    item: AttemptItem

    @property
    def marks(self) -> int:
        """The mark as grammar counts it: 1 mark, 1.5 marks."""
        return 1 if self.item.question_version.mark == 1 else 2

    @property
    def choices(self) -> list[Choice]:
        return self.prompt.choices

    @property
    def multiple(self) -> bool:
        return self.prompt.multiple


def attempt_of(user: User, public_id: UUID) -> Attempt:
    """The user's own attempt with its rules and paper, in one query; else Attempt.DoesNotExist."""
    return Attempt.objects.select_related("paper_version__paper", "person", "period").get(
        public_id=public_id, person__user=user
    )


def slots(attempt: Attempt) -> list[Slot]:
    """The questions in their order, in one query."""
    items = attempt.items.select_related(
        "question_version__question__topic", "marked_with"
    ).order_by("slot")
    return [_slot(item, attempt.seed) for item in items]


def _slot(item: AttemptItem, seed: str) -> Slot:
    # After a regrade the learner sees the key that gave the mark, not the wrong one.
    version = item.marked_with or item.question_version
    asked = prompt(
        name=str(item.slot),
        kind=version.type,
        body=version.body,
        response=item.response,
        order=item.option_order,
        seed=seed,
    )
    return Slot(
        number=item.slot,
        type=version.type,
        stem=GAP.sub("____", asked.stem),
        explanation=asked.explanation,
        sources=version.body.get("sources") or [],
        critical=bool(version.body.get("critical")),
        prompt=asked,
        answered=is_answer(item.response),
        flagged=item.flagged,
        sequence=item.sequence,
        item=item,
    )


def is_answer(response: Mapping[str, Any] | None) -> bool:
    """Whether anything is chosen: an answer can be taken back to nothing."""
    return any(value not in (None, "", [], {}) for value in (response or {}).values())
