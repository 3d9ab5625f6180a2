"""What came of asking for a place."""

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["seated", "waiting", "denied"]


@dataclass(frozen=True)
class Outcome:
    """Exactly one of the three: a seat, a place in the waiting list, a recorded refusal.

    `reason` is a code of `quotas.domain.reasons` (why waiting or denied, else ""); `enrolment` is
    set by `courses.actions.enrol`. The rows are typed Any: domain knows no models.
    """

    status: Status
    seat: Any = None
    waiting: Any = None
    reason: str = ""
    enrolment: Any = None

    @property
    def is_seated(self) -> bool:
        return self.status == "seated"
