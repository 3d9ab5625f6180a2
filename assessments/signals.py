"""What the examiner tells the apps above (received in their `ready()`).

Sent inside the transaction that finishes or regrades the attempt, so that what a receiver writes
is kept or lost together with the result. Receivers write rows; anything slow waits for `on_commit`.
"""

from django.dispatch import Signal

attempt_finished = Signal()  # attempt: Attempt
critical_failed = Signal()  # attempt: Attempt, question_versions: list[QuestionVersion]
# attempt: Attempt with its new marks, change: MarkChange (old and new; its regrade says who, why)
attempt_regraded = Signal()
observation_signed = Signal()  # observation: Observation; counts from now on
