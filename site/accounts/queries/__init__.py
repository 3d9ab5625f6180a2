"""Reading people: who may see what, and who is on the rosters."""

from accounts.queries.people import PeopleFilter, people, roster_imports, roster_job
from accounts.queries.scope import person_of, scope_of, scoped

__all__ = [
    "PeopleFilter",
    "people",
    "person_of",
    "roster_imports",
    "roster_job",
    "scope_of",
    "scoped",
]
