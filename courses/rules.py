"""Who writes and who reviews: the office roles of one region, exactly that region."""

from typing import Any

from accounts.enums import OfficeRoleName
from accounts.models import OfficeRole


class FourEyes(Exception):
    """A second person has to decide; the message says why and is shown."""


class NotReady(Exception):
    """The page cannot go to its review yet; the message says why and is shown in its editor."""

    def __init__(self, message: str, *, page: int) -> None:
        super().__init__(message)
        self.page = page


def reviewed_regions(user: Any) -> set[str]:
    """Return the codes whose courses the user reviews. A branch belongs to one office only."""
    roles = OfficeRole.objects.filter(user_id=user.pk, role=OfficeRoleName.REVIEWER)
    return set(roles.values_list("region_id", flat=True))
