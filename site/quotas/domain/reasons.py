"""Why a place was not given or was given back. Codes are stored in the ledger; `quotas.rules.say`
puts them in words.
"""

from typing import Final

NO_QUOTA: Final = "no_quota"  # no cap and no target at or above the region
FULL: Final = "full"  # the cap has no free place: waiting
ROLE: Final = "other_role"  # the person holds no open posting of the programme's role
OUTSIDE: Final = "outside_organiser"  # the posting lies outside the organiser's region
ENROLLED: Final = "already_enrolled"
PERIOD_OVER: Final = "period_over"
NOT_WAITING: Final = "not_waiting"  # the waiting entry was settled meanwhile
DEADLINE: Final = "deadline"
WITHDREW: Final = "withdrew"
OFFERED: Final = "offered"  # a free place, offered to the first in the waiting list
