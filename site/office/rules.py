"""What an officer may do, said once for views, templates and todo lists."""

from dataclasses import dataclass
from typing import Final

from accounts.domain.scope import Scope
from accounts.enums import OfficeRoleName
from certificates.domain.issuing import issuing_code
from programmes.models import Programme

# Offices that keep rosters, places and certificates. A township officer (a supervisor) looks after
# the people of the township and never sees an identity number.
OFFICES: Final = (
    OfficeRoleName.COUNTY.value,
    OfficeRoleName.PREFECTURE.value,
    OfficeRoleName.PROVINCE.value,
)


@dataclass(frozen=True)
class Abilities:
    """What the reader may do with the people and places of one region."""

    manage: bool  # import, enrol, split, see identity numbers
    credit: bool  # confirm practice hours


def abilities(scope: Scope, code: str) -> Abilities:
    return Abilities(manage=scope.covers(code, *OFFICES), credit=scope.covers(code))


def may_grant(scope: Scope, programme: Programme) -> bool:
    """Places from outside the tree are the organisers' to say."""
    organisers = [code for code in (programme.organiser_id, programme.co_organiser_id) if code]
    return any(scope.covers(code, *OFFICES) for code in organisers)


def issuer_of(programme: Programme, code: str) -> str:
    """Return the region whose office certifies a person of region `code`."""
    return issuing_code(tier=programme.tier, role=programme.role, region=code)


def may_issue(scope: Scope, issuing: str) -> bool:
    """Only the issuing office itself: an office above sees what waits below, and leaves it there.
    The platform role may stand in.
    """
    if scope.covers(issuing, OfficeRoleName.PLATFORM):
        return True
    return issuing in {code for role, code in scope.roles if role in OFFICES}
