"""What a user may see and do, as plain data: pairs of an office role and a region code."""

from dataclasses import dataclass
from typing import Final

from regions.domain import codes

PLATFORM: Final = "platform"
# The roles of an office that looks after people. Trainers, reviewers and auditors see no roster
# because of their role, so they must be named where they may pass.
OFFICES: Final = ("township", "county", "prefecture", "province", PLATFORM)


@dataclass(frozen=True)
class Scope:
    """The office roles of one user. Without names, a question is about the office roles.

    The platform role stands in for every role within its region.
    """

    roles: tuple[tuple[str, str], ...] = ()

    def codes(self, *roles: str) -> tuple[str, ...]:
        """Return the region codes held in any of the roles, widest first, without repeats."""
        wanted = {*(roles or OFFICES), PLATFORM}
        held = {code for role, code in self.roles if role in wanted}
        order = sorted(held, key=lambda code: (codes.level(code), code))
        widest: list[str] = []
        for code in order:
            if not any(codes.covers(above, code) for above in widest):
                widest.append(code)
        return tuple(widest)

    def has(self, *roles: str) -> bool:
        return bool(self.codes(*roles))

    def covers(self, code: str, *roles: str) -> bool:
        """Say whether the region lies in one that is held in any of the roles."""
        return any(codes.covers(held, code) for held in self.codes(*roles))
