"""The learner's exam, screen by screen. Every address belongs to one person: others find 404."""

from assessments.views.answering import answer, events, sit, state, take_over, upload
from assessments.views.door import rules, start
from assessments.views.finishing import check, result, submit

__all__ = [
    "answer",
    "check",
    "events",
    "result",
    "rules",
    "sit",
    "start",
    "state",
    "submit",
    "take_over",
    "upload",
]
