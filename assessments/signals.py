"""What the examiner tells the apps above (received in their `ready()`).

Sent inside the transaction that finishes or regrades the attempt, so that what a receiver writes
is kept or lost together with the result. Receivers write rows; anything slow waits for `on_commit`.
"""

from dataclasses import dataclass

from django.dispatch import Signal

from assessments.models import Paper


@dataclass(frozen=True)
class Turned:
    """A person who passed a paper and passes no more, or the other way round."""

    person_id: int
    period_id: int | None
    paper: Paper
    passed_before: bool
    passed_now: bool


attempt_finished = Signal()  # attempt: Attempt
critical_failed = Signal()  # attempt: Attempt, question_versions: list[QuestionVersion]
# Of many people at once. source: str, what turned them (“regrade:12”); by: int | None, the user
# who did; turned: list[Turned]
attempt_regraded = Signal()
observation_signed = Signal()  # observation: Observation; counts from now on
