"""Every state change of courses; use as `actions.finish_lesson(…)`."""

from courses.actions.agreeing import AgreementRefused, agree
from courses.actions.editions import raise_edition, request_restudy, restudy_if_requested
from courses.actions.enrolment import (
    EnrolmentRefused,
    complete,
    confirm_practice,
    credit_hours,
    credit_observed,
    end_revoked,
    enrol,
    enrol_waiting,
    resume,
    withdraw,
)
from courses.actions.progress import (
    Finish,
    answer,
    finish_lesson,
    open_section,
    reassign_lessons,
)

__all__ = [
    "AgreementRefused",
    "EnrolmentRefused",
    "Finish",
    "agree",
    "answer",
    "complete",
    "confirm_practice",
    "credit_hours",
    "credit_observed",
    "end_revoked",
    "enrol",
    "enrol_waiting",
    "finish_lesson",
    "open_section",
    "raise_edition",
    "reassign_lessons",
    "request_restudy",
    "restudy_if_requested",
    "resume",
    "withdraw",
]
